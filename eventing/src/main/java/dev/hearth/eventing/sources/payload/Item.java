package dev.hearth.eventing.sources.payload;

/**
 * A record on its way to a function.
 *
 * @param offset its place among the records of its partition or shard
 * @param sequence by which a function and a failure record name it
 * @param timestampMillis when it arrived
 * @param lane hash of its key: equal keys stay in order
 * @param json as the event has it
 */
public record Item(long offset, String sequence, long timestampMillis, int lane, byte[] json) {}
