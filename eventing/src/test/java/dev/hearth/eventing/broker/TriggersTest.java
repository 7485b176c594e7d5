package dev.hearth.eventing.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.eventing.broker.HttpSubscriber.Answer;
import dev.hearth.eventing.broker.delivery.Triggers;
import dev.hearth.eventing.broker.event.KafkaEvents;
import dev.hearth.eventing.broker.filter.Filter;
import dev.hearth.eventing.broker.plan.BrokerName;
import dev.hearth.eventing.broker.plan.TriggerPlan;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaServer;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.v1.CloudEventBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Triggers on a real Kafka with real HTTP subscribers; each counts what became of every event. */
@Tag("slow")
class TriggersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Kafka kafka = new Kafka(KafkaServer.shared().engine());
    private final BrokerName broker = Flow.broker(kafka);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final HttpSubscriber subscriber = new HttpSubscriber();

    @AfterEach
    void close() {
        subscriber.close();
        kafka.close();
    }

    @Test
    void everyEventIsDeliveredFilteredOrDeadLettered() {
        subscriber.answering((event, times) -> switch (number(event) % 5) {
            case 0 -> Answer.status(400);
            case 1 -> times < 3 ? Answer.status(503) : Answer.TAKEN;
            default -> Answer.TAKEN;
        });
        send(0, 200, "order");
        send(200, 100, "other");
        kafka.send(new ProducerRecord<>(broker.topic(), new byte[] {1}));
        Filter orders = new Filter.Attribute(Filter.Match.EXACT, Map.of("type", "order"));
        TriggerPlan trigger = Flow.trigger(broker, "t", subscriber.url(), orders, false, 5);
        run(trigger, () -> await().atMost(PATIENCE).until(() -> Flow.settled(kafka, trigger)));
        assertThat(Flow.fates(registry))
                .isEqualTo(Map.of("delivered", 160, "dead_lettered", 40, "filtered", 100, "malformed", 1));
        assertThat(Flow.read(kafka, broker.deadLetterTopic())).hasSize(41);
        assertThat(subscriber.received()).hasSize(200 + 2 * 40);
        assertThat(subscriber.received())
                .allSatisfy(event -> assertThat(event.getExtensionNames()).containsExactly("partitionkey"));
    }

    @Test
    void anOrderedTriggerKeepsTheOrderOfEachKeyThroughRetries() {
        subscriber.answering((event, times) -> number(event) % 7 == 0 && times < 3 ? Answer.status(500) : Answer.TAKEN);
        send(0, 150, "order");
        TriggerPlan trigger = Flow.trigger(broker, "t", subscriber.url(), Flow.all(), true, 5);
        run(trigger, () -> await().atMost(PATIENCE).until(() -> Flow.settled(kafka, trigger)));
        assertThat(Flow.fates(registry)).isEqualTo(Map.of("delivered", 150));
        assertThat(firstDeliveries(subscriber.received()))
                .allSatisfy((key, numbers) -> assertThat(numbers).isSorted().isNotEmpty());
    }

    @Test
    void anUnorderedTriggerDeliversPastAnEventThatIsTriedAgain() {
        subscriber.answering((event, times) -> number(event) == 0 && times < 20 ? Answer.status(500) : Answer.TAKEN);
        send(0, 50, "order");
        TriggerPlan trigger = Flow.trigger(broker, "t", subscriber.url(), Flow.all(), false, 100);
        run(trigger, () -> await().atMost(PATIENCE).until(() -> Flow.settled(kafka, trigger)));
        List<Integer> numbers =
                subscriber.received().stream().map(TriggersTest::number).toList();
        assertThat(numbers.lastIndexOf(0)).isEqualTo(numbers.size() - 1);
        assertThat(Flow.fates(registry)).isEqualTo(Map.of("delivered", 50));
    }

    @Test
    void aReplyIsAnEventOfTheBrokerAndACircleEndsWithTheDeadLetters() {
        subscriber.answering((event, times) -> Answer.reply(event));
        kafka.send(KafkaEvents.write(broker.topic(), KafkaEvents.withHops(event(1, "order"), 10)));
        TriggerPlan trigger = Flow.trigger(broker, "t", subscriber.url(), Flow.all(), false, 0);
        run(
                trigger,
                () -> await().atMost(PATIENCE)
                        .until(() -> !Flow.read(kafka, broker.deadLetterTopic()).isEmpty()));
        assertThat(subscriber.received()).hasSize(10);
        assertThat(Flow.read(kafka, broker.topic())).hasSize(10);
    }

    @Test
    void twoInstancesShareTheEventsAndOneThatLeavesLosesNone() {
        TriggerPlan trigger = Flow.trigger(broker, "t", subscriber.url(), Flow.all(), false, 5);
        SimpleMeterRegistry second = new SimpleMeterRegistry();
        try (Triggers stays = Flow.triggers(kafka, registry)) {
            stays.run(List.of(trigger));
            send(0, 100, "order");
            try (Triggers leaves = Flow.triggers(kafka, second)) {
                leaves.run(List.of(trigger));
                for (int at = 100; Flow.fates(second).getOrDefault("delivered", 0) < 20; at += 20) {
                    send(at, 20, "order");
                    int sent = at + 20;
                    await().atMost(PATIENCE).until(() -> distinct() == sent);
                }
            }
            int before = distinct();
            send(before, 100, "order");
            await().atMost(PATIENCE).until(() -> Flow.settled(kafka, trigger));
            assertThat(distinct()).isEqualTo(before + 100);
            // An orderly end and an orderly rebalance finish what they have begun: nothing comes twice.
            assertThat(subscriber.received()).hasSize(before + 100);
        }
        assertThat(Flow.fates(registry, second)).isEqualTo(Map.of("delivered", distinct()));
    }

    @Test
    void anOrderedTriggerKeepsTheOrderOfEachKeyThroughAStormOfRebalances() {
        TriggerPlan trigger = Flow.trigger(broker, "t", subscriber.url(), Flow.all(), true, 5);
        int sent = 0;
        try (Triggers stays = Flow.triggers(kafka, registry)) {
            stays.run(List.of(trigger));
            for (int storm = 0; storm < 5; storm++) {
                try (Triggers passes = Flow.triggers(kafka, new SimpleMeterRegistry())) {
                    passes.run(List.of(trigger));
                    send(sent, 60, "order");
                    sent += 60;
                    int some = sent - 30;
                    await().atMost(PATIENCE).until(() -> distinct() >= some);
                }
            }
            await().atMost(PATIENCE).until(() -> Flow.settled(kafka, trigger));
        }
        assertThat(distinct()).isEqualTo(sent);
        assertThat(firstDeliveries(subscriber.received()))
                .allSatisfy((key, numbers) -> assertThat(numbers).isSorted().isNotEmpty());
    }

    @Test
    void aTriggerWhosePlanChangesGoesOnWhereItWas() {
        TriggerPlan first = Flow.trigger(broker, "t", subscriber.url(), Flow.all(), false, 5);
        TriggerPlan changed = Flow.trigger(
                broker, "t", subscriber.url(), new Filter.Attribute(Filter.Match.EXACT, Map.of("type", "b")), true, 5);
        try (Triggers triggers = Flow.triggers(kafka, registry)) {
            triggers.run(List.of(first));
            send(0, 10, "a");
            await().atMost(PATIENCE).until(() -> Flow.settled(kafka, first));
            triggers.run(List.of(changed));
            send(10, 10, "a");
            send(20, 10, "b");
            await().atMost(PATIENCE).until(() -> Flow.settled(kafka, changed));
        }
        assertThat(Flow.fates(registry)).isEqualTo(Map.of("delivered", 20, "filtered", 10));
    }

    private int distinct() {
        return new HashSet<>(
                        subscriber.received().stream().map(CloudEvent::getId).toList())
                .size();
    }

    private void run(TriggerPlan trigger, Runnable until) {
        try (Triggers triggers = Flow.triggers(kafka, registry)) {
            triggers.run(List.of(trigger));
            until.run();
        }
    }

    private void send(int from, int many, String type) {
        IntStream.range(from, from + many)
                .mapToObj(number -> kafka.producer().send(KafkaEvents.write(broker.topic(), event(number, type))))
                .toList()
                .forEach(sent -> Kafka.await(sent, PATIENCE));
    }

    private static Map<String, List<Integer>> firstDeliveries(List<CloudEvent> received) {
        Map<String, LinkedHashMap<Integer, Boolean>> byKey = new LinkedHashMap<>();
        received.forEach(event -> byKey.computeIfAbsent(
                        Objects.toString(event.getExtension("partitionkey")), key -> new LinkedHashMap<>())
                .put(number(event), true));
        Map<String, List<Integer>> numbers = new LinkedHashMap<>();
        byKey.forEach((key, of) -> numbers.put(key, List.copyOf(of.keySet())));
        return numbers;
    }

    private static int number(CloudEvent event) {
        return Integer.parseInt(event.getId());
    }

    private static CloudEvent event(int number, String type) {
        return new CloudEventBuilder()
                .withId(Integer.toString(number))
                .withSource(URI.create("/shop"))
                .withType(type)
                .withExtension("partitionkey", "key-" + number % 8)
                .build();
    }
}
