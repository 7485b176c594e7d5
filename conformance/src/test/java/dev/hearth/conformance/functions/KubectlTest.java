package dev.hearth.conformance.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.conformance.command.HearthCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Functions by kubectl's own commands and by its plugin, and manifests that are applied again. */
@FunctionsSuite
class KubectlTest {
    private static final String HELLO = "export const handler = async () => { console.log('said'); return 'hello' }";

    @Test
    void getShowsWhatMattersAndWideShowsWhy(Platform platform, Workshop workshop) {
        var function = workshop.node(HELLO).ready();
        assertThat(platform.kubectl().out("get", "fn", function.name()))
                .containsPattern("NAME +RUNTIME +READY +PODS +AGE\n" + function.name() + " +nodejs20.x +True +1 ");
        assertThat(platform.kubectl().out("get", "fn", function.name(), "-o", "wide"))
                .containsPattern("NAME +RUNTIME +MEMORY +READY +REASON +PODS +REVISION +AGE")
                .contains("Serving");
        assertThat(platform.kubectl().out("get", "fn,pools", "-A")).contains("function.hearth.dev/" + function.name());
    }

    @Test
    void describeShowsConditionsAndEvents(Platform platform, Workshop workshop) {
        var function = workshop.node(HELLO).ready();
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(platform.kubectl().out("describe", "fn", function.name()))
                        .contains("Type:", "CodeAvailable", "Events:", "Serving"));
    }

    @Test
    void logsAreFoundByTheFunctionsLabel(Platform platform, Workshop workshop) {
        var function = workshop.node(HELLO).ready();
        function.answer("1");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> platform.kubectl()
                        .out("logs", "-l", "hearth.dev/function=" + function.name())
                        .contains("said"));
    }

    @Test
    void applyingTheSameAgainChangesNothingAndMeetsNoConflict(Platform platform, Workshop workshop) {
        String name = workshop.node(HELLO).ready().name();
        String manifest = """
                apiVersion: hearth.dev/v1alpha1
                kind: Function
                metadata: {name: %s-again}
                spec:
                  runtime: nodejs20.x
                  handler: index.handler
                  memoryMiB: 256
                  code: {inline: {index.mjs: "export const handler = async () => 1"}}
                  scaling: {minScale: 1, maxScale: 3}
                  environment: [{name: A, value: b}]
                """.formatted(name);
        String again = name + "-again";
        platform.kubectl().applyAs("gitops", manifest).succeeds();
        try {
            platform.kubectl()
                    .run("wait", "--for=condition=Ready", "fn/" + again, "--timeout=45s")
                    .succeeds();
            var before = platform.kubectl()
                    .run("get", "fn", again, "-o", "json")
                    .succeeds()
                    .json();
            platform.kubectl()
                    .runWith(manifest, "diff", "--server-side", "--field-manager=gitops", "-f", "-")
                    .succeeds();
            platform.kubectl().applyAs("gitops", manifest).succeeds();
            var after = platform.kubectl()
                    .run("get", "fn", again, "-o", "json")
                    .succeeds()
                    .json();
            assertThat(after.path("spec")).isEqualTo(before.path("spec"));
            assertThat(after.path("metadata").path("generation").asInt()).isEqualTo(1);
            assertThat(after.path("status").path("observedGeneration").asInt()).isEqualTo(1);
        } finally {
            platform.kubectl().run("delete", "fn", again);
        }
    }

    @Test
    void anEvictedPodEndsWhatItRunsAndTheNextCallGetsAnother(Platform platform, Workshop workshop) throws Exception {
        var function = workshop.node(
                        "export const handler = async (wait) => { console.log('begun'); await new Promise(r => setTimeout(r, wait)); return process.pid }",
                        Map.of("timeoutSeconds", 20))
                .ready();
        String pod = function.pods().getFirst();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = callers.submit(() -> function.answer("3000").asInt());
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> platform.kubectl().out("logs", pod).contains("begun"));
            platform.kubectl()
                    .runWith(
                            "{\"apiVersion\":\"policy/v1beta1\",\"kind\":\"Eviction\",\"metadata\":{\"name\":\"%s\"}}"
                                    .formatted(pod),
                            "create",
                            "--raw",
                            "/api/v1/namespaces/default/pods/" + pod + "/eviction",
                            "-f",
                            "-")
                    .succeeds();
            int other = function.answer("0").asInt();
            assertThat(running.get(30, TimeUnit.SECONDS)).isPositive().isNotEqualTo(other);
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> !function.pods().contains(pod));
        assertThat(function.condition("Ready").path("status").asText()).isEqualTo("True");
    }

    @Test
    void thePluginFindsTheFunctionByTheKubeconfigAlone(Platform platform, Workshop workshop) throws IOException {
        var function = workshop.node(HELLO).ready();
        String plugin =
                Path.of("..", "kubectl-hearth").toAbsolutePath().normalize().toString();
        String kubeconfig = platform.kubectl().kubeconfig().toString();
        assertThat(HearthCommand.run(
                        "", List.of(plugin, "invoke", function.name(), "-d", "1", "--kubeconfig", kubeconfig)))
                .contains("hello");
        assertThat(HearthCommand.run("", List.of(plugin, "status", "--kubeconfig", kubeconfig)))
                .contains(function.name());
        assertThat(HearthCommand.run("", List.of(plugin, "logs", function.name(), "--kubeconfig", kubeconfig)))
                .contains("said");
    }
}
