package dev.hearth.eventing.sources;

import static dev.hearth.eventing.sources.SourceStage.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.eventing.functions.Outcome;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaServer;
import dev.hearth.eventing.kafka.KafkaTopics;
import dev.hearth.eventing.sources.SourceSettings.Id;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever happens, each record is delivered, dead-lettered or waits, in the order of its key; what came twice is counted. */
@Tag("slow")
class BadDaysTest {
    private static final List<String> KEYS = List.of("a", "b", "c", "d", "e");
    private SourceStage stage;

    @BeforeEach
    void start() {
        stage = new SourceStage(KafkaServer.shared(), 3);
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    @Test
    void keepsTheOrderOfEachKeyThroughAStormOfRebalances() {
        SourceSettings settings = stage.settings("batchSize: 5, scaling: {lagThreshold: 1, activationLagThreshold: 0,"
                + " allowIdleConsumers: false, maxConsumers: 2}");
        stage.function.answers(batch -> {
            soon().during(Duration.ofMillis(2)).until(() -> true);
            return FakeFunction.OK;
        });
        stage.start(stage.instance(), settings);
        for (int storm = 0; storm < 6; storm++) {
            stage.produce(storm * 50, 50, KEYS);
            EventSources other = stage.instance();
            other.apply(settings);
            int before = stage.function.batches().size();
            soon().until(() -> stage.function.batches().size() > before + 5 || stage.lag(settings) == 0);
            other.close();
            stage.instances.remove(other);
        }
        soon().untilAsserted(() -> assertThat(stage.lag(settings)).isZero());
        assertThat(stage.function.delivered()).hasSize(1500);
        assertThat(stage.function.outOfOrder()).isEmpty();
        System.out.printf(
                "rebalance storm: 1500 records, 1500 delivered, %d delivered again%n", stage.function.duplicates());
    }

    @Test
    void goesOnWhenKafkaWasKilledAndCameBack() {
        try (KafkaServer own = KafkaServer.start();
                SourceStage there = new SourceStage(own, 3)) {
            SourceSettings settings = there.settings("batchSize: 10");
            there.start(there.instance(), settings);
            there.produce(0, 100, KEYS);
            soon().until(() -> there.function.delivered().size() > 100);
            own.kill();
            own.restart();
            there.produce(100, 100, KEYS);
            soon().untilAsserted(() -> assertThat(there.function.delivered()).hasSize(1000));
            soon().untilAsserted(() -> assertThat(there.lag(settings)).isZero());
            assertThat(there.function.outOfOrder()).isEmpty();
            System.out.printf(
                    "Kafka killed: 1000 records, 1000 delivered, %d delivered again%n", there.function.duplicates());
        }
    }

    @Test
    void readsThePartitionsThatATopicGrows() {
        SourceSettings settings = stage.settings("startingPosition: LATEST");
        EventSources sources = stage.instance();
        stage.start(sources, settings);
        stage.produce(0, 10, KEYS);
        soon().untilAsserted(() -> assertThat(stage.function.delivered()).hasSize(50));
        Kafka.await(
                stage.kafka
                        .admin()
                        .createPartitions(Map.of(stage.topic, NewPartitions.increaseTo(6)))
                        .all(),
                Duration.ofSeconds(10));
        try (Kafka knowing = new Kafka(KafkaServer.shared().engine())) {
            for (int partition = 0; partition < 6; partition++) {
                knowing.send(new ProducerRecord<>(
                        stage.topic,
                        partition,
                        new byte[] {(byte) partition},
                        ("p" + partition + "/0").getBytes(StandardCharsets.UTF_8)));
            }
        }
        soon().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(stage.function.delivered()).hasSize(56));
        assertThat(stage.function.duplicates()).isZero();
    }

    @Test
    void saysThatItsTopicIsGoneAndReadsTheNextOfItsNameFromTheBeginning() {
        SourceSettings settings = stage.settings("");
        EventSources sources = stage.instance();
        Id id = stage.start(sources, settings);
        stage.produce(0, 10, KEYS);
        soon().untilAsserted(() -> assertThat(stage.lag(settings)).isZero());
        KafkaTopics.delete(stage.kafka, stage.topic);
        soon().untilAsserted(() ->
                assertThat(sources.view(id).orElseThrow().problem().orElse("")).contains("does not exist"));
        KafkaTopics.ensure(stage.kafka, stage.topic, 3, Map.of());
        soon().ignoreExceptions().until(() -> {
            stage.produce(100, 10, KEYS);
            return true;
        });
        soon().ignoreExceptions().until(() -> sources.prepare(settings, false).isEmpty());
        soon().untilAsserted(() -> assertThat(stage.function.delivered()).hasSize(100));
    }

    @Test
    void givesUpEveryRecordOfAFunctionThatAlwaysFails() {
        SourceSettings settings =
                stage.settings("maximumRetryAttempts: 2, onFailure: {kafka: elsewhere}, batchSize: 10");
        stage.function.answers(batch -> FakeFunction.FAILS);
        EventSources sources = stage.instance();
        Id id = stage.start(sources, settings);
        stage.produce(0, 20, KEYS);
        soon().untilAsserted(() -> assertThat(stage.lag(settings)).isZero());
        assertThat(stage.destinations.records("KafkaBatchInfo")).isEqualTo(100);
        assertThat(sources.counts(id).orElseThrow().deadLettered()).isEqualTo(100);
        assertThat(stage.destinations.messages())
                .allSatisfy(message -> assertThat(message.path("requestContext")
                                .path("approximateInvokeCount")
                                .asInt())
                        .isEqualTo(3));
    }

