package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hearth.gateway.dispatch.Limits;
import dev.hearth.gateway.route.ContainerEnd;
import dev.hearth.gateway.route.FunctionRoute.AuthType;
import dev.hearth.gateway.route.PodRoute;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a request between the doors and the pods. Requests come as bearer-signed Invokes over plain HTTP. */
class DispatchTest {
    private Rig rig;
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void start() {
        rig = new Rig();
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
        http.close();
    }

    private CompletableFuture<HttpResponse<String>> invoke(String name) {
        return invoke(rig, name);
    }

    private CompletableFuture<HttpResponse<String>> invoke(Rig at, String name) {
        return http.sendAsync(
                HttpRequest.newBuilder(at.aws("/2015-03-31/functions/" + name + "/invocations"))
                        .header("Authorization", "Bearer good")
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private double gauge(String name) {
        var gauge = rig.registry.find(name).gauge();
        return gauge == null ? -1 : gauge.value();
    }

    private void awaitWaiting(int number) {
        await().until(() -> gauge("hearth.queue") == number);
    }

    private void function(Duration timeout, int maxScale, int concurrency) {
        rig.put("hello", "r1", timeout, maxScale, concurrency, AuthType.NONE, Optional.empty());
    }

    // ── holding ─────────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void holdsTheRequestUntilAPodIsReady() throws Exception {
        rig.function("hello");
        var answer = invoke("hello");
        awaitWaiting(1);

        FakePod pod = rig.pod("p1", "hello");
        pod.respond(pod.next().requestId(), "\"late\"");

        assertThat(answer.get().body()).isEqualTo("\"late\"");
        assertThat(rig.registry.get("hearth.cold.starts").counter().count()).isEqualTo(1);
    }

    @Test
    void answers429WhenTooManyWait() throws Exception {
        try (Rig small = Rig.withLimits(Limits.DEFAULT.waiting(1, 1 << 20))) {
            small.function("hello");
            var first = invoke(small, "hello");
            await().until(() -> small.registry.find("hearth.queue").gauge() != null
                    && small.registry.get("hearth.queue").gauge().value() == 1);

            HttpResponse<String> second = invoke(small, "hello").get();

            assertThat(second.statusCode()).isEqualTo(429);
            assertThat(second.headers().firstValue("x-amzn-ErrorType")).contains("TooManyRequestsException");
            assertThat(second.headers().firstValue("Retry-After")).contains("1");
            assertThat(second.body()).contains("ReservedFunctionConcurrentInvocationLimitExceeded");
            assertThat(first).isNotDone();
        }
    }

    @Test
    void answers504WhenNoPodComesInTime() throws Exception {
        try (Rig hasty = Rig.withLimits(
                Limits.DEFAULT.holding(Duration.ofMillis(200), Duration.ofMillis(100), Duration.ofMillis(100)))) {
            hasty.function("hello");

            HttpResponse<String> answer = invoke(hasty, "hello").get();

            assertThat(answer.statusCode()).isEqualTo(504);
            assertThat(answer.body()).contains("no pod of function 'hello' took the request", "kubectl describe");
        }
    }

    @Test
    void answers429WhenAllPlacesStayBusy() throws Exception {
        try (Rig hasty = Rig.withLimits(
                Limits.DEFAULT.holding(Duration.ofSeconds(60), Duration.ofMillis(200), Duration.ofMillis(200)))) {
            hasty.put("hello", "r1", Duration.ofSeconds(3), 1, 1, AuthType.NONE, Optional.empty());
            FakePod pod = hasty.pod("p1", "hello");
            var running = invoke(hasty, "hello");
            String id = pod.next().requestId();

            HttpResponse<String> refused = invoke(hasty, "hello").get();
            pod.respond(id, "1");

            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.body()).contains("maxScale 1");
            assertThat(running.get().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void forgetsAWaitingRequestWhoseCallerLeft() throws Exception {
        rig.function("hello");
        try (Socket socket = new Socket("127.0.0.1", rig.gateway.functionPort())) {
            OutputStream out = socket.getOutputStream();
            out.write("GET /functions/default/hello HTTP/1.1\r\nHost: x\r\n\r\n".getBytes());
            out.flush();
            awaitWaiting(1);
        }
        awaitWaiting(0);

        assertThat(rig.registry.get("hearth.abandoned").counter().count()).isEqualTo(1);
    }

    @Test
    void tellsAWaitingCallerThatTheFunctionWasDeleted() throws Exception {
        rig.function("hello");
        var answer = invoke("hello");
        awaitWaiting(1);

        rig.routes.removeFunction("default/hello");

        assertThat(answer.get().statusCode()).isEqualTo(404);
    }

    // ── running ─────────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void timesOutAndReplacesThePod() throws Exception {
        function(Duration.ofSeconds(1), 10, 1);
        FakePod pod = rig.pod("p1", "hello");
        var answer = invoke("hello");
        String id = pod.next().requestId();

        assertThat(answer.get().statusCode()).isEqualTo(200);
        assertThat(answer.get().headers().firstValue("X-Amz-Function-Error")).contains("Unhandled");
        assertThat(answer.get().body())
                .isEqualTo("{\"errorType\":\"Sandbox.Timedout\",\"errorMessage\":\"RequestId: " + id
                        + " Error: Task timed out after 1.00 seconds\"}");
        await().untilAsserted(() -> assertThat(rig.deleted).containsExactly("p1"));
    }

    @Test
    void leavesTheOthersOfATimedOutPodTheirTime() throws Exception {
        function(Duration.ofSeconds(30), 10, 2);
        FakePod one = rig.pod("p1", "hello");
        FakePod two = rig.connect("token-p1");
        var patient = invoke("hello");
        String id = one.next().requestId();
        function(Duration.ofMillis(100), 10, 2); // for who comes from now on
        var hasty = invoke("hello");
        two.next();
        assertThat(hasty.get().body()).contains("Sandbox.Timedout");

        assertThat(rig.deleted).isEmpty();
        one.respond(id, "\"done\"");

        assertThat(patient.get().body()).isEqualTo("\"done\"");
        await().untilAsserted(() -> assertThat(rig.deleted).containsExactly("p1"));
    }

    @Test
    void tellsHowThePodEnded() throws Exception {
        rig.function("hello");
        Map<ContainerEnd, String> words = Map.of(
                new ContainerEnd(1, 0, false), "Runtime exited with error: exit status 1",
                new ContainerEnd(0, 0, false), "Runtime exited without providing a reason",
                new ContainerEnd(137, 0, false), "Runtime exited with error: signal: killed",
                new ContainerEnd(0, 11, false), "Runtime exited with error: signal: segmentation fault",
                new ContainerEnd(137, 9, true), "Runtime exited with error: signal: killed");
        int number = 0;
        for (var end : words.entrySet()) {
            String name = "p" + number++;
            FakePod pod = rig.pod(name, "hello");
            var answer = invoke("hello");
            String id = pod.next().requestId();
            pod.close();
            rig.routes.put(Rig.ended(Rig.podRoute(name, "hello", "r1"), end.getKey()));

            String type = end.getKey().outOfMemory() ? "Runtime.OutOfMemory" : "Runtime.ExitError";
            assertThat(answer.get().body())
                    .isEqualTo("{\"errorType\":\"" + type + "\",\"errorMessage\":\"RequestId: " + id + " Error: "
                            + end.getValue() + "\"}");
        }
    }

    @Test
    void tellsThatThePodIsGone() throws Exception {
        rig.function("hello");
        FakePod pod = rig.pod("p1", "hello");
        var answer = invoke("hello");
        pod.next();
        rig.routes.removePod("uid-p1");

        assertThat(answer.get().body()).contains("Runtime.ExitError", "Runtime exited without providing a reason");
    }

    @Test
    void keepsServingAPodThatOpensAConnectionForEachCall() throws Exception {
        rig.function("hello");
        FakePod asking = rig.pod("p1", "hello");
        var answer = invoke("hello");
        String id = asking.next().requestId();
        asking.close();

        rig.connect("token-p1").respond(id, "\"from another connection\"");

        assertThat(answer.get().body()).isEqualTo("\"from another connection\"");
    }

    @Test
    void givesNothingToAPodThatDiedWhileItWaited() throws Exception {
        rig.function("hello");
        FakePod dead = rig.pod("p1", "hello");
        dead.askNext();
        FakePod alive = rig.pod("p2", "hello");
        dead.close();
        alive.serve(event -> "\"alive\"");

        for (int at = 0; at < 5; at++) {
            assertThat(invoke("hello").get().body()).isEqualTo("\"alive\"");
        }
    }

    // ── init ────────────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void givesEveryWaitingCallerTheInitError() throws Exception {
        rig.function("hello");
        var one = invoke("hello");
        var two = invoke("hello");
        awaitWaiting(2);
        String error =
                "{\"errorType\":\"Runtime.ImportModuleError\",\"errorMessage\":\"no 'index'\",\"stackTrace\":[]}";

        FakePod.Reply reply = rig.pod("p1", "hello").initError("Runtime.ImportModuleError", error);

        assertThat(reply.status()).isEqualTo(202);
        assertThat(one.get().body()).isEqualTo(error);
        assertThat(two.get().headers().firstValue("X-Amz-Function-Error")).contains("Unhandled");
    }

    @Test
    void reportsAnExitDuringInit() throws Exception {
        rig.function("hello");
        var answer = invoke("hello");
        awaitWaiting(1);

        rig.routes.put(Rig.ended(Rig.podRoute("p1", "hello", "r1"), new ContainerEnd(3, 0, false)));

        assertThat(answer.get().body())
                .contains("Runtime.ExitError", "RequestId: ", "Runtime exited with error: exit status 3");
    }

    @Test
    void doesNotTakeTheEndOfAnOldPodForAnInitFailure() throws Exception {
        rig.function("hello");
        var answer = invoke("hello");
        awaitWaiting(1);
        PodRoute old = Rig.podRoute("p1", "hello", "r1");
        rig.routes.put(Rig.ended(
                new PodRoute(
                        old.uid(),
                        old.namespace(),
                        old.name(),
                        old.function(),
                        old.revision(),
                        old.token(),
                        old.runtimeHost(),
                        false,
                        Optional.of(Instant.now().minusSeconds(600)),
                        Optional.empty()),
                new ContainerEnd(137, 9, false)));
        rig.pod("p2", "hello").serve(event -> "\"p2\"");

        assertThat(answer.get().body()).isEqualTo("\"p2\"");
    }

    @Test
    void answers429WhenTooManyBytesWait() throws Exception {
        try (Rig small = Rig.withLimits(Limits.DEFAULT.waiting(10, 3))) {
            small.function("hello");
            invoke(small, "hello");
            await().until(() -> small.registry.find("hearth.queue").gauge() != null
                    && small.registry.get("hearth.queue").gauge().value() == 1);

            assertThat(invoke(small, "hello").get().statusCode()).isEqualTo(429);
        }
    }

    @Test
    void boundsTheInit() throws Exception {
        try (Rig hasty = Rig.withLimits(Limits.DEFAULT.init(Duration.ofMillis(100)))) {
            hasty.put("hello", "r1", Duration.ofMillis(200), 1, 1, AuthType.NONE, Optional.empty());
            var answer = invoke(hasty, "hello");
            PodRoute slow = Rig.podRoute("p1", "hello", "r1");
            hasty.routes.put(slow);

            assertThat(answer.get().body()).contains("Sandbox.Timedout", "init phase");
            await().untilAsserted(() -> assertThat(hasty.deleted).containsExactly("p1"));
        }
    }

    @Test
    void answersWithTheStandingInitErrorWhenNoPodComesWithinTheTimeout() throws Exception {
        function(Duration.ofMillis(300), 1, 1);
        FakePod pod = rig.pod("p1", "hello");
        pod.initError("Runtime.Broken", "{\"errorType\":\"Runtime.Broken\",\"errorMessage\":\"b\"}");
        rig.routes.removePod("uid-p1");

        assertThat(invoke("hello").get().body()).contains("Runtime.Broken");
    }

    // ── revisions and draining ──────────────────────────────────────────────────────────────────────────────────────

    @Test
    void givesNewRequestsToTheCurrentRevisionAndLetsTheOldFinish() throws Exception {
        rig.function("hello");
        FakePod old = rig.pod("old", "hello", "r1");
        var running = invoke("hello");
        String id = old.next().requestId();
        FakePod fresh = rig.pod("new", "hello", "r2");
        fresh.askNext();

        rig.put("hello", "r2", Duration.ofSeconds(3), 10, 1, AuthType.NONE, Optional.empty());
        var next = invoke("hello");
        fresh.respond(fresh.read().requestId(), "\"new\"");
        old.respond(id, "\"old\"");
        old.askNext();

        assertThat(next.get().body()).isEqualTo("\"new\"");
        assertThat(running.get().body()).isEqualTo("\"old\"");
        var after = invoke("hello");
        fresh.respond(fresh.next().requestId(), "\"new again\"");
        assertThat(after.get().body()).isEqualTo("\"new again\"");
    }

    @Test
    void givesNothingToADrainingPod() throws Exception {
        rig.function("hello");
        FakePod draining = rig.pod("p1", "hello");
        draining.askNext();
        rig.routes.put(Rig.draining(Rig.podRoute("p1", "hello", "r1")));
        rig.pod("p2", "hello").serve(event -> "\"p2\"");

        for (int at = 0; at < 5; at++) {
            assertThat(invoke("hello").get().body()).isEqualTo("\"p2\"");
        }
    }

    @Test
    void runsAsManyAtOnceInAPodAsItMay() throws Exception {
        function(Duration.ofSeconds(3), 1, 2);
        FakePod one = rig.pod("p1", "hello");
        FakePod two = rig.connect("token-p1");
        var first = invoke("hello");
        var second = invoke("hello");
        String idOne = one.next().requestId();
        String idTwo = two.next().requestId();
        assertThat(rig.connect("token-p1").next().status()).isEqualTo(403);
        one.respond(idTwo, "2");
        two.respond(idOne, "1");

        assertThat(java.util.List.of(first.get().body(), second.get().body())).containsExactlyInAnyOrder("1", "2");
    }

    // ── closing ─────────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void letsWhatRunsEndBeforeItCloses() throws Exception {
        rig.function("hello");
        FakePod pod = rig.pod("p1", "hello");
        var running = invoke("hello");
        String id = pod.next().requestId();
        Thread closing = Thread.ofVirtual().start(rig.gateway::close);
        await().until(() -> invoke("hello").get().statusCode() == 503);
        pod.respond(id, "\"ended\"");

        assertThat(running.get().body()).isEqualTo("\"ended\"");
        closing.join();
        assertThatThrownBy(pod::next).isInstanceOf(IOException.class);
    }

    @Test
    void recordsDurationsAndErrors() throws Exception {
        rig.function("hello");
        FakePod pod = rig.pod("p1", "hello");
        var answer = invoke("hello");
        pod.fail(pod.next().requestId(), "E", "{}");
        answer.get();

        assertThat(rig.registry.get("hearth.invocations").counter().count()).isEqualTo(1);
        assertThat(rig.registry
                        .get("hearth.invocation.errors")
                        .tag("kind", "function")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(rig.registry.get("hearth.invocation.duration").timer().count())
                .isEqualTo(1);
        rig.routes.removeFunction("default/hello");
        await().until(() -> rig.registry.find("hearth.invocations").counter() == null);
    }
}
