package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Runtime API as a pod sees it. */
class RuntimeApiTest extends OneGateway {
    @BeforeEach
    void declare() {
        rig.function("hello");
    }

    // ── who is calling ──────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void knowsAPodByItsToken() throws Exception {
        FakePod pod = rig.pod("p1", "hello");
        var answer = rig.invoke("hello");
        FakePod.Reply work = pod.next();

        assertThat(work.status()).isEqualTo(200);
        assertThat(UUID.fromString(work.requestId()).version()).isEqualTo(4);
        assertThat(pod.respond(work.requestId(), "1").status()).isEqualTo(202);
        assertThat(answer.get().body()).isEqualTo("1");
    }

    @Test
    void knowsAPodByTheHostItWasTold() throws Exception {
        rig.routes.put(Rig.podRoute("p1", "hello", "r1"));
        try (FakePod pod = new FakePod(rig.gateway.runtimePort(), Map.of("Host", "p1.pods.test:9001"))) {
            pod.serve(event -> "\"by host\"");

            assertThat(rig.invoke("hello").get().body()).isEqualTo("\"by host\"");
        }
    }

    @Test
    void servesPodsOfThisMachineAtASocketToo(@TempDir Path folder) throws Exception {
        Path socket = Files.createFile(folder.resolve("runtime.sock")); // as an earlier run leaves it
        try (Rig here = new Rig(change -> change.runtimeSocket(Optional.of(socket)), Clock.systemUTC())) {
            here.function("hello");
            here.routes.put(Rig.podRoute("p1", "hello", "r1"));
            try (FakePod pod = new FakePod(socket, Map.of("Host", "x", "Authorization", "Bearer token-p1"));
                    FakePod nobody = new FakePod(socket, Map.of("Host", "x"))) {
                var answer = here.sendAsync(HttpRequest.newBuilder(here.url("/functions/default/hello")));
                pod.respond(pod.next().requestId(), "\"through the socket\"");

                assertThat(answer.get().body()).isEqualTo("\"through the socket\"");
                assertThat(nobody.next().status()).isEqualTo(403);
            }
        }
    }

    @Test
    void looksOnceForAPodThatTheWatchHasNotBrought() throws Exception {
        rig.hiddenPods.add(Rig.podRoute("p1", "hello", "r1"));
        rig.connect("token-p1").serve(event -> "\"found\"");

        assertThat(rig.invoke("hello").get().body()).isEqualTo("\"found\"");
    }

    @Test
    void givesStrangersNothing() throws Exception {
        assertThat(rig.connect("guessed").next().status()).isEqualTo(403);
        try (FakePod nobody = new FakePod(rig.gateway.runtimePort(), Map.of("Host", "127.0.0.1"))) {
            assertThat(nobody.next().body()).contains("InvalidPodIdentity");
        }
    }

    @Test
    void doesNotExcuseAWrongTokenWithARightHost() throws Exception {
        rig.routes.put(Rig.podRoute("p1", "hello", "r1"));
        try (FakePod pod = new FakePod(
                rig.gateway.runtimePort(), Map.of("Host", "p1.pods.test", "Authorization", "Bearer wrong"))) {
            assertThat(pod.next().status()).isEqualTo(403);
        }
    }

    @Test
    void isReachedAtThePodsOwnLoopbackAddressWhileThePodLives() throws Exception {
        int port = rig.gateway.runtimePort();
        assertThatThrownBy(() -> new Socket("127.83.4.5", port)).isInstanceOf(IOException.class);

        rig.routes.put(Rig.at("127.83.4.5", Rig.podRoute("p1", "hello", "r1")));
        await().ignoreExceptions().until(() -> {
            new Socket("127.83.4.5", port).close();
            return true;
        });
        try (FakePod pod = new FakePod("127.83.4.5", port, Map.of("Host", "127.83.4.5:" + port))) {
            pod.serve(event -> "\"by address\"");
            assertThat(rig.invoke("hello").get().body()).isEqualTo("\"by address\"");
        }

        rig.routes.removePod("uid-p1");
        await().untilAsserted(() ->
                assertThatThrownBy(() -> new Socket("127.83.4.5", port)).isInstanceOf(IOException.class));
    }

    // ── answering ───────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void refusesASecondAnswer() throws Exception {
        FakePod pod = rig.pod("p1", "hello");
        var answer = rig.invoke("hello");
        String id = pod.next().requestId();

        assertThat(pod.respond(id, "1").status()).isEqualTo(202);
        FakePod.Reply second = pod.respond(id, "2");

        assertThat(second.status()).isEqualTo(403);
        assertThat(second.body()).contains("InvalidStateTransition");
        assertThat(answer.get().body()).isEqualTo("1");
    }

    @Test
    void refusesTheAnswerOfAnotherPod() throws Exception {
        FakePod pod = rig.pod("p1", "hello");
        var answer = rig.invoke("hello");
        String id = pod.next().requestId();

        assertThat(rig.pod("p2", "hello").respond(id, "\"stolen\"").status()).isEqualTo(403);
        pod.respond(id, "1");

        assertThat(answer.get().body()).isEqualTo("1");
    }

    @Test
    void refusesAnIdThatIsNone() throws Exception {
        FakePod pod = rig.pod("p1", "hello");

        FakePod.Reply reply = pod.respond("not-a-request-id", "1");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).contains("InvalidRequestID");
    }

    @Test
    void refusesANextWhileTheInvocationIsUnanswered() throws Exception {
        FakePod pod = rig.pod("p1", "hello");
        rig.invoke("hello");
        pod.next();

        assertThat(pod.next().status()).isEqualTo(403);
    }

    @Test
    void answersAResponseWithTheNextInvocation() throws Exception {
        FakePod pod = rig.pod("p1", "hello");
        var first = rig.invoke("hello");
        String one = pod.next().requestId();
        var second = rig.invoke("hello");
        FakePod.Reply work = pod.respond(one, "1", Map.of("Hearth-Next", "true"));
        pod.respond(work.requestId(), "2");

        assertThat(work.status()).isEqualTo(200);
        assertThat(first.get().body()).isEqualTo("1");
        assertThat(second.get().body()).isEqualTo("2");
    }

    @Test
    void tellsTheCallerThatTheResponseIsTooLarge() throws Exception {
        FakePod pod = rig.pod("p1", "hello");
        var answer = rig.invoke("hello");
        FakePod.Reply refused = pod.respond(pod.next().requestId(), "x".repeat(6_291_557));

        assertThat(refused.status()).isEqualTo(413);
        assertThat(answer.get().headers().firstValue("X-Amz-Function-Error")).contains("Unhandled");
        assertThat(answer.get().body()).contains("Function.ResponseSizeTooLarge");
        var after = rig.invoke("hello");
        pod.respond(pod.next().requestId(), "\"still here\"");
        assertThat(after.get().body()).isEqualTo("\"still here\"");
    }

    @Test
    void takesAStreamedResponseWithItsTrailers() throws Exception {
        FakePod pod = rig.pod("p1", "hello");
        var good = rig.invoke("hello");
        stream(pod, pod.next().requestId(), "5\r\n\"one \r\n4\r\ntwo\"\r\n0\r\n\r\n");
        assertThat(pod.read().status()).isEqualTo(202);
        assertThat(good.get().body()).isEqualTo("\"one two\"");

        var bad = rig.invoke("hello");
        String error = Base64.getEncoder()
                .encodeToString("{\"errorType\":\"E\",\"errorMessage\":\"midway\"}".getBytes(StandardCharsets.UTF_8));
        stream(
                pod,
                pod.next().requestId(),
                "4\r\npart\r\n0\r\nLambda-Runtime-Function-Error-Type: E\r\nLambda-Runtime-Function-Error-Body: "
                        + error + "\r\n\r\n");
        assertThat(pod.read().status()).isEqualTo(202);
        assertThat(bad.get().headers().firstValue("X-Amz-Function-Error")).contains("Unhandled");
        assertThat(bad.get().body()).isEqualTo("{\"errorType\":\"E\",\"errorMessage\":\"midway\"}");
    }

    private static void stream(FakePod pod, String id, String chunks) throws IOException {
        pod.send(
                "POST",
                "/2018-06-01/runtime/invocation/" + id + "/response",
                Map.of(
                        "Lambda-Runtime-Function-Response-Mode",
                        "streaming",
                        "Transfer-Encoding",
                        "chunked",
                        "Trailer",
                        "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body"),
                chunks.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void makesAnErrorOfABodyThatIsNone() throws Exception {
        FakePod pod = rig.pod("p1", "hello");
        var answer = rig.invoke("hello");
        pod.fail(pod.next().requestId(), "Runtime.Unknown", "not json");

        assertThat(answer.get().body()).isEqualTo("{\"errorType\":\"Runtime.Unknown\",\"errorMessage\":\"\"}");
    }

    @Test
    void givesNothingAfterAnInitError() throws Exception {
        FakePod pod = rig.pod("p1", "hello");

        assertThat(pod.initError("E", "{}").status()).isEqualTo(202);
        assertThat(pod.next().status()).isEqualTo(403);
        assertThat(pod.initError("E", "{}").status()).isEqualTo(403);
    }

    @Test
    void replacesAnOlderCallOfTheSamePlace() throws Exception {
        FakePod older = rig.pod("p1", "hello");
        older.askNext();
        FakePod newer = rig.connect("token-p1");
        newer.serve(event -> "\"newer\"");

        assertThatThrownBy(older::read).isInstanceOf(IOException.class);
        assertThat(rig.invoke("hello").get().body()).isEqualTo("\"newer\"");
    }

    @Test
    void doesNotKnowOtherPaths() throws Exception {
        FakePod pod = rig.pod("p1", "hello");

        assertThat(pod.post("/2018-06-01/runtime/restore/next", Map.of(), "").status())
                .isEqualTo(404);
    }
}
