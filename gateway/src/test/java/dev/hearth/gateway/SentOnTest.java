package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.kinds.gateways.GatewayAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Requests that come to a gateway that is not their function's home. */
class SentOnTest extends TwoGateways {
    @Test
    void aRequestIsSentToTheFunctionsHomeAndItsAnswerComesBackAsItIs() throws Exception {
        String function = atB();
        FakePod pod = pod(b, "p1", function);
        pod.askNext();
        var answer = invoke(
                a,
                function,
                "X-Amz-Log-Type",
                "Tail",
                "X-Amz-Client-Context",
                Base64.getEncoder().encodeToString("{\"custom\":{\"é\":\"+ %\"}}".getBytes()));
        FakePod.Reply work = pod.read();
        assertThat(work.body()).isEqualTo("{\"n\":1}");
        assertThat(work.headers()).containsEntry("hearth-log-type", "Tail");
        assertThat(work.headers().get("lambda-runtime-client-context"))
                .contains("custom")
                .contains("+ %");
        assertThat(work.headers().get("lambda-runtime-trace-id")).startsWith("Root=");

        pod.respond(work.requestId(), "\"done\"", Map.of("Hearth-Log-Tail", "bG9n"));

        assertThat(answer.get().body()).isEqualTo("\"done\"");
        assertThat(answer.get().headers().firstValue("x-amzn-RequestId")).contains(work.requestId());
        assertThat(answer.get().headers().firstValue("X-Amz-Log-Result")).isPresent();
        assertThat(a.registry.get("hearth.sent.on").counter().count()).isEqualTo(1);
        assertThat(a.registry.get("hearth.invocation.duration").timer().count())
                .as("it is counted where it ran")
                .isZero();
    }

    @Test
    void aFunctionsFailureComesBackAsItIs() throws Exception {
        String function = atB();
        FakePod pod = pod(b, "p1", function);
        pod.askNext();
        var answer = invoke(a, function);
        String error = "{\"errorType\":\"Größer\",\"errorMessage\":\"no\"}";

        pod.post("/2018-06-01/runtime/invocation/" + pod.read().requestId() + "/error", Map.of(), error);

        assertThat(answer.get().statusCode()).isEqualTo(200);
        assertThat(answer.get().headers().firstValue("X-Amz-Function-Error")).contains("Unhandled");
        assertThat(answer.get().body()).isEqualTo(error);
    }

    @Test
    void whatThePlatformSaysAtHomeIsSaidToTheCaller() throws Exception {
        String function = atB();
        invoke(a, function);
        invoke(a, function);
        b.awaitWaiting(2);
        assertThat(invoke(a, function).get().statusCode())
                .as("as many wait as may")
                .isEqualTo(429);
    }

    @Test
    void aCallerWhoLeavesGivesUpHisPlaceAtHome() throws Exception {
        String function = atB();
        var answer = invoke(a, function);
        b.awaitWaiting(1);
        answer.cancel(true);
        b.awaitWaiting(0);
    }

    @Test
    void whoCannotBeReachedIsNobodysHome() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        commons.put(new GatewayAddress("c", "127.0.0.1", port));
        String function = commons.functionAtHomeAt("c");
        both(rig -> rig.function(function));
        both(rig -> rig.routes.put(Rig.podRoute("p1", function, "r1")));
        var answer = invoke(a, function);
        await().until(() -> a.waiting() == 1 || b.waiting() == 1);
        Rig home = a.waiting() == 1 ? a : b;
        FakePod pod = home.following("token-p1");
        pod.respond(pod.next().requestId(), "\"here\"");
        assertThat(answer.get().body()).isEqualTo("\"here\"");
    }

    @Test
    void aRequestThatIsLostWithItsGatewayIsNotSentAgain() throws Exception {
        try (ServerSocket dying = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> livesAndLosesInvocations(dying));
            GatewayAddress c = new GatewayAddress("c", "127.0.0.1", dying.getLocalPort());
            String function = nameAtHomeAt(c);
            both(rig -> rig.function(function));
            commons.mislead("a", List.of(commons.live().getFirst(), c));
            var answer = invoke(a, function);
            assertThat(answer.get().statusCode()).isEqualTo(502);
            assertThat(answer.get().body()).contains("may have run");
        }
    }

    private static void livesAndLosesInvocations(ServerSocket server) {
        try {
            while (true) {
                Socket connection = server.accept();
                byte[] head = new byte[4096];
                int read = connection.getInputStream().read(head);
                if (new String(head, 0, Math.max(0, read), StandardCharsets.UTF_8).contains("/presence")) {
                    connection
                            .getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nalive\n\r\n"
                                    .getBytes(StandardCharsets.UTF_8));
                } else {
                    connection.close();
                }
            }
        } catch (IOException ended) {
            // the test closes it
        }
    }

    @Test
    void gatewaysThatDisagreeKeepTheRequestUntilTheyAgree() throws Exception {
        String function = atB();
        commons.mislead("b", List.of(commons.live().getFirst())); // b sends everything to a, and a this one to b
        var answer = invoke(a, function);
        await().until(() -> a.registry.get("hearth.sent.on").counter().count() > 5);
        assertThat(answer).isNotDone();
        commons.correct("b");
        FakePod pod = pod(b, "p1", function);
        pod.respond(pod.next().requestId(), "\"at last\"");
        assertThat(answer.get().body()).isEqualTo("\"at last\"");
    }
}
