package dev.hearth.eventing.broker.kind;

import dev.hearth.api.broker.Broker;
import dev.hearth.api.broker.BrokerSpec;
import dev.hearth.api.function.Function;
import dev.hearth.api.trigger.Trigger;
import dev.hearth.api.trigger.TriggerStatus;
import dev.hearth.eventing.broker.plan.Sink;
import dev.hearth.eventing.broker.plan.TriggerPlan;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaUnavailable;
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
 * The way of a Trigger: read → broker there → group with a place to start from → status. Only then do the replicas run it, so
 * that no event is missed between Ready and the first poll.
 */
public final class TriggerReconciler implements Reconciler<Trigger>, Cleaner<Trigger> {
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final Duration KAFKA_AWAY = Duration.ofSeconds(5);
    private static final Duration COUNT = Duration.ofMinutes(1);

    private final KubernetesClient client;
    private final BrokerTopics topics;
    private final ObjectEvents events;
    private final Clock clock;

    public TriggerReconciler(KubernetesClient client, Kafka kafka, Clock clock) {
        this.client = client;
        this.topics = new BrokerTopics(kafka);
        this.events = new ObjectEvents(client, "eventing", clock);
        this.clock = clock;
    }

    @Override
    public UpdateControl<Trigger> reconcile(Trigger trigger, Context<Trigger> context) {
        Optional<Broker> broker = broker(trigger);
        TriggerPlan plan;
        try {
            plan = TriggerPlan.of(trigger, broker.map(Broker::getSpec).orElseGet(BrokerSpec::new));
        } catch (TriggerPlan.Invalid invalid) {
            return say(trigger, Optional.empty(), Readiness.no("Invalid", String.valueOf(invalid.getMessage())));
        }
        if (broker.filter(TriggerReconciler::hasTopic).isEmpty()) {
            Readiness missing = broker.isEmpty()
                    ? Readiness.no("BrokerNotFound", "There is no Broker '%s'.".formatted(plan.broker()))
                    : Readiness.notYet("BrokerNotReady", "Broker '%s' is not ready.".formatted(plan.broker()));
            return say(trigger, Optional.empty(), missing).rescheduleAfter(SOON);
        }
        try {
            if (group(trigger).isEmpty()) {
                topics.startGroup(plan);
            }
            Readiness readiness = missingFunction(plan)
                    .map(name -> Readiness.no(
                            "FunctionNotFound",
                            "There is no Function '%s'; events for it fail with 404 and are tried again."
                                    .formatted(name)))
                    .orElseGet(() -> Readiness.ready("Events are delivered."));
            return say(trigger, Optional.of(new Started(plan.group(), topics.waiting(plan))), readiness)
                    .rescheduleAfter(readiness.status().equals("True") ? COUNT : KAFKA_AWAY);
        } catch (KafkaUnavailable away) {
            return say(
                            trigger,
                            Optional.empty(),
                            Readiness.no(
                                    "KafkaUnavailable", "Kafka is asked again until it does it: " + away.getMessage()))
                    .rescheduleAfter(KAFKA_AWAY);
        }
    }

    private record Started(String group, long waiting) {}

    private Optional<Broker> broker(Trigger trigger) {
        return Optional.ofNullable(client.resources(Broker.class)
                .inNamespace(trigger.getMetadata().getNamespace())
                .withName(trigger.getSpec().broker)
                .get());
    }

    private static boolean hasTopic(Broker broker) {
        return broker.getStatus() != null && broker.getStatus().topic != null;
    }

    private Optional<String> missingFunction(TriggerPlan plan) {
        return plan.subscriber() instanceof Sink.Function(String name)
                        && client.resources(Function.class)
                                        .inNamespace(plan.namespace())
                                        .withName(name)
                                        .get()
                                == null
                ? Optional.of(name)
                : Optional.empty();
    }

    private static Optional<String> group(Trigger trigger) {
        return Optional.ofNullable(trigger.getStatus()).map(status -> status.consumerGroup);
    }

    private UpdateControl<Trigger> say(Trigger trigger, Optional<Started> started, Readiness readiness) {
        TriggerStatus before = Objects.requireNonNullElseGet(trigger.getStatus(), TriggerStatus::new);
        TriggerStatus status = new TriggerStatus();
        status.observedGeneration = trigger.getMetadata().getGeneration();
        status.consumerGroup = started.map(Started::group).orElse(before.consumerGroup);
        status.waiting = started.map(Started::waiting).orElse(before.waiting);
        status.conditions = List.of(readiness.condition(trigger, before.conditions, clock.instant()));
        return new StatusReport<>(before, before.conditions).say(trigger, status, readiness, events);
    }

    /** Its group goes when its consumers have. */
    @Override
    public DeleteControl cleanup(Trigger trigger, Context<Trigger> context) {
        Optional<String> group = group(trigger);
        if (group.isEmpty()) {
            return DeleteControl.defaultDelete();
        }
        try {
            topics.deleteGroup(group.get());
            return DeleteControl.defaultDelete();
        } catch (KafkaUnavailable stillThere) {
            return DeleteControl.noFinalizerRemoval().rescheduleAfter(SOON);
        }
    }
}