    @Test
    void deliversEveryRecordOfAFunctionThatSometimesFails() {
        SourceSettings settings = stage.settings("batchSize: 10");
        Random random = new Random(7);
        stage.function.answers(batch -> {
            synchronized (random) {
                return random.nextInt(3) == 0 ? FakeFunction.FAILS : FakeFunction.OK;
            }
        });
        stage.start(stage.instance(), settings);
        stage.produce(0, 100, KEYS);
        soon().untilAsserted(() -> assertThat(stage.lag(settings)).isZero());
        assertThat(stage.function.delivered()).hasSize(500);
        assertThat(stage.function.duplicates()).isZero();
        assertThat(stage.function.outOfOrder()).isEmpty();
    }

    @Test
    void neverTakesAThrottledInvocationForAFailure() {
        SourceSettings settings = stage.settings("maximumRetryAttempts: 0, onFailure: {kafka: elsewhere}");
        AtomicInteger calls = new AtomicInteger();
        stage.function.answers(batch -> calls.incrementAndGet() <= 10
                ? new Outcome.NotNow(
                        calls.get() % 2 == 0 ? Outcome.Reason.THROTTLED : Outcome.Reason.UNAVAILABLE, 429, "later")
                : FakeFunction.OK);
        EventSources sources = stage.instance();
        stage.start(sources, settings);
        stage.produce(0, 10, KEYS);
        soon().untilAsserted(() -> assertThat(stage.function.delivered()).hasSize(50));
        assertThat(stage.destinations.messages()).isEmpty();
    }

    @Test
    void keepsRecordsWaitingWhileTheDestinationIsDown() {
        SourceSettings settings =
                stage.settings("maximumRetryAttempts: 0, onFailure: {kafka: elsewhere}, batchSize: 5");
        stage.destinations.down = true;
        stage.function.answers(batch -> FakeFunction.FAILS);
        EventSources sources = stage.instance();
        Id id = stage.start(sources, settings);
        stage.produce(0, 10, KEYS);
        soon().until(() -> stage.destinations.attempts() > 5);
        assertThat(stage.lag(settings)).isEqualTo(50);
        soon().untilAsserted(() ->
                assertThat(sources.view(id).orElseThrow().result()).isEqualTo("PROBLEM: Destination unavailable"));
        stage.destinations.down = false;
        soon().untilAsserted(() -> assertThat(stage.lag(settings)).isZero());
        assertThat(stage.destinations.records("KafkaBatchInfo")).isEqualTo(50);
    }

    @Test
    void givesUpARecordThatNoEventCanHoldAndDeliversTheOthers() {
        Kafka.await(
                stage.kafka
                        .admin()
                        .incrementalAlterConfigs(Map.of(
                                new org.apache.kafka.common.config.ConfigResource(
                                        org.apache.kafka.common.config.ConfigResource.Type.TOPIC, stage.topic),
                                List.of(new org.apache.kafka.clients.admin.AlterConfigOp(
                                        new org.apache.kafka.clients.admin.ConfigEntry("max.message.bytes", "8388608"),
                                        org.apache.kafka.clients.admin.AlterConfigOp.OpType.SET))))
                        .all(),
                Duration.ofSeconds(10));
        SourceSettings settings = stage.settings("onFailure: {kafka: elsewhere}");
        stage.produce(0, 5, KEYS);
        stage.kafka.send(new ProducerRecord<>(stage.topic, new byte[] {'a'}, new byte[5 * 1024 * 1024]));
        stage.produce(5, 5, KEYS);
        stage.start(stage.instance(), settings);
        soon().untilAsserted(() -> assertThat(stage.lag(settings)).isZero());
        assertThat(stage.function.delivered()).hasSize(50);
        assertThat(stage.destinations.messages()).singleElement().satisfies(message -> {
            assertThat(message.path("requestContext").path("condition").asText())
                    .isEqualTo("MaximumPayloadSizeExceeded");
            assertThat(message.path("responseContext").isNull()).isTrue();
        });
    }

    /** A clock that a test moves. */
    private static final class Moved extends Clock {
        private volatile Duration by = Duration.ZERO;

        @Override
        public Instant instant() {
            return Instant.now().plus(by);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @Test
    void accountsForEveryRecordWhenTheClockJumps() {
        Moved clock = new Moved();
        stage.clock = clock;
        SourceSettings settings = stage.settings("maximumRecordAgeInSeconds: 60, onFailure: {kafka: elsewhere}");
        EventSources sources = stage.instance();
        Id id = stage.start(sources, settings);
        clock.by = Duration.ofHours(-1);
        stage.produce(0, 10, KEYS);
        soon().untilAsserted(() -> assertThat(stage.function.delivered()).hasSize(50));
        clock.by = Duration.ofHours(1);
        stage.produce(10, 10, KEYS);
        soon().untilAsserted(() -> assertThat(stage.lag(settings)).isZero());
        assertThat(stage.function.delivered()).hasSize(50);
        assertThat(stage.destinations.records("KafkaBatchInfo")).isEqualTo(50);
        assertThat(sources.counts(id).orElseThrow().deadLettered()).isEqualTo(50);
        clock.by = Duration.ZERO;
        stage.produce(20, 10, KEYS);
        soon().untilAsserted(() -> assertThat(stage.function.delivered()).hasSize(100));
    }
}
