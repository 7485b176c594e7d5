package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.gateway.dispatch.Limits;
import dev.hearth.gateway.route.ContainerEnd;
import dev.hearth.gateway.route.PodRoute;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Pods that do not come to their first request, and what is told to who waits for them. */
class FailedStartsTest extends OneGateway {
    @Test
    void givesEveryWaitingCallerTheInitError() throws Exception {
        rig.function("hello");
        var one = rig.invoke("hello");
        var two = rig.invoke("hello");
        rig.awaitWaiting(2);
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
        var answer = rig.invoke("hello");
        rig.awaitWaiting(1);

        rig.routes.put(Rig.ended(Rig.podRoute("p1", "hello", "r1"), new ContainerEnd(3, 0, false)));

        assertThat(answer.get().body())
                .contains("Runtime.ExitError", "RequestId: ", "Runtime exited with error: exit status 3");
    }

    @Test
    void aPodThatFailedBeforeItsContainerRanFailsNobody() throws Exception {
        rig.function("hello");
        var answer = rig.invoke("hello");
        rig.awaitWaiting(1);

        rig.routes.put(Rig.ended(Rig.podRoute("p1", "hello", "r1"), ContainerEnd.UNSEEN));
        rig.pod("p2", "hello").serve(event -> "\"p2\"");

        assertThat(answer.get().body()).isEqualTo("\"p2\"");
    }

    @Test
    void doesNotTakeTheEndOfAnOldPodForAnInitFailure() throws Exception {
        rig.function("hello");
        var answer = rig.invoke("hello");
        rig.awaitWaiting(1);
        PodRoute old = Rig.podRoute("p1", "hello", "r1", Instant.now().minusSeconds(600));
        rig.routes.put(Rig.ended(old, new ContainerEnd(137, 9, false)));
        rig.pod("p2", "hello").serve(event -> "\"p2\"");

        assertThat(answer.get().body()).isEqualTo("\"p2\"");
    }

    @Test
    void boundsTheInit() throws Exception {
        try (Rig hasty = Rig.withLimits(Limits.DEFAULT.init(Duration.ofMillis(100)))) {
            hasty.function("hello", Duration.ofMillis(200), 1, 1);
            var answer = hasty.invoke("hello");
            PodRoute slow = Rig.podRoute("p1", "hello", "r1");
            hasty.routes.put(slow);

            assertThat(answer.get().body()).contains("Sandbox.Timedout", "init phase");
            await().untilAsserted(() -> assertThat(hasty.deleted).containsExactly("p1"));
        }
    }

    @Test
    void answersWithTheStandingInitErrorWhenNoPodComesWithinTheTimeout() throws Exception {
        rig.function("hello", Duration.ofMillis(300), 1, 1);
        FakePod pod = rig.pod("p1", "hello");
        pod.initError("Runtime.Broken", "{\"errorType\":\"Runtime.Broken\",\"errorMessage\":\"b\"}");
        rig.routes.removePod("uid-p1");

        assertThat(rig.invoke("hello").get().body()).contains("Runtime.Broken");
    }
}
