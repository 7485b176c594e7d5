package dev.hearth.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.gateway.route.PodRoute;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoopTicksTest {
    private final Vertx vertx = Vertx.vertx();
    private LoopTicks ticks;
    private List<FunctionQueue> functions;

    @SuppressWarnings("NullAway.Init") // set by start
    LoopTicksTest() {}

    @BeforeEach
    void start() {
        CompletableFuture<Loop> made = new CompletableFuture<>();
        var context = vertx.getOrCreateContext();
        context.runOnContext(nothing -> made.complete(Loop.current(context)));
        Loop loop = made.join();
        PodKeeper nobody = new PodKeeper() {
            @Override
            public void delete(PodRoute pod, String reason) {}

            @Override
            public void look(PodRoute pod) {}
        };
        Dispatcher dispatcher = new Dispatcher(
                List.of(loop),
                Limits.DEFAULT,
                nobody,
                Clock.systemUTC(),
                new SimpleMeterRegistry(),
                new Tickets("internal-token-of-the-test"),
                Peers.NONE,
                () -> {});
        ticks = new LoopTicks(loop);
        functions = IntStream.range(0, 3)
                .mapToObj(at -> new FunctionQueue("default/f" + at, loop, dispatcher, Limits.DEFAULT))
                .toList();
    }

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void aLineAsksOnlyFunctionsThatHadSomethingToTellOrToWhichSomethingHasHappened() {
        functions.forEach(ticks::mayTell);
        List<FunctionQueue> asked = new ArrayList<>();

        ticks.tell(function -> asked.add(function) && function == functions.get(1));
        assertThat(asked).isEqualTo(functions);

        asked.clear();
        ticks.tell(function -> !asked.add(function));
        assertThat(asked).containsExactly(functions.get(1));

        asked.clear();
        ticks.mayTell(functions.get(2));
        ticks.tell(asked::add);
        assertThat(asked).containsExactly(functions.get(2));
    }
}
