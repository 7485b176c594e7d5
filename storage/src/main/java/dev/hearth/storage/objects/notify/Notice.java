package dev.hearth.storage.objects.notify;

import dev.hearth.storage.objects.bucket.NotificationRule;
import java.time.Instant;
import java.util.List;

/**
 * A change that somebody is to be told of, as it lies in the catalogue.
 *
 * @param id its place in the order of all; with each key, S3's sequencer
 * @param owner the process that makes the change
 * @param happened whether it has happened; before, it is only expected
 * @param rules that cover it
 * @param trace the trace header of the request; empty: none
 */
public record Notice(
        String id,
        String owner,
        boolean happened,
        Instant time,
        Change change,
        String namespace,
        String bucket,
        String atEngine,
        String key,
        List<NotificationRule> rules,
        Source source,
        Result result,
        String trace) {
    public Notice {
        rules = List.copyOf(rules);
    }

    /** Who made the change, and by which request. */
    public record Source(String principal, String address, String requestId) {}

    /**
     * What it has led to.
     *
     * @param versionId empty where the engine keeps no versions
     */
    public record Result(long size, String eTag, String versionId) {
        public static final Result NONE = new Result(0, "", "");
    }

    Notice happened(String newId, Change made, Result led) {
        return new Notice(newId, owner, true, time, made, namespace, bucket, atEngine, key, rules, source, led, trace);
    }
}
