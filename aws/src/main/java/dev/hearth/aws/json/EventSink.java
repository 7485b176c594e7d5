package dev.hearth.aws.json;

/** Takes the messages of a streaming answer to its caller. One thread at a time. */
public interface EventSink {
    /**
     * Returns when the message has left, so a slow caller slows whoever writes.
     *
     * @throws CallerGone when the caller has left or has taken nothing for too long
     */
    void write(EventMessage message);

    /** Is the caller still there? */
    boolean isOpen();

    /** There is nobody left to write to. */
    final class CallerGone extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public CallerGone(String message) {
            super(message, null, false, false);
        }
    }
}
