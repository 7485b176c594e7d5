package dev.hearth.eventing.broker.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.eventing.broker.Flow;
import dev.hearth.eventing.broker.HttpSubscriber;
import dev.hearth.eventing.broker.delivery.Triggers;
import dev.hearth.eventing.broker.event.KafkaEvents;
import dev.hearth.eventing.broker.plan.BrokerName;
import dev.hearth.eventing.broker.plan.TriggerPlan;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaServer;
import dev.hearth.eventing.kafka.KafkaTopics;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.v1.CloudEventBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class BrokerTopicsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Kafka kafka = new Kafka(KafkaServer.shared().engine());
    private final BrokerTopics topics = new BrokerTopics(kafka);
    private final BrokerName broker = new BrokerName("default", "topics-" + UUID.randomUUID());
    private final HttpSubscriber subscriber = new HttpSubscriber();
    private final TriggerPlan trigger = Flow.trigger(broker, "t", subscriber.url(), Flow.all(), false, 5);

    @AfterEach
    void close() {
        subscriber.close();
        kafka.close();
    }

    @Test
    void aTopicGrowsAndGetsItsNewRetentionAndKeepsItsEvents() throws Exception {
        topics.make(broker, 2, Duration.ofHours(1));
        send(1);
        topics.make(broker, 5, Duration.ofHours(2));
        topics.make(broker, 5, Duration.ofHours(2));
        assertThat(KafkaTopics.ends(kafka, broker.topic())).hasSize(5);
        assertThat(Flow.read(kafka, broker.topic())).hasSize(1);
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, broker.topic());
        assertThat(kafka.admin().describeConfigs(List.of(resource)).all().get().values())
                .singleElement()
                .satisfies(settings -> assertThat(settings.entries()).anySatisfy(setting -> {
                    assertThat(setting.name()).isEqualTo("retention.ms");
                    assertThat(setting.value()).isEqualTo("7200000");
                }));
    }

    @Test
    void aNewTriggerGetsTheEventsFromThenOnAlsoThoseBeforeItsFirstPoll() {
        topics.make(broker, 2, Duration.ofHours(1));
        send(1);
        topics.startGroup(trigger);
        send(2);
        topics.startGroup(trigger);
        assertThat(topics.waiting(trigger)).isEqualTo(1);
        delivers("2");
        assertThat(topics.waiting(trigger)).isZero();
    }

    @Test
    void eventsOfAPartitionThatWasAddedLaterAreDelivered() {
        topics.make(broker, 1, Duration.ofHours(1));
        topics.startGroup(trigger);
        topics.make(broker, 8, Duration.ofHours(1));
        for (int number = 1; number <= 9; number++) {
            send(number);
        }
        delivers("1", "2", "3", "4", "5", "6", "7", "8", "9");
    }

    @Test
    void aTopicThatDisappearedIsMadeAnewAndItsTriggersGoOn() {
        topics.make(broker, 2, Duration.ofHours(1));
        topics.startGroup(trigger);
        send(1);
        delivers("1");
        KafkaTopics.delete(kafka, broker.topic());
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
            topics.make(broker, 2, Duration.ofHours(1));
            assertThat(KafkaTopics.ends(kafka, broker.topic())).hasSize(2);
        });
        send(2);
        send(3);
        delivers("1", "2", "3");
    }

    @Test
    void deletesAGroupWhenNobodyIsInIt() {
        topics.make(broker, 1, Duration.ofHours(1));
        topics.startGroup(trigger);
        topics.deleteGroup(trigger.group());
        topics.deleteGroup(trigger.group());
        send(1);
        assertThat(topics.waiting(trigger)).isEqualTo(1);
        topics.delete(broker);
        topics.delete(broker);
    }

    private void delivers(String... ids) {
        try (Triggers triggers = Flow.triggers(kafka, new SimpleMeterRegistry())) {
            triggers.run(List.of(trigger));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(subscriber.received())
                            .extracting(CloudEvent::getId)
                            .containsExactlyInAnyOrder(ids));
            await().atMost(PATIENCE).until(() -> Flow.settled(kafka, trigger));
        }
    }

    private void send(int number) {
        kafka.send(KafkaEvents.write(
                broker.topic(),
                new CloudEventBuilder()
                        .withId(Integer.toString(number))
                        .withSource(URI.create("/shop"))
                        .withType("order")
                        .withSubject("s" + number)
                        .build()));
    }
}
