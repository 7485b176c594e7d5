package dev.hearth.storage.objects.kind;

import dev.hearth.api.DeletionPolicy;
import dev.hearth.api.bucket.Bucket;
import dev.hearth.api.bucket.BucketStatus;
import dev.hearth.kinds.ObjectEvents;
import dev.hearth.kinds.Readiness;
import dev.hearth.kinds.StatusReport;
import dev.hearth.storage.objects.bucket.BucketName;
import dev.hearth.storage.objects.bucket.BucketRecord;
import dev.hearth.storage.objects.bucket.Usage.Count;
import dev.hearth.storage.objects.engine.ObjectEngine;
import dev.hearth.storage.objects.engine.ObjectEngineUnavailable;
import dev.hearth.storage.objects.serve.Catalogue;
import dev.hearth.storage.tables.engine.EngineUnavailable;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The way of a Bucket: see → plan → change → count → status; then it is looked at again from time to time, so that what
 * somebody changed behind its back is put right. An engine that is away is asked again until it is back.
 */
public final class BucketReconciler implements Reconciler<Bucket>, Cleaner<Bucket> {
    private static final Duration ENGINE_AWAY = Duration.ofSeconds(5);
    private static final Duration DRIFT = Duration.ofMinutes(5);
    private static final Duration RECOUNT = Duration.ofHours(1);

    private final Catalogue catalogue;
    private final BucketAdministration administration;
    private final ObjectEvents events;
    private final Clock clock;
    private final Map<BucketName, Counted> counted = new ConcurrentHashMap<>();

    private record Counted(@Nullable Long generation, Instant at, Count count) {}

    public BucketReconciler(KubernetesClient client, Catalogue catalogue, ObjectEngine engine, Clock clock) {
        this.catalogue = catalogue;
        this.administration = new BucketAdministration(engine);
        this.events = new ObjectEvents(client, "storage", clock);
        this.clock = clock;
    }

    @Override
    public UpdateControl<Bucket> reconcile(Bucket bucket, Context<Bucket> context) {
        BucketName name = new BucketName(
                bucket.getMetadata().getNamespace(), bucket.getMetadata().getName());
        if (!BucketName.valid(name.name())) {
            Readiness invalid = Readiness.no(
                    "InvalidName",
                    "A bucket's name has 3 to 63 lower-case letters, digits and hyphens, and no dots, which part a namespace"
                            + " from a name: '%s' is none.".formatted(name.name()));
            return say(bucket, invalid, List.of(), Optional.empty()).rescheduleAfter(DRIFT);
        }
        try {
            BucketWish wish = BucketWish.of(bucket);
            BucketPlan plan =
                    BucketPlan.of(wish, sight(name), administration.engine().features(), clock.instant());
            plan.changes().forEach(change -> apply(name, change));
            if (plan.adopted()) {
                events.tell(
                        bucket,
                        "Normal",
                        "Adopted",
                        "The bucket '%s' was there already, with its objects; it is this Bucket's now."
                                .formatted(name.name()));
            }
            Count count = count(bucket, name);
            return say(bucket, ready(plan), plan.lacking(), Optional.of(count)).rescheduleAfter(DRIFT);
        } catch (ObjectEngineUnavailable | EngineUnavailable away) {
            return say(bucket, away(away), List.of(), Optional.empty()).rescheduleAfter(ENGINE_AWAY);
        } catch (EngineRefusal refusal) {
            Readiness refused = Readiness.no(
                    refusal.code(),
                    "The object engine refuses (%s): %s".formatted(refusal.code(), refusal.getMessage()));
            return say(bucket, refused, List.of(), Optional.empty()).rescheduleAfter(ENGINE_AWAY);
        }
    }

    private static Readiness away(RuntimeException away) {
        return Readiness.no(
                "EngineUnavailable", "The object engine is asked again until it answers: " + away.getMessage());
    }

    private static Readiness ready(BucketPlan plan) {
        return Readiness.ready(
                plan.lacking().isEmpty()
                        ? "The bucket is as asked."
                        : "The bucket can be used, without what its other conditions name.");
    }

    private BucketSight sight(BucketName name) {
        Optional<BucketRecord> record = catalogue.buckets().read(name);
        String atEngine = record.map(BucketRecord::atEngine).orElse(name.atEngine());
        if (!administration.exists(atEngine)) {
            return new BucketSight(record, false, Optional.empty(), false, List.of());
        }
        return new BucketSight(
                record,
                true,
                administration.versioning(atEngine),
                administration.encryption(atEngine),
                administration.lifecycle(atEngine));
    }

    private void apply(BucketName name, BucketChange change) {
        switch (change) {
            case BucketChange.MakeAtEngine(String atEngine) -> administration.make(atEngine);
            case BucketChange.MakeRecord(BucketRecord record) -> {
                if (!catalogue.buckets().create(record)) {
                    set(name, record);
                }
            }
            case BucketChange.SetRecord(BucketRecord record) -> set(name, record);
            case BucketChange.SetVersioning(String atEngine, String status) ->
                administration.setVersioning(atEngine, status);
            case BucketChange.SetEncryption(String atEngine, boolean on) -> administration.setEncryption(atEngine, on);
            case BucketChange.SetLifecycle set -> administration.setLifecycle(set.atEngine(), set.rules());
        }
    }

