package dev.hearth.eventing.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.eventing.broker.delivery.Triggers;
import dev.hearth.eventing.broker.event.KafkaEvents;
import dev.hearth.eventing.broker.plan.BrokerName;
import dev.hearth.eventing.broker.plan.TriggerPlan;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaServer;
import dev.hearth.eventing.kafka.KafkaUnavailable;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.v1.CloudEventBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Kafka is killed with signal 9 while events come in and go out. */
@Tag("slow")
class OutageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @Test
    void everyEventThatWasAcceptedIsDeliveredAlthoughKafkaIsKilledMeanwhile(TestReporter reporter) throws Exception {
        try (KafkaServer server = KafkaServer.start();
                Kafka kafka = new Kafka(server.engine());
                HttpSubscriber subscriber = new HttpSubscriber();
                Triggers triggers = Flow.triggers(kafka, new SimpleMeterRegistry())) {
            BrokerName broker = Flow.broker(kafka);
            TriggerPlan trigger = Flow.trigger(broker, "t", subscriber.url(), Flow.all(), false, 5);
            triggers.run(List.of(trigger));
            Set<String> accepted = ConcurrentHashMap.newKeySet();
            Thread sender = Thread.ofVirtual().start(() -> {
                for (int number = 0; number < 400; number++) {
                    send(kafka, broker, number, accepted);
                }
            });
            await().atMost(PATIENCE).until(() -> subscriber.received().size() > 50);
            server.kill();
            server.restart();
            assertThat(sender.join(PATIENCE)).isTrue();
            assertThat(accepted.size()).isGreaterThan(50);
            await().atMost(PATIENCE).until(() -> delivered(subscriber).containsAll(accepted));
            await().atMost(PATIENCE).until(() -> Flow.settled(kafka, trigger));
            reporter.publishEntry(
                    "outage",
                    "accepted %d, delivered again %d"
                            .formatted(
                                    accepted.size(),
                                    subscriber.received().size()
                                            - delivered(subscriber).size()));
        }
    }

    private static void send(Kafka kafka, BrokerName broker, int number, Set<String> accepted) {
        CloudEvent event = new CloudEventBuilder()
                .withId(Integer.toString(number))
                .withSource(URI.create("/shop"))
                .withType("order")
                .withSubject("s" + number)
                .build();
        try {
            kafka.send(KafkaEvents.write(broker.topic(), event));
            accepted.add(event.getId());
        } catch (KafkaUnavailable notAccepted) {
            // Its sender was told so.
        }
    }

    private static Set<String> delivered(HttpSubscriber subscriber) {
        return subscriber.received().stream().map(CloudEvent::getId).collect(Collectors.toSet());
    }
}
