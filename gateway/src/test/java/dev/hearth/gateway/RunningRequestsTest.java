package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hearth.gateway.route.ContainerEnd;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Requests that a pod has: their time, the pod's end and the gateway's, and what is counted of them. */
class RunningRequestsTest extends OneGateway {
    @Test
    void timesOutAndReplacesThePod() throws Exception {
        rig.function("hello", Duration.ofSeconds(1), 10, 1);
        FakePod pod = rig.pod("p1", "hello");
        var answer = rig.invoke("hello");
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
        rig.function("hello", Duration.ofSeconds(30), 10, 2);
        FakePod one = rig.pod("p1", "hello");
        FakePod two = rig.connect("token-p1");
        var patient = rig.invoke("hello");
        String id = one.next().requestId();
        rig.function("hello", Duration.ofMillis(100), 10, 2); // for who comes once the function's loop has heard of it
        var hasty = rig.invoke("hello");
        FakePod.Reply given = two.next();
        while (timeLeft(given).compareTo(Duration.ofSeconds(1)) > 0) {
            two.respond(given.requestId(), "\"too soon\"");
            hasty.get();
            hasty = rig.invoke("hello");
            given = two.next();
        }
        assertThat(hasty.get().body()).contains("Sandbox.Timedout");

        assertThat(rig.deleted).isEmpty();
        one.respond(id, "\"done\"");

        assertThat(patient.get().body()).isEqualTo("\"done\"");
        await().untilAsserted(() -> assertThat(rig.deleted).containsExactly("p1"));
    }

    private static Duration timeLeft(FakePod.Reply given) {
        long deadline = Long.parseLong(given.headers().get("lambda-runtime-deadline-ms"));
        return Duration.ofMillis(deadline - System.currentTimeMillis());
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
            var answer = rig.invoke("hello");
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
        var answer = rig.invoke("hello");
        pod.next();
        rig.routes.removePod("uid-p1");

        assertThat(answer.get().body()).contains("Runtime.ExitError", "Runtime exited without providing a reason");
    }

    @Test
    void keepsServingAPodThatOpensAConnectionForEachCall() throws Exception {
        rig.function("hello");
        FakePod asking = rig.pod("p1", "hello");
        var answer = rig.invoke("hello");
        String id = asking.next().requestId();
        asking.close();

        rig.connect("token-p1").respond(id, "\"from another connection\"");

        assertThat(answer.get().body()).isEqualTo("\"from another connection\"");
    }

    @Test
    void letsWhatRunsEndBeforeItCloses() throws Exception {
        rig.function("hello");
        FakePod pod = rig.pod("p1", "hello");
        var running = rig.invoke("hello");
        String id = pod.next().requestId();
        Thread closing = Thread.ofVirtual().start(rig.gateway::close);
        await().until(() -> rig.invoke("hello").get().statusCode() == 503);
        pod.respond(id, "\"ended\"");

        assertThat(running.get().body()).isEqualTo("\"ended\"");
        closing.join();
        assertThatThrownBy(pod::next).isInstanceOf(IOException.class);
    }

    @Test
    void recordsDurationsAndErrors() throws Exception {
        rig.function("hello");
        FakePod pod = rig.pod("p1", "hello");
        var answer = rig.invoke("hello");
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
