package dev.hearth.eventing.sources.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.eventing.functions.FunctionRef;
import dev.hearth.eventing.functions.Outcome;
import dev.hearth.eventing.sources.payload.Envelope;
import dev.hearth.eventing.sources.payload.Item;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LaneTest {
    private final List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> finished = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch gate = new CountDownLatch(1);

    private Lane lane(int batchSize, Duration window, boolean held) {
        Policy policy = new Policy(
                batchSize,
                window,
                1,
                false,
                -1,
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                Policy.Waits.USUAL);
        Target target = new Target(
                "id",
                FunctionRef.latest("default", "f"),
                "arn",
                policy,
                (function, event) -> {
                    sizes.add(event.length);
                    if (held) {
                        gate.await();
                    }
                    return new Outcome.Returned("null".getBytes(StandardCharsets.UTF_8));
                },
                (namespace, destination, message) -> {},
                Clock.systemUTC(),
                new Fates(),
                Steps.UNWATCHED,
                new LastResult());
        Origin origin = new Origin(
                "shard", "arn", Envelope.records(), Answer.Items.bySequence(), Origin.kinesis("shard", "arn"));
        return new Lane("test", target, origin, new Completion() {
            @Override
            public void settled(List<Item> items) {}

            @Override
            public void finished(long[] offsets) {
                Arrays.stream(offsets).forEach(finished::add);
            }

            @Override
            public void broken(Throwable defect) {
                throw new AssertionError(defect);
            }
        });
    }

    private static List<Item> items(int count, int bytes) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Item(i, "s" + i, 0, 0, new byte[bytes]))
                .toList();
    }

    @Test
    void splitsBatchesSoThatNoEventIsLargerThanLambdaTakes() {
        lane(10_000, Duration.ZERO, false).offer(items(10, 1024 * 1024));
        await().untilAsserted(() -> assertThat(finished).hasSize(10));
        assertThat(sizes).hasSize(2).allMatch(size -> size <= Policy.LARGEST_EVENT);
    }

    @Test
    void sendsAFullBatchWithoutWaitingForItsWindow() {
        lane(5, Duration.ofMinutes(5), false).offer(items(10, 10));
        await().untilAsserted(() -> assertThat(finished).hasSize(10));
        assertThat(sizes).hasSize(2);
    }

    @Test
    void sendsABatchThatIsFullOfBytesWithoutWaitingForItsWindow() {
        lane(10_000, Duration.ofMinutes(5), false).offer(items(6, 1024 * 1024));
        await().untilAsserted(() -> assertThat(finished).hasSize(5));
    }

    @Test
    void endsWhatIsUnderWayAndBeginsNothingElseWhenItIsStopped() throws InterruptedException {
        Lane lane = lane(1, Duration.ZERO, true);
        lane.offer(items(5, 10));
        await().untilAsserted(() -> assertThat(sizes).hasSize(1));
        lane.stop();
        assertThat(lane.awaitEnd(Duration.ofMillis(50))).isFalse();
        gate.countDown();
        assertThat(lane.awaitEnd(Duration.ofSeconds(10))).isTrue();
        assertThat(finished).containsExactly(0L);
        assertThat(sizes).hasSize(1);
    }

    @Test
    void givesUpWaitingForAnAnswerWhenItIsInterruptedAndFinishesNothing() throws InterruptedException {
        Lane lane = lane(1, Duration.ZERO, true);
        lane.offer(items(1, 10));
        await().untilAsserted(() -> assertThat(sizes).hasSize(1));
        lane.stop();
        lane.interrupt();
        assertThat(lane.awaitEnd(Duration.ofSeconds(10))).isTrue();
        assertThat(finished).isEmpty();
    }
}
