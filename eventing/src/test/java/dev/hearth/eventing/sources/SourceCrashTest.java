package dev.hearth.eventing.sources;

import static dev.hearth.eventing.sources.SourceStage.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.eventing.crash.Crash;
import dev.hearth.eventing.crash.Ledger;
import dev.hearth.eventing.kafka.KafkaServer;
import dev.hearth.eventing.sources.delivery.Steps.Step;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that runs a source is killed at each step of its loop; the next one goes on, and nothing is lost. */
@Tag("slow")
class SourceCrashTest {
    private static final List<String> KEYS = List.of("a", "b", "c", "d", "e");
    private static final String POISON = "c/7";

    /** A rebalance or a restart delivers no more than what was open: as many as were polled and not committed. */
    private static final int RECORDS = 200;

    /** The others may come once: one poll can have everything. */
    private static final Set<Step> OF_EACH_BATCH = Set.of(Step.BATCHED, Step.ANSWERED, Step.FINISHED);

    private final SourceStage stage = new SourceStage(KafkaServer.shared(), 3);

    @AfterEach
    void stop() {
        stage.close();
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void losesNothingWhenItsProcessIsKilledAt(Step step, TestReporter reporter) throws Exception {
        stage.function.answers(batch -> batch.contains(POISON) ? FakeFunction.FAILS : FakeFunction.OK);
        stage.produce(0, RECORDS / KEYS.size(), KEYS);
        SourceSettings settings = stage.settings(CrashingSource.SPEC);
        try (Ledger ledger = CrashingSource.ledger(stage)) {
            Process killed = Crash.start(
                    CrashingSource.class,
                    KafkaServer.shared().bootstrap(),
                    stage.topic,
                    settings.uid(),
                    ledger.address().toString(),
                    step.name(),
                    OF_EACH_BATCH.contains(step) ? "2" : "1");
            Crash.await(killed);
        }
        stage.start(stage.instance(), settings);
        soon().untilAsserted(() -> assertThat(stage.lag(settings)).isZero());

        assertThat(stage.function.delivered()).hasSize(RECORDS - 1).doesNotContainKey(POISON);
        assertThat(stage.destinations.records("KafkaBatchInfo")).isEqualTo(1);
        assertThat(stage.function.outOfOrder()).isEmpty();
        assertThat(stage.function.duplicates()).isLessThanOrEqualTo(RECORDS);
        reporter.publishEntry(
                step.toString(),
                "%d delivered, 1 dead-lettered, %d delivered again"
                        .formatted(RECORDS - 1, stage.function.duplicates()));
    }
}
