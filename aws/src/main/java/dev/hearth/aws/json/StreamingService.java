package dev.hearth.aws.json;

/** A JSON service some of whose operations answer with an event stream. */
public interface StreamingService extends JsonService {
    /** Is this operation answered by {@link #stream}? */
    boolean streams(String operation);

    /**
     * Writes the whole answer and returns when it is over. On a virtual thread; may block. A {@link ServiceFault} that is thrown
     * before anything was written is answered as one.
     */
    void stream(JsonCall call, EventSink sink);
}
