package dev.hearth.conformance.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** kubectl logs, where pods run. */
@FunctionsSuite
@Tag("node")
class LogsTest {
    private static final String SPEAKS =
            "export const handler = async event => { console.log('heard ' + event.n); return 1 }";

    @Test
    void showWhatTheFunctionSaid(Platform platform, Workshop workshop) {
        var function = workshop.node(SPEAKS).ready();
        for (int n = 1; n <= 3; n++) {
            function.answer("{\"n\":" + n + "}");
        }
        String pod = function.pods().getFirst();
        var kubectl = platform.kubectl();
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(kubectl.out("logs", pod, "-c", "function"))
                        .contains("START RequestId: ", "heard 1", "heard 2", "heard 3", "REPORT RequestId: "));
        assertThat(kubectl.out("logs", pod, "--tail=1").lines()).hasSize(1);
        assertThat(kubectl.out("logs", pod, "--since=1h")).contains("heard 1");
        assertThat(kubectl.out("logs", pod, "--timestamps", "--tail=1"))
                .containsPattern("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d");
        assertThat(kubectl.out("logs", pod, "--limit-bytes=5")).hasSize(5);
        assertThat(kubectl.out("logs", "-l", "hearth.dev/function=" + function.name(), "--tail=-1"))
                .contains("heard 2");
        kubectl.run("logs", pod, "--previous").fails(1, "previous terminated container");
        kubectl.run("logs", "no-such-pod").fails(1, "pods \"no-such-pod\" not found");
    }

    @Test
    void followTheFunction(Platform platform, Workshop workshop) {
        var function = workshop.node(SPEAKS).ready();
        try (var logs = platform.kubectl().start("logs", "-f", function.pods().getFirst())) {
            function.answer("{\"n\":\"now\"}");
            logs.awaitLine("heard now");
            function.delete();
            logs.awaitEnd();
        }
    }

    @Test
    void keepTheLastLifeOfARestartedContainer(Platform platform) {
        String name = "conf-restarts-" + System.nanoTime();
        var kubectl = platform.kubectl();
        kubectl.create("""
                apiVersion: v1
                kind: Pod
                metadata: {name: %s}
                spec:
                  restartPolicy: Always
                  containers:
                  - {name: main, image: "ghcr.io/hearth/function-provided:0.1", env: [{name: LAMBDA_TASK_ROOT, value: /nowhere}]}
                """.formatted(name));
        try {
            await().atMost(Duration.ofSeconds(40))
                    .pollInterval(Duration.ofMillis(300))
                    .until(() -> !kubectl.out(
                                    "get",
                                    "pod",
                                    name,
                                    "-o",
                                    "jsonpath={.status.containerStatuses[0].lastState.terminated.exitCode}")
                            .isEmpty());
            assertThat(kubectl.run("logs", name, "--previous").succeeds().exit())
                    .isZero();
        } finally {
            kubectl.run("delete", "pod", name, "--grace-period=0", "--force");
        }
    }
}
