package dev.hearth.storage.tables.engine;

import java.time.Instant;

/**
 * A record of a change stream as it was read.
 *
 * @param sequence its place in its shard, growing, at least 1; the same however often it is read
 * @param at when the change was committed
 */
public record StreamRecord(long sequence, Instant at, byte[] value) {}
