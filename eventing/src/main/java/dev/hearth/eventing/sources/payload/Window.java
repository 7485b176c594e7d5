package dev.hearth.eventing.sources.payload;

import java.time.Instant;

/**
 * One tumbling window of a shard (AWS Lambda developer guide, "Implementing stateful Kinesis Data Streams processing").
 *
 * @param state JSON that the invocation before has returned, {@code {}} at first
 */
public record Window(
        Instant start, Instant end, byte[] state, String shardId, String sourceArn, boolean last, boolean early) {
    /** The event's form: the records, then the window and its state. */
    public Envelope envelope() {
        byte[] after = new JsonBytes(state.length + 256)
                .raw("],\"window\":{\"start\":")
                .string(start.toString())
                .raw(",\"end\":")
                .string(end.toString())
                .raw("},\"state\":")
                .raw(state)
                .raw(",\"shardId\":")
                .string(shardId)
                .raw(",\"eventSourceARN\":")
                .string(sourceArn)
                .raw(",\"isFinalInvokeForWindow\":" + last)
                .raw(",\"isWindowTerminatedEarly\":" + early + "}")
                .done();
        return new Envelope(Envelope.records().before(), after);
    }
}
