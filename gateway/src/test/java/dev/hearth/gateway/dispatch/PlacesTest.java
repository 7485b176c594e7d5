package dev.hearth.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.gateway.route.FunctionRoute;
import dev.hearth.gateway.route.PodRoute;
import dev.hearth.kinds.gateways.GatewayAddress;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlacesTest {
    private final Vertx vertx = Vertx.vertx();
    private final Places places = new Places();
    private Loop loop;
    private FunctionQueue queue;

    @SuppressWarnings("NullAway.Init") // set by start
    PlacesTest() {}

    @BeforeEach
    void start() {
        CompletableFuture<Loop> made = new CompletableFuture<>();
        var context = vertx.getOrCreateContext();
        context.runOnContext(nothing -> made.complete(Loop.current(context)));
        loop = made.join();
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
                new io.micrometer.core.instrument.simple.SimpleMeterRegistry(),
                new Tickets("secret"),
                Peers.NONE,
                () -> {});
        queue = new FunctionQueue("default/hello", loop, dispatcher, Limits.DEFAULT);
    }

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private PodDesk pod(String name, String revision) {
        PodDesk desk = new PodDesk(
                queue,
                new PodRoute(
                        name,
                        "default",
                        name,
                        "default/hello",
                        revision,
                        "",
                        "",
                        false,
                        Optional.empty(),
                        Optional.empty()),
                0);
        places.know(desk);
        return desk;
    }

    /** A call that remembers whether it was ended. */
    private static final class Call implements NextCall {
        final PodDesk desk;
        boolean ended;

        Call(PodDesk desk) {
            this.desk = desk;
        }

        @Override
        public PodDesk desk() {
            return desk;
        }

        @Override
        public void give(Invocation invocation, FunctionRoute function) {}

        @Override
        public void moveTo(GatewayAddress home) {
            ended = true;
        }

        @Override
        public boolean follows() {
            return true;
        }

        @Override
        public void end() {
            ended = true;
        }
    }

    private Call offered(PodDesk desk, int most) {
        Call call = new Call(desk);
        assertThat(places.open(call, most)).isTrue();
        places.offer(call);
        return call;
    }

    @Test
    void whoAskedLastIsServedFirst() {
        Call first = offered(pod("p1", "r1"), 1);
        Call last = offered(pod("p2", "r1"), 1);

        assertThat(places.take()).isSameAs(last);
        assertThat(places.take()).isSameAs(first);
        assertThat(places.anyFree()).isFalse();
    }

    @Test
    void aNewCallTakesTheOldestsPlace() {
        PodDesk pod = pod("p1", "r1");
        Call old = offered(pod, 1);
        Call fresh = offered(pod, 1);

        assertThat(old.ended).isTrue();
        assertThat(places.take()).isSameAs(fresh);
        assertThat(places.anyFree()).isFalse();
    }

    @Test
    void aPodThatRunsAllItMayCannotAsk() {
        PodDesk pod = pod("p1", "r1");
        pod.running.put(
                "r",
                new Invocation(
                        "r", Buffer.buffer(), new Invocation.Details("", null, null, false), loop, outcome -> {}));

        assertThat(places.open(new Call(pod), 1)).isFalse();
        assertThat(places.open(new Call(pod), 2)).isTrue();
    }

    @Test
    void onlyPodsOfTheRevisionAreOffered() {
        offered(pod("old", "r1"), 1);
        Call current = offered(pod("new", "r2"), 1);

        places.offerOnly("r2");

        assertThat(places.take()).isSameAs(current);
        assertThat(places.anyFree()).isFalse();
    }

    @Test
    void aClosedCallIsNoPlace() {
        Call call = offered(pod("p1", "r1"), 1);
        places.closed(call);

        assertThat(places.anyFree()).isFalse();
    }
}
