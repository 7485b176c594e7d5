package dev.hearth.eventing.streams.kind;

import dev.hearth.api.AccountId;
import dev.hearth.api.DeletionPolicy;
import dev.hearth.api.stream.Stream;
import dev.hearth.api.stream.StreamStatus;
import dev.hearth.eventing.kafka.KafkaUnavailable;
import dev.hearth.eventing.streams.StreamTopic;
import dev.hearth.eventing.streams.catalogue.Catalogue;
import dev.hearth.eventing.streams.topic.Topics;
import dev.hearth.kinds.ObjectEvents;
import dev.hearth.kinds.Readiness;
import dev.hearth.kinds.StatusReport;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The way of a Stream: describe the topic → plan → change it → status; then it is looked at again from time to time, so that
 * what somebody changed behind its back is put right.
 */
public final class StreamReconciler implements Reconciler<Stream>, Cleaner<Stream> {
    private static final Duration ENGINE_AWAY = Duration.ofSeconds(5);
    private static final Duration DRIFT = Duration.ofMinutes(5);

    private final Topics topics;
    private final Catalogue catalogue;
    private final String region;
    private final ObjectEvents events;
    private final Clock clock;

    public StreamReconciler(KubernetesClient client, Topics topics, Catalogue catalogue, String region, Clock clock) {
        this.topics = topics;
        this.catalogue = catalogue;
        this.region = region;
        this.events = new ObjectEvents(client, "eventing", clock);
        this.clock = clock;
    }

    @Override
    public UpdateControl<Stream> reconcile(Stream stream, Context<Stream> context) {
        Optional<String> elder = elderOfSameName(stream);
        if (elder.isPresent()) {
            Readiness taken = Readiness.no(
                    "NameTaken",
                    "The stream name \"%s\" is that of the older Stream \"%s\" of this namespace; choose another."
                            .formatted(stream.streamName(), elder.get()));
            return say(stream, Optional.empty(), taken).rescheduleAfter(DRIFT);
        }
        String topic = topic(stream);
        Optional<Topics.State> state = Optional.empty();
        Readiness readiness;
        Duration again = DRIFT;
        try {
            int shards = stream.getSpec().shards;
            int hours = stream.getSpec().retentionHours;
            StreamPlan plan = StreamPlan.of(shards, hours, topics.describe(topic));
            readiness = switch (plan) {
                case StreamPlan.Settled settled -> Readiness.ready("The stream is as asked.");
                case StreamPlan.Create(int partitions, Duration retention) -> {
                    topics.create(topic, partitions, retention);
                    yield Readiness.ready("The stream is as asked.");
                }
                case StreamPlan.Change(List<StreamPlan.Step> steps) -> {
                    steps.forEach(step -> change(topic, step));
                    yield Readiness.ready("The stream is as asked.");
                }
                case StreamPlan.Impossible(List<StreamPlan.Step> steps, String reason, String message) -> {
                    steps.forEach(step -> change(topic, step));
                    yield Readiness.no(reason, message);
                }
            };
            state = switch (plan) {
                case StreamPlan.Create(int partitions, Duration retention) ->
                    Optional.of(new Topics.State(partitions, retention));
                case StreamPlan.Settled settled -> Optional.of(new Topics.State(shards, Duration.ofHours(hours)));
                case StreamPlan.Change change -> Optional.of(new Topics.State(shards, Duration.ofHours(hours)));
                case StreamPlan.Impossible impossible -> topics.describe(topic);
            };
        } catch (KafkaUnavailable away) {
            readiness = Readiness.no("KafkaUnavailable", "Kafka does not do it now: " + away.getMessage());
            again = ENGINE_AWAY;
        }
        return say(stream, state, readiness).rescheduleAfter(again);
    }

    /** The object whose stream has this one's name already. */
    private Optional<String> elderOfSameName(Stream stream) {
        return catalogue
                .find(stream.getMetadata().getNamespace(), stream.streamName())
                .filter(other -> !Objects.equals(
                        other.getMetadata().getUid(), stream.getMetadata().getUid()))
                .map(other -> other.getMetadata().getName())
                .filter(name -> !name.equals(stream.getMetadata().getName()));
    }

    private void change(String topic, StreamPlan.Step step) {
        switch (step) {
            case StreamPlan.Step.Grow(int partitions) -> topics.grow(topic, partitions);
            case StreamPlan.Step.Retain(Duration retention) -> topics.retain(topic, retention);
        }
    }

    private static String topic(Stream stream) {
        return new StreamTopic(stream.getMetadata().getNamespace(), stream.streamName()).name();
    }

    private UpdateControl<Stream> say(Stream stream, Optional<Topics.State> state, Readiness readiness) {
        StreamStatus before = Objects.requireNonNullElseGet(stream.getStatus(), StreamStatus::new);
        StreamStatus status = new StreamStatus();
        String namespace = stream.getMetadata().getNamespace();
        status.observedGeneration = stream.getMetadata().getGeneration();
        status.streamArn =
                "arn:aws:kinesis:%s:%s:stream/%s".formatted(region, AccountId.of(namespace), stream.streamName());
        status.topic = topic(stream);
        status.shards = state.map(Topics.State::partitions).orElse(before.shards);
        status.retentionHours =
                state.map(found -> (int) found.retention().toHours()).orElse(before.retentionHours);
        status.streamStatus = state.isPresent() || before.shards != null ? "ACTIVE" : "CREATING";
        status.conditions = List.of(readiness.condition(stream, before.conditions, clock.instant()));
        return new StatusReport<>(before, before.conditions).say(stream, status, readiness, events);
    }

    @Override
    public DeleteControl cleanup(Stream stream, Context<Stream> context) {
        if (elderOfSameName(stream).isPresent()) {
            return DeleteControl.defaultDelete();
        }
        if (stream.getSpec().deletionPolicy != DeletionPolicy.DELETE) {
            events.tell(
                    stream,
                    "Normal",
                    "Retained",
                    ("The topic \"%s\" and its records stay, as spec.deletionPolicy Retain says; a Stream of this name finds"
                                    + " them again.")
                            .formatted(topic(stream)));
            return DeleteControl.defaultDelete();
        }
        try {
            topics.delete(topic(stream));
            return DeleteControl.defaultDelete();
        } catch (KafkaUnavailable away) {
            events.tell(
                    stream,
                    "Warning",
                    "DeletionFailed",
                    "The topic \"%s\" could not be deleted and this is tried again: %s"
                            .formatted(topic(stream), away.getMessage()));
            return DeleteControl.noFinalizerRemoval().rescheduleAfter(ENGINE_AWAY);
        }
    }
}
