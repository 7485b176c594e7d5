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
    private final WaitingRoom waiting = new WaitingRoom(Limits.DEFAULT);
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
        tally.tell();

        waiting.poll();
        assertThat(oneMoreWaits()).isFalse();
        assertThat(oneMoreWaits()).isFalse();
    }

    @Test
    void twiceAsManyAsWereToldAreNews() {
        oneMoreWaits();
        oneMoreWaits();
        tally.tell();

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
        assertThat(tally.tell()).isEqualTo(new Tally.Told(0, 1, 2, 2));

        tally.ended();
        assertThat(tally.tell()).isEqualTo(new Tally.Told(0, 0, 1, 0));
        assertThat(tally.tell().nothing()).isTrue();
    }
}
