package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.gateway.route.ContainerEnd;
import dev.hearth.gateway.route.PodRoute;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Pods that come to a gateway that is not their function's home. */
class PodsOfTwoGatewaysTest extends TwoGateways {
    @Test
    void aPodThatAsksElsewhereIsSentToItsFunctionsHome() throws Exception {
        String function = atB();
        isSentTo(b, pod(a, "p1", function).next());
    }

    @Test
    void aPodOfAnotherMakeIsServedByTheHomeThroughTheGatewayThatItAsked() throws Exception {
        String function = atB();
        try (FakePod pod = foreignPod(a, "p1", function)) {
            pod.askNext();
            var answer = invoke(b, function);
            FakePod.Reply work = pod.read();
            assertThat(work.status()).isEqualTo(200);
            assertThat(work.body()).isEqualTo("{\"n\":1}");
            assertThat(pod.respond(work.requestId(), "\"relayed\"").status()).isEqualTo(202);
            assertThat(answer.get().body()).isEqualTo("\"relayed\"");
            assertThat(pod.respond(work.requestId(), "\"twice\"").status()).isEqualTo(403);

            pod.askNext();
            var second = invoke(a, function);
            FakePod.Reply more = pod.read();
            assertThat(pod.fail(more.requestId(), "Bad", "{\"errorType\":\"Bad\",\"errorMessage\":\"x\"}")
                            .status())
                    .isEqualTo(202);
            assertThat(second.get().headers().firstValue("X-Amz-Function-Error"))
                    .isPresent();
        }
    }

    @Test
    void anInitErrorReachesWhoWaitsAtHome() throws Exception {
        String function = atB();
        var answer = invoke(a, function);
        b.awaitWaiting(1);
        try (FakePod pod = foreignPod(a, "p1", function)) {
            assertThat(pod.initError("Runtime.ImportModuleError", "{\"errorMessage\":\"no module\"}")
                            .status())
                    .isEqualTo(202);
        }
        assertThat(answer.get().headers().firstValue("X-Amz-Function-Error")).isPresent();
        assertThat(answer.get().body()).contains("no module");
    }

    @Test
    void aPodOfAnotherMakeThatIsToEndHearsItWhileGatewaysDisagreeAboutItsHome() throws Exception {
        String function = atB();
        try (FakePod pod = foreignPod(a, "p1", function)) {
            pod.askNext();
            await().until(() -> tells(b, "\"p1\""));
            commons.mislead("b", List.of(commons.live().getFirst())); // b sends it back, and a asks once more
            a.routes.put(Rig.ended(Rig.podRoute("p1", function, "r1"), new ContainerEnd(1, 0, false)));
            assertThat(pod.read().status()).isEqualTo(403);
        }
    }

    @Test
    void anAnswerIsTakenAtAnyGateway() throws Exception {
        String function = atB();
        FakePod pod = pod(b, "p1", function);
        pod.askNext();
        var answer = invoke(a, function);
        String id = pod.read().requestId();
        FakePod again = a.following("token-p1");
        isSentTo(b, again.respond(id, "\"over there\"", Map.of("Hearth-Next", "true")));
        assertThat(answer.get().body()).isEqualTo("\"over there\"");
        assertThat(again.respond(id, "\"twice\"").status()).isEqualTo(403);
    }

    @Test
    void onlyTheHomeJudgesAPodsStart() throws Exception {
        String function = commons.functionAtHomeAt("b");
        both(rig -> rig.function(function, Duration.ofMillis(200), 100, 1));
        both(rig -> rig.routes.put(Rig.podRoute("never-asks", function, "r1")));
        await().until(() -> b.deleted.equals(List.of("never-asks")));
        assertThat(a.deleted).isEmpty();
    }

    @Test
    void aPodThatServedElsewhereAndEndsIsNoInitFailure() throws Exception {
        String function = atB();
        PodRoute old = Rig.podRoute("p1", function, "r1", Instant.now().minusSeconds(60));
        both(rig -> rig.routes.put(old));
        b.gateway.leave();
        var answer = invoke(a, function);
        a.awaitWaiting(1);
        a.routes.put(Rig.ended(old, new ContainerEnd(1, 0, false)));
        FakePod next = pod(a, "p2", function);
        next.respond(next.next().requestId(), "\"by another\"");
        assertThat(answer.get().body()).isEqualTo("\"by another\"");
    }

    @Test
    void aPodThatWaitsInAPoolIsFetchedFromTheOtherGateway() throws Exception {
        String function = atB();
        both(rig -> rig.assignment(function, "r1", "nodejs20.x-128"));
        both(rig -> rig.routes.put(Rig.poolRoute("w1", "nodejs20.x-128")));
        FakePod waiting = a.following("token-w1");
        waiting.askAssignment();
        await().until(() -> tells(a, "\"waiting\""));
        var answer = invoke(a, function);
        isSentTo(b, waiting.read());

        FakePod there = b.following("token-w1");
        there.askAssignment();
        FakePod.Reply assignment = there.read();
        assertThat(assignment.body()).contains(function);
        there.askNext(assignment.headers().getOrDefault("hearth-assignment", ""));
        there.respond(there.read().requestId(), "\"from the pool\"");
        assertThat(answer.get().body()).isEqualTo("\"from the pool\"");

        FakePod astray = a.following("token-w1");
        astray.askNext(assignment.headers().getOrDefault("hearth-assignment", ""));
        isSentTo(b, astray.read());
    }

    /** Whether it is in what the gateway tells the operator. */
    private boolean tells(Rig rig, String text) throws Exception {
        HttpResponse<java.io.InputStream> stream = rig.http.send(
                HttpRequest.newBuilder(URI.create(
                                "http://127.0.0.1:" + rig.gateway.runtimePort() + "/hearth/2026-11-23/demand"))
                        .header("Authorization", "Bearer " + Rig.INTERNAL_TOKEN)
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (var body = new java.io.BufferedReader(new java.io.InputStreamReader(stream.body()))) {
            return body.readLine().contains(text);
        }
    }
}
