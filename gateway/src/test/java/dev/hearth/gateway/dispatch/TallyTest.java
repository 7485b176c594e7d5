package dev.hearth.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TallyTest {
    private final Vertx vertx = Vertx.vertx();
    private final WaitingRoom waiting = new WaitingRoom(Limits.DEFAULT, new WaitingMemory(1 << 20));
    private final Tally tally = new Tally(waiting);
    private Loop loop;

    @BeforeEach
    void start() {
        CompletableFuture<Loop> made = new CompletableFuture<>();
        var context = vertx.getOrCreateContext();
        context.runOnContext(nothing -> made.complete(Loop.current(context)));
        loop = made.join();
    }

    @SuppressWarnings("NullAway.Init") // set by start
    TallyTest() {}

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private boolean oneMoreWaits() {
        waiting.add(new Invocation(
                "r", Buffer.buffer(), new Invocation.Details("", null, null, false), loop, outcome -> {}));
        return tally.queued();
    }

    @Test
    void theFirstWhoWaitsIsNews() {
        assertThat(oneMoreWaits()).isTrue();
    }

    @Test
    void aFullQueueThatGoesUpAndDownIsNoNews() {
        oneMoreWaits();
        oneMoreWaits();
        tally.tell(0);

        waiting.poll();
        assertThat(oneMoreWaits()).isFalse();
        assertThat(oneMoreWaits()).isFalse();
    }

    @Test
    void twiceAsManyAsWereToldAreNews() {
        oneMoreWaits();
        oneMoreWaits();
        tally.tell(0);

        oneMoreWaits();
        assertThat(oneMoreWaits()).isTrue();
    }

    @Test
    void tellsThePeakAndWhatArrivedSinceTheLastTime() {
        tally.arrived();
        tally.arrived();
        tally.began();
        tally.began();
        tally.ended();
        assertThat(tally.tell(0)).isEqualTo(new Tally.Told(0, 1, 2, 2, 0));

        tally.ended();
        assertThat(tally.tell(0)).isEqualTo(new Tally.Told(0, 0, 1, 0, 0));
        assertThat(tally.tell(0).nothing()).isTrue();
    }

    /** One waits from 100 ms and runs from 400, another runs from 300; told at 600 ms, both end at 1,000, told again. */
    @Test
    void sumsUpConcurrencyOverTime() {
        oneMoreWaits();
        tally.entered(millis(100));
        tally.entered(millis(300));
        tally.began();
        waiting.poll();
        tally.began();
        assertThat(tally.tell(millis(600)).concurrencyMillis()).isEqualTo(500 + 300);

        tally.left(millis(1000));
        tally.ended();
        tally.left(millis(1000));
        tally.ended();
        assertThat(tally.tell(millis(1600)).concurrencyMillis()).isEqualTo(400 + 400);
        assertThat(tally.tell(millis(2600)).concurrencyMillis()).isZero();
    }

    @Test
    void sumsUpAlsoWhereTheClockOfTheMachineIsFarFromZero() {
        long start = Long.MAX_VALUE - millis(50);
        for (int i = 0; i < 1000; i++) {
            tally.entered(start);
            tally.began();
        }
        assertThat(tally.tell(start + millis(100)).concurrencyMillis()).isEqualTo(1000 * 100);
    }

    private static long millis(long millis) {
        return millis * 1_000_000;
    }
}
