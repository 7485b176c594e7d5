package dev.hearth.eventing.topics.kind;

import dev.hearth.api.DeletionPolicy;
import dev.hearth.api.topic.Topic;
import dev.hearth.api.topic.TopicStatus;
import dev.hearth.api.topic.TopicStatus.SubscriptionStatus;
import dev.hearth.eventing.kafka.KafkaUnavailable;
import dev.hearth.eventing.topics.catalogue.Catalogue;
import dev.hearth.eventing.topics.catalogue.SubscriptionRecord;
import dev.hearth.eventing.topics.catalogue.TopicId;
import dev.hearth.eventing.topics.catalogue.TopicRecord;
import dev.hearth.eventing.topics.delivery.Accounts;
import dev.hearth.eventing.topics.delivery.Accounts.Account;
import dev.hearth.eventing.topics.message.Arn;
import dev.hearth.eventing.topics.message.Refused;
import dev.hearth.eventing.topics.service.Subscriptions;
import dev.hearth.eventing.topics.service.Topics;
import dev.hearth.kinds.ObjectEvents;
import dev.hearth.kinds.Readiness;
import dev.hearth.kinds.StatusReport;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The way of a Topic: what the manifest asks is put into the catalogue, subscriptions that it does not ask for any more are
 * ended (those that somebody made by the API stay), and the status says what became of the messages. All Topics are looked at
 * when Kafka has lost the catalogue.
 */
public final class TopicReconciler implements Reconciler<Topic>, Cleaner<Topic> {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);
    private static final Duration KAFKA_AWAY = Duration.ofSeconds(5);

    private final Catalogue catalogue;
    private final Topics topics;
    private final Subscriptions subscriptions;
    private final Accounts accounts;
    private final ObjectEvents events;
    private final String region;
    private final Clock clock;

    public TopicReconciler(
            KubernetesClient client,
            Catalogue catalogue,
            Topics topics,
            Subscriptions subscriptions,
            Accounts accounts,
            String region,
            Clock clock) {
        this.catalogue = catalogue;
        this.topics = topics;
        this.subscriptions = subscriptions;
        this.accounts = accounts;
        this.events = new ObjectEvents(client, "eventing", clock);
        this.region = region;
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, Topic>> prepareEventSources(EventSourceContext<Topic> context) {
        LossNews news = new LossNews(context.getPrimaryCache()::list);
        catalogue.onLoss(news::lost);
        return List.of(news);
    }

    private static TopicId id(Topic topic) {
        return new TopicId(
                topic.getMetadata().getNamespace(), topic.getMetadata().getName());
    }

    @Override
    public UpdateControl<Topic> reconcile(Topic topic, Context<Topic> context) {
        TopicId id = id(topic);
        TopicStatus before = Objects.requireNonNullElseGet(topic.getStatus(), TopicStatus::new);
        TopicStatus status = new TopicStatus();
        status.observedGeneration = topic.getMetadata().getGeneration();
        status.topicArn = Arn.topic(region, id.namespace(), id.name()).toString();
        status.kafkaTopic = id.kafkaTopic();
        Readiness readiness;
        Duration again = LOOK_AGAIN;
        try {
            make(id, Asked.of(topic.getSpec(), region, id.namespace()));
            readiness = Readiness.ready("The topic takes messages.");
        } catch (Refused refused) {
            readiness = Readiness.no(refused.code(), String.valueOf(refused.getMessage()));
        } catch (KafkaUnavailable e) {
            readiness = Readiness.no("KafkaUnavailable", "Kafka does not answer: " + e.getMessage());
            again = KAFKA_AWAY;
        }
        count(id, status, before);
        status.conditions = List.of(readiness.condition(topic, before.conditions, clock.instant()));
        return new StatusReport<>(before, before.conditions)
                .say(topic, status, readiness, events)
                .rescheduleAfter(again);
    }

    private void make(TopicId id, Asked asked) {
        TopicRecord made = topics.put(id, asked.attributes(), asked.tags(), asked.mail());
        Set<String> kept = new HashSet<>();
        for (Asked.Subscription one : asked.subscriptions()) {
            kept.add(subscriptions
                    .subscribe(made, one.protocol(), one.endpoint(), one.attributes(), true)
                    .id());
        }
        for (SubscriptionRecord there : catalogue.subscriptions(id)) {
            if (there.fromManifest() && !kept.contains(there.id())) {
                subscriptions.end(there);
            }
        }
    }

    private void count(TopicId id, TopicStatus status, TopicStatus before) {
        try {
            List<SubscriptionRecord> all = catalogue.subscriptions(id);
            List<SubscriptionStatus> told = new ArrayList<>();
            long waiting = 0;
            for (SubscriptionRecord one : all) {
                SubscriptionStatus line = new SubscriptionStatus();
                line.endpoint = one.endpoint();
                line.subscriptionArn = Arn.topic(region, id.namespace(), id.name())
                        .subscription(one.id())
                        .toString();
                line.confirmed = one.confirmed();
                if (one.confirmed()) {
                    Account account = accounts.of(one);
                    line.delivered = account.delivered();
                    line.filtered = account.filtered();
                    line.deadLettered = account.deadLettered();
                    line.waiting = account.waiting();
                    waiting += account.waiting();
                }
                told.add(line);
            }
            status.subscriptions = told.subList(0, Math.min(told.size(), 100));
            status.subscriptionsConfirmed =
                    (int) all.stream().filter(SubscriptionRecord::confirmed).count();
            status.subscriptionsPending = all.size() - status.subscriptionsConfirmed;
            status.waiting = waiting;
        } catch (KafkaUnavailable e) {
            // What was known stays known; the condition says the rest.
            status.subscriptions = before.subscriptions;
            status.subscriptionsConfirmed = before.subscriptionsConfirmed;
            status.subscriptionsPending = before.subscriptionsPending;
            status.waiting = before.waiting;
        }
    }

    @Override
    public DeleteControl cleanup(Topic topic, Context<Topic> context) {
        TopicId id = id(topic);
        if (topic.getSpec().deletionPolicy != DeletionPolicy.DELETE) {
            events.tell(
                    topic,
                    "Normal",
                    "Retained",
                    "The topic \"%s\" and its subscriptions stay, as spec.deletionPolicy Retain says; a Topic of this name finds them again, DeleteTopic removes them."
                            .formatted(id.name()));
            return DeleteControl.defaultDelete();
        }
        try {
            topics.delete(id);
            return DeleteControl.defaultDelete();
        } catch (KafkaUnavailable e) {
            events.tell(
                    topic,
                    "Warning",
                    "DeletionFailed",
                    "The topic \"%s\" could not be deleted and this is tried again: %s"
                            .formatted(id.name(), e.getMessage()));
            return DeleteControl.noFinalizerRemoval().rescheduleAfter(KAFKA_AWAY);
        }
    }
}
