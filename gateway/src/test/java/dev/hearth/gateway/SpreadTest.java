package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.gateway.dispatch.Limits;
import dev.hearth.gateway.route.PodRoute;
import dev.hearth.kinds.gateways.GatewayAddress;
import io.micrometer.core.instrument.Gauge;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A function of which so much is asked that its home lends its pods to the gateway that the requests come to. */
class SpreadTest extends TwoGateways {
    private static final int PODS = 12;
    private static final int CALLERS = 4;

    private final AtomicBoolean calling = new AtomicBoolean(true);
    private final AtomicInteger answered = new AtomicInteger();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final List<Thread> callers = new ArrayList<>();
    private final List<Roamer> pods = new ArrayList<>();
    private final AtomicInteger ran = new AtomicInteger();

    private volatile UnaryOperator<String> handler = event -> "\"done\"";

    @Override
    Limits limits() {
        return LIMITS.waiting(1000, 1 << 20)
                .holding(Duration.ofSeconds(20), Duration.ofSeconds(10), Duration.ofSeconds(10))
                .spreadFrom(40);
    }

    @AfterEach
    void end() throws Exception {
        calm();
        for (Roamer pod : pods) {
            pod.close();
        }
    }

    /** A pod that goes where it is sent, as our bootstraps do. */
    private final class Roamer implements AutoCloseable {
        private final String token;
        private volatile FakePod connection;
        private volatile boolean closed;

        Roamer(String token) throws IOException {
            this.token = token;
            this.connection = connect(b.gateway.runtimePort());
            Thread.ofVirtual().start(this::serve);
        }

        private FakePod connect(int port) throws IOException {
            return new FakePod(
                    port, Map.of("Host", "gateway", "Authorization", "Bearer " + token, "Hearth-Redirect", "follow"));
        }

        private void serve() {
            while (!closed) {
                try {
                    serveHere();
                } catch (IOException lost) {
                    reconnect(b.gateway.runtimePort());
                }
            }
        }

        private void serveHere() throws IOException {
            FakePod.Reply reply = connection.next();
            while (reply.status() == 200) {
                String result = handler.apply(reply.body());
                ran.incrementAndGet();
                reply = connection.respond(reply.requestId(), result, Map.of("Hearth-Next", "true"));
            }
            if (reply.status() == 307) {
                reconnect(
                        URI.create(reply.headers().getOrDefault("location", "")).getPort());
            }
        }

        private void reconnect(int port) {
            try {
                connection.close();
                connection = connect(port);
            } catch (IOException away) {
                closed = true;
            }
        }

        @Override
        public void close() throws IOException {
            closed = true;
            connection.close();
        }
    }

    private String hot() throws IOException {
        String function = atB();
        for (int at = 0; at < PODS; at++) {
            String name = "p" + at;
            both(rig -> rig.routes.put(Rig.podRoute(name, function, "r1")));
            pods.add(new Roamer("token-" + name));
        }
        return function;
    }

    /** A function whose pods the gateway that its requests come to has borrowed. */
    private String spread() throws IOException {
        String function = hot();
        call(a, function);
        await().until(() -> borrowed(a) > 0);
        return function;
    }

    private void goesOn() {
        int before = answered.get();
        await().until(() -> answered.get() > before + 100);
    }

    /** One request after the other from each caller, until it is {@link #calm}. */
    private void call(Rig at, String function) {
        for (int caller = 0; caller < CALLERS; caller++) {
            callers.add(Thread.ofVirtual().start(() -> {
                while (calling.get()) {
                    try {
                        var answer = invoke(at, function).get();
                        if (answer.statusCode() == 200 && answer.body().equals("\"done\"")) {
                            answered.incrementAndGet();
                        } else {
                            failures.add(answer.statusCode() + " " + answer.body());
                        }
                    } catch (Exception e) {
                        failures.add(e.toString());
                    }
                }
            }));
        }
    }

    private void calm() throws InterruptedException {
        calling.set(false);
        for (Thread caller : callers) {
            caller.join();
        }
    }

    private static int borrowed(Rig rig) {
        Gauge gauge = rig.registry.find("hearth.places.borrowed").gauge();
        return gauge == null ? 0 : (int) gauge.value();
    }

    private static long ranAt(Rig rig) {
        return rig.registry.get("hearth.invocation.duration").timer().count();
    }

    private void noneFailed() {
        assertThat(failures).isEmpty();
        assertThat(answered).hasValue(ran.get());
    }

    @Test
    void requestsAreServedWhereTheyCome() throws Exception {
        spread();
        long before = ranAt(a);
        await().until(() -> ranAt(a) > before + 200);
        calm();
        noneFailed();
        assertThat(ranAt(a) + ranAt(b)).isEqualTo(answered.get());
    }

    @Test
    void allPodsAreAtHomeAgainWhenLittleIsAsked() throws Exception {
        String function = spread();
        calm();
        await().until(() -> borrowed(a) == 0);
        CountDownLatch all = new CountDownLatch(PODS);
        handler = event -> {
            all.countDown();
            try {
                all.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return "\"done\"";
        };
        var answers =
                IntStream.range(0, PODS).mapToObj(at -> invoke(b, function)).toList();
        for (var answer : answers) {
            assertThat(answer.get().body()).isEqualTo("\"done\"");
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void whoLeavesGivesBackWhatItHas() throws Exception {
        spread();
        a.gateway.leave();
        await().until(() -> borrowed(a) == 0);
        goesOn();
        calm();
        noneFailed();
    }

    @Test
    void theHomeMayLeaveWhileItHasLentPods() throws Exception {
        spread();
        b.gateway.leave();
        goesOn();
        calm();
        noneFailed();
        assertThat(borrowed(a)).as("it is at home here").isZero();
    }

    @Test
    void podsAreLentAgainWhenTheHomeIsBack() throws Exception {
        spread();
        GatewayAddress home = commons.live().getLast();
        commons.remove(home.name());
        goesOn();
        commons.put(home);
        await().until(() -> borrowed(a) > 0);
        calm();
        noneFailed();
    }

    @Test
    void aLentPodThatIsToGoEndsItsWorkFirst() throws Exception {
        String function = spread();
        for (int at = 0; at < PODS - 1; at++) {
            PodRoute leaving = Rig.draining(Rig.podRoute("p" + at, function, "r1"));
            both(rig -> rig.routes.put(leaving));
        }
        goesOn();
        calm();
        noneFailed();
    }

    @Test
    void podsThatCannotBeSentAreNotLent() throws Exception {
        String function = atB();
        List<FakePod> foreign = new ArrayList<>();
        for (int at = 0; at < PODS; at++) {
            FakePod pod = foreignPod(b, "f" + at, function);
            foreign.add(pod);
            pod.serve(event -> {
                ran.incrementAndGet();
                return "\"done\"";
            });
        }
        call(a, function);
        await().until(() -> answered.get() > 300);
        assertThat(borrowed(a)).isZero();
        calm();
        noneFailed();
        for (FakePod pod : foreign) {
            pod.close();
        }
    }
}
