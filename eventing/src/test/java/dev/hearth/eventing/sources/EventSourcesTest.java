package dev.hearth.eventing.sources;

import static dev.hearth.eventing.sources.SourceStage.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.eventing.functions.Outcome;
import dev.hearth.eventing.kafka.KafkaServer;
import dev.hearth.eventing.sources.SourceSettings.Id;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class EventSourcesTest {
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
    void givesEachRecordOnceAndInTheOrderOfItsKeyAndCommitsAll() {
        SourceSettings settings = stage.settings("batchSize: 7");
        EventSources sources = stage.instance();
        Id id = stage.start(sources, settings);
        stage.produce(0, 200, KEYS);
        soon().untilAsserted(() -> assertThat(stage.function.delivered()).hasSize(1000));
        soon().untilAsserted(() -> assertThat(stage.lag(settings)).isZero());
        assertThat(stage.function.duplicates()).isZero();
        assertThat(stage.function.outOfOrder()).isEmpty();
        assertThat(stage.function.batches())
                .allSatisfy(batch -> assertThat(batch).hasSizeLessThanOrEqualTo(7));
        assertThat(sources.counts(id).orElseThrow().delivered()).isEqualTo(1000);
        assertThat(sources.view(id).orElseThrow().result()).isEqualTo("OK");
    }

    @Test
    void hasNoConsumerWithoutALagAndOneAgainWithOne() {
        SourceSettings settings = stage.settings("");
        EventSources sources = stage.instance();
        Id id = stage.start(sources, settings);
        stage.produce(0, 1, KEYS);
        soon().untilAsserted(() -> assertThat(stage.function.delivered()).hasSize(5));
        soon().untilAsserted(() ->
                assertThat(sources.view(id).orElseThrow().consumers()).isZero());
        assertThat(sources.view(id).orElseThrow().lag()).isZero();
        stage.produce(1, 1, KEYS);
        soon().untilAsserted(() -> assertThat(stage.function.delivered()).hasSize(10));
        assertThat(stage.function.duplicates()).isZero();
    }

    @Test
    void beginsAtTheEndWhereLatestWasFixedEvenIfItStartsLater() {
        stage.produce(0, 10, KEYS);
        SourceSettings settings = stage.settings("startingPosition: LATEST");
        EventSources first = stage.instance();
        stage.start(first, settings);
        first.close();
        stage.produce(10, 3, KEYS);
        EventSources second = stage.instance();
        second.apply(settings);
        soon().untilAsserted(() -> assertThat(stage.function.delivered()).hasSize(15));
        assertThat(stage.function.delivered().keySet()).allMatch(record -> Integer.parseInt(record.substring(2)) >= 10);
    }

    @Test
    void waitsForABatchToBecomeFullButNotLonger() {
        SourceSettings settings = stage.settings("batchSize: 1000, maximumBatchingWindowInSeconds: 1");
        EventSources sources = stage.instance();
        stage.start(sources, settings);
        for (int i = 0; i < 5; i++) {
            stage.produce(i, 1, List.of("a"));
        }
        soon().untilAsserted(() -> assertThat(stage.function.delivered()).hasSize(5));
        assertThat(stage.function.batches()).hasSize(1);
    }

    @Test
    void passesOverWhatTheFiltersKeepAway() {
        SourceSettings settings =
                stage.settings("filterCriteria: {filters: [{pattern: '{\"value\": [{\"prefix\": \"a/\"}]}'}]}");
        EventSources sources = stage.instance();
        Id id = stage.start(sources, settings);
        stage.produce(0, 20, KEYS);
        soon().untilAsserted(() -> assertThat(stage.lag(settings)).isZero());
        assertThat(stage.function.delivered()).hasSize(20);
        assertThat(sources.counts(id).orElseThrow().filtered()).isEqualTo(80);
    }

    @Test
    void runsSeveralBatchesOfOnePartitionAtOnceAndKeepsTheOrderOfEachKey() {
        SourceStage one = new SourceStage(KafkaServer.shared(), 1);
        try (one) {
            SourceSettings settings = one.settings("parallelizationFactor: 4, batchSize: 5");
            AtomicInteger inside = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            one.function.answers(batch -> {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                soon().during(Duration.ofMillis(20)).until(() -> true);
                inside.decrementAndGet();
                return FakeFunction.OK;
            });
            one.start(one.instance(), settings);
            one.produce(0, 20, List.of("a", "b", "c", "d", "e", "f", "g", "h"));
            soon().untilAsserted(() -> assertThat(one.lag(settings)).isZero());
            assertThat(one.function.delivered()).hasSize(160);
            assertThat(one.function.outOfOrder()).isEmpty();
            assertThat(most.get()).isBetween(2, 4);
        }
    }

    @Test
    void isolatesAPoisonRecordByHalvingAndKeepsItAtTheDestination() {
        SourceSettings settings = stage.settings(
                "bisectBatchOnFunctionError: true, maximumRetryAttempts: 1, onFailure: {kafka: elsewhere}");
        stage.function.answers(batch -> batch.contains("c/7") ? FakeFunction.FAILS : FakeFunction.OK);
        EventSources sources = stage.instance();
        Id id = stage.start(sources, settings);
        stage.produce(0, 20, KEYS);
        soon().untilAsserted(() -> assertThat(stage.lag(settings)).isZero());
        assertThat(stage.function.delivered()).hasSize(99).doesNotContainKey("c/7");
        assertThat(stage.destinations.messages()).singleElement().satisfies(message -> {
            assertThat(message.path("requestContext").path("condition").asText())
                    .isEqualTo("RetryAttemptsExhausted");
            assertThat(message.path("KafkaBatchInfo").path("batchSize").asInt()).isEqualTo(1);
        });
        assertThat(stage.function.duplicates()).isZero();
        assertThat(sources.counts(id).orElseThrow().deadLettered()).isEqualTo(1);
    }

    @Test
    void goesOnFromTheRecordThatTheFunctionNames() {
        SourceSettings settings = stage.settings("functionResponseTypes: [ReportBatchItemFailures], batchSize: 10");
        ConcurrentHashMap<String, Boolean> failedOnce = new ConcurrentHashMap<>();
        SourceStage one = new SourceStage(KafkaServer.shared(), 1);
        try (one) {
            SourceSettings ofOne = one.settings("functionResponseTypes: [ReportBatchItemFailures], batchSize: 10");
            one.function.answers(batch -> {
                for (String record : batch) {
                    int number = Integer.parseInt(record.substring(2));
                    if (number % 4 == 3 && failedOnce.putIfAbsent(record, true) == null) {
                        return new Outcome.Returned(
                                "{\"batchItemFailures\":[{\"itemIdentifier\":{\"partition\":\"%s-0\",\"offset\":%d}}]}"
                                        .formatted(one.topic, number)
                                        .getBytes(StandardCharsets.UTF_8));
                    }
                }
                return FakeFunction.OK;
            });
            one.produce(0, 40, List.of("a"));
            one.start(one.instance(), ofOne);
            soon().untilAsserted(() -> assertThat(one.lag(ofOne)).isZero());
            assertThat(one.function.delivered()).hasSize(40);
            assertThat(failedOnce).hasSize(10);
            // Nothing before the named record came again.
            assertThat(one.function.batches().getFirst()).startsWith("a/0");
            assertThat(one.function.batches().get(1)).startsWith("a/3");
        }
        assertThat(settings.policy().reportsItemFailures()).isTrue();
    }

    @Test
    void stopsReadingWhileItIsDisabledAndForgetsNothing() {
        EventSources sources = stage.instance();
        stage.start(sources, stage.settings(""));
        stage.produce(0, 2, KEYS);
        soon().untilAsserted(() -> assertThat(stage.function.delivered()).hasSize(10));
        SourceSettings off = stage.settings("enabled: false");
        sources.apply(off);
        stage.produce(2, 2, KEYS);
        soon().untilAsserted(() ->
                assertThat(sources.view(off.id()).orElseThrow().lag()).isEqualTo(10));
        assertThat(sources.view(off.id()).orElseThrow().state()).isEqualTo("Disabled");
        assertThat(stage.function.delivered()).hasSize(10);
        sources.apply(stage.settings(""));
        soon().untilAsserted(() -> assertThat(stage.function.delivered()).hasSize(20));
        assertThat(stage.function.duplicates()).isZero();
    }
}
