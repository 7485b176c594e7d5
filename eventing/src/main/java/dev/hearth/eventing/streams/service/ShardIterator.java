package dev.hearth.eventing.streams.service;

import dev.hearth.eventing.streams.ShardId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * Where a reader stands, as it is handed to it. Whoever changes one gains nothing: what it names is authorised anew with each
 * use.
 *
 * @param offset of the next record
 */
record ShardIterator(String streamName, String streamUid, ShardId shard, long offset, Instant made) {
    static final Duration LIFE = Duration.ofMinutes(5);
    private static final String VERSION = "1";

    String text() {
        String plain = String.join(
                "\n",
                VERSION,
                streamName,
                streamUid,
                Integer.toString(shard.partition()),
                Long.toString(offset),
                Long.toString(made.toEpochMilli()));
        return Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    /** Refuses one that is none of ours, and one that is too old. */
    static ShardIterator parse(String text, Instant now) {
        ShardIterator read;
        try {
            String[] parts = new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8).split("\n", -1);
            if (parts.length != 6 || !parts[0].equals(VERSION)) {
                throw invalid();
            }
            read = new ShardIterator(
                    parts[1],
                    parts[2],
                    new ShardId(Integer.parseInt(parts[3])),
                    Math.max(0, Long.parseLong(parts[4])),
                    Instant.ofEpochMilli(Long.parseLong(parts[5])));
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
        if (Duration.between(read.made, now).compareTo(LIFE) > 0) {
            throw Fault.EXPIRED_ITERATOR.says(
                    "Iterator expired. The iterator was created at time %s while right now it is %s which is further in the future than the tolerated delay of %d milliseconds."
                            .formatted(read.made, now, LIFE.toMillis()));
        }
        return read;
    }

    private static RuntimeException invalid() {
        return Fault.INVALID_ARGUMENT.says("Invalid ShardIterator.");
    }
}
