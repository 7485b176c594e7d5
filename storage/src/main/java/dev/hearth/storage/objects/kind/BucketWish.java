package dev.hearth.storage.objects.kind;

import dev.hearth.api.bucket.Bucket;
import dev.hearth.api.bucket.BucketSpec;
import dev.hearth.storage.objects.bucket.BucketName;
import dev.hearth.storage.objects.bucket.CorsRule;
import dev.hearth.storage.objects.bucket.LifecycleRule;
import dev.hearth.storage.objects.bucket.NotificationRule;
import dev.hearth.storage.objects.bucket.Quota;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a Bucket asks for, checked by its schema and without gaps.
 *
 * @param versioning {@code Enabled} or {@code Suspended}
 */
record BucketWish(
        BucketName name,
        boolean publicRead,
        Optional<Quota> quota,
        List<CorsRule> cors,
        List<LifecycleRule> lifecycle,
        Optional<String> versioning,
        boolean encryption,
        List<NotificationRule> notifications) {

    static BucketWish of(Bucket bucket) {
        BucketSpec spec = Objects.requireNonNullElseGet(bucket.getSpec(), BucketSpec::new);
        return new BucketWish(
                new BucketName(
                        bucket.getMetadata().getNamespace(),
                        bucket.getMetadata().getName()),
                Boolean.TRUE.equals(spec.publicRead),
                Optional.ofNullable(spec.quota)
                        .map(quota ->
                                new Quota(Optional.ofNullable(quota.maxBytes), Optional.ofNullable(quota.maxObjects))),
                list(spec.cors).stream().map(BucketWish::cors).toList(),
                lifecycle(list(spec.lifecycle)),
                Optional.ofNullable(spec.versioning),
                spec.encryption != null,
                notifications(list(spec.notifications)));
    }

    private static CorsRule cors(BucketSpec.CorsRule rule) {
        return new CorsRule(
                list(rule.allowedOrigins),
                list(rule.allowedMethods),
                list(rule.allowedHeaders),
                list(rule.exposeHeaders),
                Optional.ofNullable(rule.maxAgeSeconds),
                Optional.empty());
    }

    private static List<LifecycleRule> lifecycle(List<BucketSpec.LifecycleRule> rules) {
        List<LifecycleRule> wished = new ArrayList<>();
        for (BucketSpec.LifecycleRule rule : rules) {
            wished.add(new LifecycleRule(
                    rule.id == null ? "rule-" + (wished.size() + 1) : rule.id,
                    rule.prefix == null ? "" : rule.prefix,
                    Optional.ofNullable(rule.expirationDays),
                    Optional.ofNullable(rule.noncurrentVersionExpirationDays),
                    Optional.ofNullable(rule.abortIncompleteMultipartUploadDays)));
        }
        return wished;
    }

    private static List<NotificationRule> notifications(List<BucketSpec.NotificationRule> rules) {
        List<NotificationRule> wished = new ArrayList<>();
        for (BucketSpec.NotificationRule rule : rules) {
            String kind = rule.function != null ? "function" : rule.stream != null ? "stream" : "topic";
            String target = Objects.requireNonNullElse(
                    rule.function, Objects.requireNonNullElse(rule.stream, Objects.requireNonNullElse(rule.topic, "")));
            wished.add(new NotificationRule(
                    rule.id == null ? "rule-" + (wished.size() + 1) : rule.id,
                    list(rule.events),
                    rule.prefix == null ? "" : rule.prefix,
                    rule.suffix == null ? "" : rule.suffix,
                    kind,
                    target));
        }
        return wished;
    }

    private static <T> List<T> list(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
