package dev.hearth.eventing.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.eventing.crash.Crash;
import dev.hearth.eventing.crash.Ledger;
import dev.hearth.eventing.kafka.KafkaServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ticks while processes are killed: each of the schedule's ticks is delivered or a dead letter, never both, never neither. */
@Tag("slow")
class ScheduleCrashTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String uid = "s" + UUID.randomUUID();
    private final List<Integer> taken = new CopyOnWriteArrayList<>();
    private final List<Integer> refused = new CopyOnWriteArrayList<>();
    private final List<Integer> buried = new CopyOnWriteArrayList<>();
    private final Ledger ledger = new Ledger(this::take);

    @AfterEach
    void stop() {
        ledger.close();
    }

    private int take(String what, String key, byte[] body) throws Exception {
        if (what.equals("buried")) {
            buried.add(CrashingSchedule.minute(
                    JSON.readTree(body).path("ScheduledTime").asText().getBytes(StandardCharsets.UTF_8)));
            return 200;
        }
        int minute = CrashingSchedule.minute(body);
        boolean fifth = minute % 5 == 0;
        (fifth ? refused : taken).add(minute);
        return fifth ? 400 : 200;
    }

    private void awaitAllOnce() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(new TreeSet<>(taken)).isEqualTo(minutes(minute -> minute % 5 != 0));
            assertThat(new TreeSet<>(buried)).isEqualTo(minutes(minute -> minute % 5 == 0));
        });
    }

    private static Set<Integer> minutes(IntPredicate which) {
        return IntStream.range(0, CrashingSchedule.TICKS)
                .filter(which)
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private int again() {
        return taken.size() + buried.size() - CrashingSchedule.TICKS;
    }

    @ParameterizedTest
    @EnumSource(CrashingSchedule.Step.class)
    void firesEveryTickThoughItsProcessIsKilledAt(CrashingSchedule.Step step, TestReporter reporter) throws Exception {
        long began = System.currentTimeMillis();
        Crash.await(Crash.start(
                CrashingSchedule.class,
                KafkaServer.shared().bootstrap(),
                uid,
                Long.toString(began),
                ledger.address().toString(),
                step.name()));
        try (Replica next = CrashingSchedule.start(
                KafkaServer.shared().engine(), uid, began, new Ledger.Client(ledger.address()))) {
            awaitAllOnce();
        }
        assertThat(again()).isBetween(0, CrashingSchedule.TICKS);
        reporter.publishEntry(
                step.toString(), "%d ticks, %d delivered again".formatted(CrashingSchedule.TICKS, again()));
    }

    @Test
    void firesEveryTickThoughKafkaIsKilledAndComesBack(TestReporter reporter) {
        try (KafkaServer own = KafkaServer.start();
                Replica replica = CrashingSchedule.start(
                        own.engine(), uid, System.currentTimeMillis(), new Ledger.Client(ledger.address()))) {
            await().atMost(PATIENCE).until(() -> taken.size() > 3);
            own.kill();
            own.restart();
            awaitAllOnce();
        }
        reporter.publishEntry(
                "Kafka killed", "%d ticks, %d delivered again".formatted(CrashingSchedule.TICKS, again()));
    }
}
