package dev.hearth.eventing.objects.minio;

import dev.hearth.api.bucket.Bucket;
import dev.hearth.api.bucket.BucketSpec.NotificationRule;
import dev.hearth.eventing.destinations.Destination;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The Buckets of the cluster by what they are called at their engine, and whom each wants to be told. Any thread. */
public final class NotifiedBuckets implements ResourceEventHandler<Bucket>, AutoCloseable {
    private final Map<String, Notified> buckets = new ConcurrentHashMap<>();
    private Optional<SharedIndexInformer<Bucket>> informer = Optional.empty();

    /** A Bucket, and its rules. */
    record Notified(String namespace, String name, List<NotificationRule> rules) {
        List<NotificationRule> of(MinioRecord record) {
            return rules.stream().filter(rule -> covers(rule, record)).toList();
        }
    }

    /** Begins to follow; Buckets that are there already are known soon after. */
    public static NotifiedBuckets follow(KubernetesClient client) {
        NotifiedBuckets followed = new NotifiedBuckets();
        SharedIndexInformer<Bucket> informer =
                client.resources(Bucket.class).inAnyNamespace().runnableInformer(0);
        informer.addEventHandler(followed);
        informer.start();
        followed.informer = Optional.of(informer);
        return followed;
    }

    Optional<Notified> atEngine(String bucket) {
        return Optional.ofNullable(buckets.get(bucket));
    }

    private static boolean covers(NotificationRule rule, MinioRecord record) {
        return record.key().startsWith(Objects.requireNonNullElse(rule.prefix, ""))
                && record.key().endsWith(Objects.requireNonNullElse(rule.suffix, ""))
                && rule.events.stream()
                        .anyMatch(type -> type.endsWith("*")
                                ? record.event().startsWith(type.substring(0, type.length() - 1))
                                : type.equals(record.event()));
    }

    /** Where a rule's events go; the schema makes it one of these. */
    static Destination target(NotificationRule rule) {
        if (rule.function != null) {
            return new Destination.Function(rule.function);
        }
        return rule.stream != null ? new Destination.Stream(rule.stream) : new Destination.Topic(rule.topic);
    }

    @Override
    public void onAdd(Bucket bucket) {
        engineName(bucket)
                .ifPresent(name -> buckets.put(
                        name,
                        new Notified(
                                bucket.getMetadata().getNamespace(),
                                bucket.getMetadata().getName(),
                                Objects.requireNonNullElse(bucket.getSpec().notifications, List.of()))));
    }

    @Override
    public void onUpdate(Bucket before, Bucket bucket) {
        onAdd(bucket);
    }

    @Override
    public void onDelete(Bucket bucket, boolean finalStateUnknown) {
        engineName(bucket).ifPresent(buckets::remove);
    }

    private static Optional<String> engineName(Bucket bucket) {
        return Optional.ofNullable(bucket.getStatus()).map(status -> status.bucketName);
    }

    @Override
    public void close() {
        informer.ifPresent(SharedIndexInformer::stop);
    }
}
