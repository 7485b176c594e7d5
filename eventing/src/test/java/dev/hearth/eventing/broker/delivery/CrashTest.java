package dev.hearth.eventing.broker.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.eventing.broker.Flow;
import dev.hearth.eventing.broker.HttpSubscriber;
import dev.hearth.eventing.broker.event.KafkaEvents;
import dev.hearth.eventing.broker.plan.BrokerName;
import dev.hearth.eventing.broker.plan.TriggerPlan;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaServer;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.v1.CloudEventBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that delivers events is killed at each step of its way; the next one goes on, and nothing is lost. */
@Tag("slow")
class CrashTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int EVENTS = 60;

    private final Kafka kafka = new Kafka(KafkaServer.shared().engine());
    private final BrokerName broker = Flow.broker(kafka);
    private final HttpSubscriber subscriber = new HttpSubscriber();

    @AfterEach
    void close() {
        subscriber.close();
        kafka.close();
    }

    @ParameterizedTest
    @EnumSource(value = CrashingTrigger.Step.class, mode = EnumSource.Mode.EXCLUDE, names = "NOWHERE")
    void losesNothingWhenItIsKilledAt(CrashingTrigger.Step step, TestReporter reporter) throws Exception {
        IntStream.range(0, EVENTS).forEach(number -> kafka.send(KafkaEvents.write(broker.topic(), event(number))));
        Process child = child(step);
        try {
            assertThat(child.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("it came to the step")
                    .isTrue();
        } finally {
            child.destroyForcibly().waitFor();
        }
        assertThat(child.exitValue()).isEqualTo(137);

        TriggerPlan plan = CrashingTrigger.plan(broker);
        try (TriggerRun next =
                CrashingTrigger.start(kafka, plan, URI.create(subscriber.url()), CrashingTrigger.Step.NOWHERE)) {
            await().atMost(PATIENCE).until(() -> Flow.settled(kafka, plan));
        }
        Set<String> all = numbers(number -> true);
        Set<String> dead = numbers(number -> number % 5 == 0);
        Set<String> replied = numbers(number -> number % 5 != 0);
        List<String> called =
                subscriber.received().stream().map(CloudEvent::getId).toList();
        List<String> deadLetters = ids(broker.deadLetterTopic(), "order");
        List<String> replies = ids(broker.topic(), "reply");
        assertThat(new TreeSet<>(called)).isEqualTo(all);
        assertThat(new TreeSet<>(deadLetters)).isEqualTo(dead);
        assertThat(new TreeSet<>(replies)).isEqualTo(replied);
        int again = called.size() - EVENTS;
        assertThat(again).as("called again").isLessThanOrEqualTo(EVENTS);
        reporter.publishEntry(
                step.toString(),
                "calls again %d, replies again %d, dead letters again %d"
                        .formatted(again, replies.size() - replied.size(), deadLetters.size() - dead.size()));
    }

    private Process child(CrashingTrigger.Step step) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashingTrigger.class.getName(),
                        KafkaServer.shared().bootstrap(),
                        broker.name(),
                        subscriber.url(),
                        step.name())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private List<String> ids(String topic, String type) {
        return Flow.read(kafka, topic).stream()
                .map(CrashTest::event)
                .filter(event -> event.getType().equals(type))
                .map(CloudEvent::getId)
                .toList();
    }

    private static Set<String> numbers(IntPredicate which) {
        return IntStream.range(0, EVENTS)
                .filter(which)
                .mapToObj(Integer::toString)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static CloudEvent event(ConsumerRecord<byte[], byte[]> record) {
        return KafkaEvents.read(record);
    }

    private static CloudEvent event(int number) {
        return new CloudEventBuilder()
                .withId(Integer.toString(number))
                .withSource(URI.create("/shop"))
                .withType("order")
                .withExtension("partitionkey", "key-" + number % 8)
                .build();
    }
}
