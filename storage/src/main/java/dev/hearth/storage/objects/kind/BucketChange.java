package dev.hearth.storage.objects.kind;

import dev.hearth.storage.objects.bucket.BucketRecord;
import dev.hearth.storage.objects.bucket.LifecycleRule;
import java.util.List;

/** One thing to do so that a bucket becomes what it should be. */
sealed interface BucketChange {
    /** The bucket at the engine. */
    record MakeAtEngine(String atEngine) implements BucketChange {}

    /** The record that was not there. */
    record MakeRecord(BucketRecord record) implements BucketChange {}

    /** The record with what the manifest governs of it; tags are nobody's but the API's. */
    record SetRecord(BucketRecord record) implements BucketChange {}

    record SetVersioning(String atEngine, String status) implements BucketChange {}

    record SetEncryption(String atEngine, boolean on) implements BucketChange {}

    /** @param rules none takes the configuration away */
    record SetLifecycle(String atEngine, List<LifecycleRule> rules) implements BucketChange {}
}
