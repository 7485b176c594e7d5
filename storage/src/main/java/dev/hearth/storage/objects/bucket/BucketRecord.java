package dev.hearth.storage.objects.bucket;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What Hearth keeps of a bucket.
 *
 * @param atEngine its name there
 * @param taggedObjects whether any object of it ever had tags; without, nobody looks for some
 * @param notifications who is told of changes
 * @param lifecycle rules that the front carries out itself, since the engine cannot
 */
public record BucketRecord(
        String namespace,
        String name,
        String atEngine,
        Instant created,
        boolean publicRead,
        List<CorsRule> cors,
        Map<String, String> tags,
        Optional<Quota> quota,
        List<LifecycleRule> lifecycle,
        boolean taggedObjects,
        List<NotificationRule> notifications) {
    public BucketRecord {
        cors = List.copyOf(cors);
        tags = Map.copyOf(tags);
        lifecycle = List.copyOf(lifecycle);
        notifications = notifications == null ? List.of() : List.copyOf(notifications); // older records have none
    }

    /** A bucket with nothing set. */
    public static BucketRecord fresh(BucketName name, Instant now) {
        return new BucketRecord(
                name.namespace(),
                name.name(),
                name.atEngine(),
                now,
                false,
                List.of(),
                Map.of(),
                Optional.empty(),
                List.of(),
                false,
                List.of());
    }

    public BucketRecord withNotifications(List<NotificationRule> value) {
        return new BucketRecord(
                namespace, name, atEngine, created, publicRead, cors, tags, quota, lifecycle, taggedObjects, value);
    }

    public BucketName bucketName() {
        return new BucketName(namespace, name);
    }

    public BucketRecord withPublicRead(boolean value) {
        return new BucketRecord(
                namespace, name, atEngine, created, value, cors, tags, quota, lifecycle, taggedObjects, notifications);
    }

    public BucketRecord withCors(List<CorsRule> value) {
        return new BucketRecord(
                namespace,
                name,
                atEngine,
                created,
                publicRead,
                value,
                tags,
                quota,
                lifecycle,
                taggedObjects,
                notifications);
    }

    public BucketRecord withTags(Map<String, String> value) {
        return new BucketRecord(
                namespace,
                name,
                atEngine,
                created,
                publicRead,
                cors,
                value,
                quota,
                lifecycle,
                taggedObjects,
                notifications);
    }

    public BucketRecord withQuota(Optional<Quota> value) {
        return new BucketRecord(
                namespace,
                name,
                atEngine,
                created,
                publicRead,
                cors,
                tags,
                value,
                lifecycle,
                taggedObjects,
                notifications);
    }

    public BucketRecord withLifecycle(List<LifecycleRule> value) {
        return new BucketRecord(
                namespace, name, atEngine, created, publicRead, cors, tags, quota, value, taggedObjects, notifications);
    }

    public BucketRecord withTaggedObjects() {
        return new BucketRecord(
                namespace, name, atEngine, created, publicRead, cors, tags, quota, lifecycle, true, notifications);
    }
}
