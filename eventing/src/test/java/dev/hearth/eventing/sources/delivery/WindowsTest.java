package dev.hearth.eventing.sources.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.eventing.functions.FunctionRef;
import dev.hearth.eventing.functions.Outcome;
import dev.hearth.eventing.sources.payload.Envelope;
import dev.hearth.eventing.sources.payload.Item;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tumbling windows through a lane, with a function that counts records in its state. */
class WindowsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    private final List<JsonNode> events = Collections.synchronizedList(new ArrayList<>());
    private final Set<Long> finished = new ConcurrentSkipListSet<>();
    private final Moved clock = new Moved();
    private volatile String padding = "";
    private volatile int failures;
    private final Lane lane = new Lane("test", target(), origin(), new Completion() {
        @Override
        public void settled(List<Item> items) {}

        @Override
        public void finished(long[] offsets) {
            for (long offset : offsets) {
                finished.add(offset);
            }
        }

        @Override
        public void broken(Throwable defect) {
            throw new AssertionError(defect);
        }
    });

    /** A clock that a test moves. */
    private static final class Moved extends Clock {
        private volatile Instant now = NOON;

        @Override
        public Instant instant() {
            return now;
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

    private Target target() {
        Policy policy = new Policy(
                2,
                Duration.ZERO,
                1,
                false,
                -1,
                Optional.empty(),
                false,
                Optional.of(Duration.ofMinutes(1)),
                Optional.empty(),
                new Policy.Waits(Duration.ofMillis(1), Duration.ofMillis(10)));
        return new Target(
                "id",
                FunctionRef.latest("default", "f"),
                "arn",
                policy,
                (function, event) -> counted(event),
                (namespace, destination, message) -> {},
                clock,
                new Fates(),
                Steps.UNWATCHED,
                new LastResult());
    }

    private static Origin origin() {
        return new Origin(
                "shardId-000000000000",
                "arn:stream",
                Envelope.records(),
                Answer.Items.bySequence(),
                Origin.kinesis("shardId-000000000000", "arn:stream"));
    }

    private Outcome counted(byte[] event) {
        try {
            JsonNode read = JSON.readTree(event);
            if (failures > 0) {
                failures--;
                return new Outcome.Failed("{}".getBytes(StandardCharsets.UTF_8));
            }
            events.add(read);
            int count = read.at("/state/count").asInt() + read.path("Records").size();
            return new Outcome.Returned("{\"state\":{\"count\":%d,\"padding\":\"%s\"}}"
                    .formatted(count, padding)
                    .getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("the event is not JSON", e);
        }
    }

    private static Item at(long offset, int second) {
        return new Item(
                offset,
                "s" + offset,
                NOON.plusSeconds(second).toEpochMilli(),
                0,
                "{\"n\":%d}".formatted(offset).getBytes(StandardCharsets.UTF_8));
    }

    private List<JsonNode> last() {
        return List.copyOf(events).stream()
                .filter(event -> event.path("isFinalInvokeForWindow").asBoolean())
                .toList();
    }

    @AfterEach
    void stop() {
        lane.stop();
    }

    @Test
    void carriesTheStateFromBatchToBatchAndEndsWithTheWindow() {
        lane.offer(List.of(at(0, 1), at(1, 2), at(2, 3), at(3, 61)));
        await().untilAsserted(() -> assertThat(last()).hasSize(1));
        assertThat(last().getFirst().at("/state/count").asInt()).isEqualTo(3);
        assertThat(last().getFirst().path("Records")).isEmpty();
        assertThat(last().getFirst().at("/window/start").asText()).isEqualTo("2026-01-31T12:00:00Z");
        assertThat(last().getFirst().at("/window/end").asText()).isEqualTo("2026-01-31T12:01:00Z");
        assertThat(last().getFirst().path("isWindowTerminatedEarly").asBoolean())
                .isFalse();
        await().untilAsserted(() ->
                assertThat(events.getLast().at("/window/start").asText()).isEqualTo("2026-01-31T12:01:00Z"));
        assertThat(events.getLast().path("state")).isEmpty();
    }

    @Test
    void commitsNothingOfAWindowBeforeItIsOver() {
        lane.offer(List.of(at(0, 1), at(1, 2), at(2, 3)));
        await().untilAsserted(() -> assertThat(events).hasSize(2));
        assertThat(finished).isEmpty();
        clock.now = NOON.plusSeconds(60);
        await().untilAsserted(() -> assertThat(finished).containsExactly(0L, 1L, 2L));
        assertThat(last()).hasSize(1);
    }

    @Test
    void triesTheLastInvocationAgainWhenItFails() {
        lane.offer(List.of(at(0, 1)));
        await().untilAsserted(() -> assertThat(events).hasSize(1));
        failures = 3;
        clock.now = NOON.plusSeconds(60);
        await().untilAsserted(() -> assertThat(last()).hasSize(1));
        await().untilAsserted(() -> assertThat(finished).containsExactly(0L));
        assertThat(failures).isZero();
    }

    @Test
    void endsAWindowEarlyWhenItsStateIsTooLarge() {
        padding = "x".repeat(Policy.LARGEST_STATE);
        lane.offer(List.of(at(0, 1)));
        await().untilAsserted(() -> assertThat(last()).hasSize(1));
        assertThat(last().getFirst().path("isWindowTerminatedEarly").asBoolean())
                .isTrue();
        assertThat(last().getFirst().at("/state/count").asInt()).isEqualTo(1);
    }

    @Test
    void countsARecordThatComesLateInTheWindowThatIsOpen() {
        lane.offer(List.of(at(0, 61), at(1, 59)));
        await().untilAsserted(() -> assertThat(events).isNotEmpty());
        clock.now = NOON.plusSeconds(120);
        await().untilAsserted(() -> assertThat(last()).hasSize(1));
        assertThat(last().getFirst().at("/state/count").asInt()).isEqualTo(2);
    }
}
