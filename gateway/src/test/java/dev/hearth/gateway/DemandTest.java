package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The demand stream as the operator reads it. */
class DemandTest {
    private Rig rig;
    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicLong arrived = new AtomicLong();
    private final AtomicInteger peak = new AtomicInteger();
    private volatile JsonObject last = new JsonObject();

    @BeforeEach
    void start() throws Exception {
        rig = new Rig();
        rig.function("hello");
        HttpResponse<Stream<String>> stream =
                http.send(request(Rig.INTERNAL_TOKEN), HttpResponse.BodyHandlers.ofLines());
        assertThat(stream.statusCode()).isEqualTo(200);
        Thread.ofVirtual().start(() -> {
            try {
                stream.body().forEach(this::read);
            } catch (RuntimeException ended) {
                // The gateway closed the stream.
            }
        });
    }

    private void read(String line) {
        last = new JsonObject(line);
        arrived.addAndGet(hello().getLong("arrived", 0L));
        peak.accumulateAndGet(hello().getInteger("peak", 0), Math::max);
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
        http.shutdownNow();
    }

    private HttpRequest request(String token) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + rig.gateway.runtimePort() + "/hearth/2026-11-23/demand"))
                .header("Authorization", "Bearer " + token)
                .build();
    }

    private JsonObject hello() {
        JsonArray functions = last.getJsonArray("functions", new JsonArray());
        return functions.isEmpty() ? new JsonObject() : functions.getJsonObject(0);
    }

    private JsonObject pod() {
        JsonArray pods = hello().getJsonArray("pods", new JsonArray());
        return pods.isEmpty() ? new JsonObject() : pods.getJsonObject(0);
    }

    private void call() {
        http.sendAsync(
                HttpRequest.newBuilder(rig.url("/functions/default/hello")).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void refusesWhoHasNotTheInternalToken() throws Exception {
        assertThat(http.send(request("token-p1"), HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void namesWaitingRequestsAtOnce() {
        await().until(() -> last.containsKey("gateway"));
        List<Long> since = new ArrayList<>();
        for (int waiting = 1; waiting <= 8; waiting *= 2) { // twice as many as were told of is news
            for (int calls = waiting == 1 ? 1 : waiting / 2; calls > 0; calls--) {
                call();
            }
            int all = waiting;
            await().pollInterval(Duration.ofMillis(5)).until(() -> hello().getInteger("queued", 0) == all);
            since.add(last.getLong("sinceMillis"));
        }

        assertThat(since).as("a line that is none of each second's").anyMatch(millis -> millis < 500);
        assertThat(hello().getString("namespace")).isEqualTo("default");
        assertThat(hello().getString("name")).isEqualTo("hello");
        assertThat(hello().getString("revision")).isEqualTo("r1");
    }

    @Test
    void reportsWhatPodsDo() throws Exception {
        FakePod pod = rig.pod("p1", "hello");
        pod.askNext();
        await().untilAsserted(() -> assertThat(pod().getString("state")).isEqualTo("SERVING"));
        await().untilAsserted(() -> assertThat(pod().getLong("idleMillis", 0L)).isPositive());

        call();
        String id = pod.read().requestId();
        rig.routes.put(Rig.draining(Rig.podRoute("p1", "hello", "r1")));
        await().untilAsserted(() -> assertThat(pod().getString("state")).isEqualTo("RETIRING"));
        assertThat(pod().getInteger("inFlight")).isEqualTo(1);

        pod.respond(id, "{}");
        await().untilAsserted(() -> assertThat(pod().getString("state")).isEqualTo("DRAINED"));
        rig.routes.removePod("uid-p1");
        await().untilAsserted(() ->
                assertThat(hello().getJsonArray("pods", new JsonArray())).isEmpty());
    }

    @Test
    void reportsAnInitErrorUntilAPodServes() throws Exception {
        rig.pod("p1", "hello")
                .initError("Runtime.ImportModuleError", "{\"errorMessage\":\"no module\",\"errorType\":\"x\"}");
        await().until(() -> hello().getJsonObject("initError") != null);

        assertThat(hello().getJsonObject("initError").getMap())
                .containsEntry("pod", "p1")
                .containsEntry("revision", "r1")
                .containsEntry("type", "Runtime.ImportModuleError")
                .containsEntry("message", "no module");
        rig.pod("p2", "hello").askNext();
        await().until(() -> hello().getJsonObject("initError") == null);
    }

    @Test
    void countsWhatArrivedBetweenTwoLines() throws Exception {
        rig.pod("p1", "hello").serve(event -> "{}");
        for (int at = 0; at < 5; at++) {
            http.send(
                    HttpRequest.newBuilder(rig.url("/functions/default/hello")).build(),
                    HttpResponse.BodyHandlers.ofString());
        }
        await().untilAsserted(() -> assertThat(arrived).hasValue(5));

        assertThat(peak).hasValue(1);
    }
}