    /** Only what the manifest governs; meanwhile the API may have changed the rest. */
    private void set(BucketName name, BucketRecord wanted) {
        catalogue
                .buckets()
                .change(
                        name,
                        now -> now.withPublicRead(wanted.publicRead())
                                .withQuota(wanted.quota())
                                .withCors(wanted.cors())
                                .withNotifications(wanted.notifications())
                                .withLifecycle(wanted.lifecycle()));
    }

    /** Once an hour, and when the manifest has changed; in between, what the front has kept of a bucket with a quota. */
    private Count count(Bucket bucket, BucketName name) {
        BucketRecord record = catalogue.buckets().read(name).orElseThrow();
        Long generation = bucket.getMetadata().getGeneration();
        Counted last = counted.get(name);
        Instant now = clock.instant();
        if (last != null
                && Objects.equals(last.generation(), generation)
                && last.at().plus(RECOUNT).isAfter(now)) {
            return record.quota().isPresent() ? catalogue.usage().of(record) : last.count();
        }
        Count count = administration.count(record.atEngine());
        if (record.quota().isPresent()) {
            catalogue.usage().recounted(record, count);
        }
        counted.put(name, new Counted(generation, now, count));
        return count;
    }

    private UpdateControl<Bucket> say(
            Bucket bucket, Readiness readiness, List<BucketPlan.Lacking> lacking, Optional<Count> count) {
        BucketStatus before = Objects.requireNonNullElseGet(bucket.getStatus(), BucketStatus::new);
        BucketStatus status = new BucketStatus();
        status.observedGeneration = bucket.getMetadata().getGeneration();
        status.bucketName = count.isPresent()
                ? new BucketName(
                                bucket.getMetadata().getNamespace(),
                                bucket.getMetadata().getName())
                        .atEngine()
                : before.bucketName;
        status.objects = count.map(Count::objects).orElse(before.objects);
        status.bytes = count.map(Count::bytes).orElse(before.bytes);
        List<Condition> conditions = new ArrayList<>();
        conditions.add(readiness.condition(bucket, before.conditions, clock.instant()));
        lacking.forEach(wish -> conditions.add(condition(bucket, before, wish)));
        status.conditions = conditions;
        return new StatusReport<>(before, before.conditions).say(bucket, status, readiness, events);
    }

    private Condition condition(Bucket bucket, BucketStatus before, BucketPlan.Lacking wish) {
        String since = before.conditions.stream()
                .filter(condition -> condition.getType().equals(wish.condition()))
                .map(Condition::getLastTransitionTime)
                .findFirst()
                .orElseGet(() -> clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        return new ConditionBuilder()
                .withType(wish.condition())
                .withStatus("False")
                .withReason("EngineLacksIt")
                .withMessage(wish.message())
                .withObservedGeneration(bucket.getMetadata().getGeneration())
                .withLastTransitionTime(since)
                .build();
    }

    @Override
    public DeleteControl cleanup(Bucket bucket, Context<Bucket> context) {
        BucketName name = new BucketName(
                bucket.getMetadata().getNamespace(), bucket.getMetadata().getName());
        counted.remove(name);
        if (bucket.getSpec() == null || bucket.getSpec().deletionPolicy != DeletionPolicy.DELETE) {
            events.tell(bucket, "Normal", "Retained", retained(name));
            return DeleteControl.defaultDelete();
        }
        try {
            Optional<BucketRecord> record = catalogue.buckets().read(name);
            administration.remove(record.map(BucketRecord::atEngine).orElse(name.atEngine()));
            record.ifPresent(catalogue::forget);
            return DeleteControl.defaultDelete();
        } catch (ObjectEngineUnavailable | EngineUnavailable | EngineRefusal failed) {
            events.tell(
                    bucket,
                    "Warning",
                    "DeletionFailed",
                    "The bucket '%s' could not be emptied and removed, and this is tried again: %s"
                            .formatted(name.name(), failed.getMessage()));
            return DeleteControl.noFinalizerRemoval().rescheduleAfter(ENGINE_AWAY);
        }
    }

    private String retained(BucketName name) {
        String held = catalogue
                .buckets()
                .read(name)
                .map(record -> {
                    try {
                        Count count = administration.count(record.atEngine());
                        return "its %d objects (%d bytes)".formatted(count.objects(), count.bytes());
                    } catch (ObjectEngineUnavailable | EngineRefusal unknown) {
                        return "its objects";
                    }
                })
                .orElse("its objects");
        return "The bucket '%s' and %s stay, as spec.deletionPolicy Retain says; a Bucket of this name finds them again, DeleteBucket removes it once it is empty."
                .formatted(name.name(), held);
    }
}
