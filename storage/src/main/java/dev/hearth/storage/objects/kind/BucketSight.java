package dev.hearth.storage.objects.kind;

import dev.hearth.storage.objects.bucket.BucketRecord;
import dev.hearth.storage.objects.bucket.LifecycleRule;
import java.util.List;
import java.util.Optional;

/**
 * What there is of a bucket.
 *
 * @param record in Hearth's own documents
 * @param atEngine whether the engine has it
 * @param versioning at the engine: {@code Enabled}, {@code Suspended} or never set
 * @param encryption whether the engine encrypts by default
 * @param lifecycle at the engine
 */
record BucketSight(
        Optional<BucketRecord> record,
        boolean atEngine,
        Optional<String> versioning,
        boolean encryption,
        List<LifecycleRule> lifecycle) {
    /** A bucket that is nowhere. */
    static final BucketSight NOTHING = new BucketSight(Optional.empty(), false, Optional.empty(), false, List.of());
}
