package dev.hearth.eventing.broker.kind;

import dev.hearth.api.DeletionPolicy;
import dev.hearth.api.broker.Broker;
import dev.hearth.api.broker.BrokerStatus;
import dev.hearth.eventing.broker.plan.BrokerName;
import dev.hearth.eventing.broker.plan.DeliveryPolicy;
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
import org.jspecify.annotations.Nullable;

/** The way of a Broker: its topics as asked → status; looked at again from time to time. */
public final class BrokerReconciler implements Reconciler<Broker>, Cleaner<Broker> {
    private static final Duration KAFKA_AWAY = Duration.ofSeconds(5);
    private static final Duration DRIFT = Duration.ofMinutes(5);

    private final BrokerTopics topics;
    private final ObjectEvents events;
    private final String url;
    private final Clock clock;

    /** @param url of the gateway, without a slash at its end */
    public BrokerReconciler(KubernetesClient client, Kafka kafka, String url, Clock clock) {
        this.topics = new BrokerTopics(kafka);
        this.events = new ObjectEvents(client, "eventing", clock);
        this.url = url;
        this.clock = clock;
    }

    @Override
    public UpdateControl<Broker> reconcile(Broker broker, Context<Broker> context) {
        BrokerName name = name(broker);
        try {
            DeliveryPolicy.of(null, broker.getSpec().delivery);
            topics.make(name, broker.getSpec().partitions, Duration.ofHours(broker.getSpec().retentionHours));
            return say(broker, name, Readiness.ready("Events are taken and delivered."))
                    .rescheduleAfter(DRIFT);
        } catch (IllegalArgumentException wrong) {
            return say(broker, null, Readiness.no("InvalidDelivery", "spec." + wrong.getMessage()));
        } catch (KafkaUnavailable away) {
            return say(
                            broker,
                            null,
                            Readiness.no(
                                    "KafkaUnavailable", "Kafka is asked again until it does it: " + away.getMessage()))
                    .rescheduleAfter(KAFKA_AWAY);
        }
    }

    /** @param made absent when the topics may not be there; what the status said of them before stays */
    private UpdateControl<Broker> say(Broker broker, @Nullable BrokerName made, Readiness readiness) {
        BrokerStatus before = Objects.requireNonNullElseGet(broker.getStatus(), BrokerStatus::new);
        BrokerStatus status = new BrokerStatus();
        status.observedGeneration = broker.getMetadata().getGeneration();
        status.address = new BrokerStatus.Address();
        status.address.url = url + name(broker).path();
        status.topic = made == null ? before.topic : made.topic();
        status.deadLetterTopic = made == null ? before.deadLetterTopic : made.deadLetterTopic();
        status.conditions = List.of(readiness.condition(broker, before.conditions, clock.instant()));
        return new StatusReport<>(before, before.conditions).say(broker, status, readiness, events);
    }

    @Override
    public DeleteControl cleanup(Broker broker, Context<Broker> context) {
        if (broker.getSpec().deletionPolicy != DeletionPolicy.DELETE) {
            events.tell(
                    broker,
                    "Normal",
                    "Retained",
                    "The topic '%s' and its events stay, as spec.deletionPolicy Retain says; a Broker of this name finds them again."
                            .formatted(name(broker).topic()));
            return DeleteControl.defaultDelete();
        }
        try {
            topics.delete(name(broker));
            return DeleteControl.defaultDelete();
        } catch (KafkaUnavailable away) {
            events.tell(
                    broker,
                    "Warning",
                    "DeletionFailed",
                    "The topics could not be deleted and this is tried again: " + away.getMessage());
            return DeleteControl.noFinalizerRemoval().rescheduleAfter(KAFKA_AWAY);
        }
    }

    private static BrokerName name(Broker broker) {
        return new BrokerName(
                broker.getMetadata().getNamespace(), broker.getMetadata().getName());
    }
}
