package dev.hearth.conformance.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A function's life: from zero, to many, to another version, back to zero, gone. */
@FunctionsSuite
class LifeTest {
    private static final Map<String, Object> SHORT = Map.of("stableWindowSeconds", 1, "maxScale", 3);

    private static String saying(String word) {
        return "export const handler = async () => { await new Promise(r => setTimeout(r, 20)); return '" + word
                + "' }";
    }

    @Test
    void goesToZeroAndComesBack(Workshop workshop) {
        var function = workshop.node(saying("here"), Map.of("scaling", SHORT)).ready();
        assertThat(function.answer("1").asText()).isEqualTo("here");
        function.awaitPods(0);
        assertThat(function.condition("Ready").path("status").asText()).isEqualTo("True");
        assertThat(function.answer("1").asText()).isEqualTo("here");
        assertThat(function.pods()).hasSize(1);
    }

    @Test
    void startsWithoutAPodWhenInitialScaleIsZero(Workshop workshop) {
        var function = workshop.node(saying("late"), Map.of("scaling", Map.of("initialScale", 0)))
                .ready();
        assertThat(function.pods()).isEmpty();
        assertThat(function.answer("1").asText()).isEqualTo("late");
    }

    @Test
    void growsToItsMaximumUnderLoadAndServesEveryCall(Workshop workshop) throws Exception {
        var function = workshop.node(
                        "export const handler = async () => { await new Promise(r => setTimeout(r, 400)); return process.pid }",
                        Map.of("scaling", Map.of("stableWindowSeconds", 2, "maxScale", 3), "timeoutSeconds", 10))
                .ready();
        var seen = ConcurrentHashMap.<Integer>newKeySet();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Future<Integer>>();
            for (int i = 0; i < 9; i++) {
                calls.add(callers.submit(() -> {
                    int last = 0;
                    for (int n = 0; n < 5; n++) {
                        last = function.answer("1").asInt();
                        seen.add(last);
                    }
                    return last;
                }));
            }
            for (var call : calls) {
                assertThat(call.get(60, TimeUnit.SECONDS)).isPositive();
            }
        }
        assertThat(seen).hasSize(3);
        function.awaitPods(0);
    }

    @Test
    void changesItsCodeWithoutFailingACall(Workshop workshop) throws Exception {
        var function = workshop.node(saying("one"), Map.of("scaling", Map.of("maxScale", 2)))
                .ready();
        var stop = new AtomicBoolean();
        Set<String> answers = ConcurrentHashMap.newKeySet();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                calls.add(callers.submit(() -> {
                    int failures = 0;
                    while (!stop.get()) {
                        var response = function.get("");
                        if (response.statusCode() == 200) {
                            answers.add(response.body());
                        } else {
                            failures++;
                        }
                    }
                    return failures;
                }));
            }
            for (String word : List.of("two", "three", "four")) {
                function.apply(Map.of(
                        "runtime",
                        "nodejs20.x",
                        "handler",
                        "index.handler",
                        "scaling",
                        Map.of("maxScale", 2),
                        "code",
                        Map.of("inline", Map.of("index.mjs", saying(word)))));
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> answers.stream().anyMatch(body -> body.contains(word)));
            }
            stop.set(true);
            for (var call : calls) {
                assertThat(call.get(30, TimeUnit.SECONDS)).as("failed calls").isZero();
            }
        }
    }

    @Test
    void letsARunningCallEndWhenItsCodeChanges(Platform platform, Workshop workshop) throws Exception {
        var spec = Map.<String, Object>of("timeoutSeconds", 20);
        var function = workshop.node(
                        "export const handler = async () => { console.log('begun'); await new Promise(r => setTimeout(r, 3000)); return 'old' }",
                        spec)
                .ready();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = callers.submit(() -> function.answer("1").asText());
            String pod = function.pods().getFirst();
            await().until(() -> platform.kubectl().out("logs", pod).contains("begun"));
            function.apply(Map.of(
                    "runtime",
                    "nodejs20.x",
                    "handler",
                    "index.handler",
                    "timeoutSeconds",
                    20,
                    "code",
                    Map.of("inline", Map.of("index.mjs", saying("new")))));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> function.answer("1").asText().equals("new"));
            assertThat(running.get(20, TimeUnit.SECONDS)).isEqualTo("old");
        }
    }

    @Test
    void takesItsEnvironmentFromSecretsAndConfigMaps(Platform platform, Workshop workshop) {
        String name = "conf-env-" + System.nanoTime();
        platform.kubectl().out("create", "secret", "generic", name, "--from-literal=k=first");
        platform.kubectl().out("create", "configmap", name, "--from-literal=k=mapped");
        try {
            var function = workshop.node(
                            "export const handler = async () => [process.env.S, process.env.M, process.env.V].join()",
                            Map.of(
                                    "environment",
                                    List.of(
                                            Map.of("name", "S", "secretKeyRef", Map.of("name", name, "key", "k")),
                                            Map.of("name", "M", "configMapKeyRef", Map.of("name", name, "key", "k")),
                                            Map.of("name", "V", "value", "written"))))
                    .ready();
            assertThat(function.answer("1").asText()).isEqualTo("first,mapped,written");

            platform.kubectl().out("patch", "secret", name, "-p", "{\"stringData\":{\"k\":\"second\"}}");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> function.answer("1").asText().equals("second,mapped,written"));
        } finally {
            platform.kubectl().run("delete", "secret/" + name, "cm/" + name);
        }
    }

    @Test
    void saysWhichSecretIsMissing(Workshop workshop) {
        var function = workshop.node(
                saying("never"),
                Map.of(
                        "environment",
                        List.of(Map.of("name", "S", "secretKeyRef", Map.of("name", "no-such-secret", "key", "k")))));
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(function.condition("Ready").path("status").asText()).isEqualTo("False");
            assertThat(function.condition("Ready").path("message").asText()).contains("no-such-secret");
        });
    }

    @Test
    void kubectlScaleKeepsSoManyPods(Platform platform, Workshop workshop) {
        var function = workshop.node(saying("kept"), Map.of("scaling", SHORT)).ready();
        platform.kubectl().out("scale", "fn", function.name(), "--replicas=2");
        function.awaitPods(2);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> function.object().path("status").path("pods").asInt() == 2);
        platform.kubectl().out("scale", "fn", function.name(), "--replicas=0");
        function.awaitPods(0);
    }

    @Test
    void itsPodsSayWhatTheyAre(Platform platform, Workshop workshop) {
        var function = workshop.node(saying("x")).ready();
        var pod = platform.kubectl()
                .run("get", "pod", function.pods().getFirst(), "-o", "json")
                .succeeds()
                .json();
        assertThat(pod.path("metadata")
                        .path("ownerReferences")
                        .path(0)
                        .path("kind")
                        .asText())
                .isEqualTo("Function");
        assertThat(pod.path("spec").path("automountServiceAccountToken").asBoolean(true))
                .isFalse();
        assertThat(pod.path("status").path("phase").asText()).isEqualTo("Running");
    }

    @Test
    void deleteTakesItsPodsAndItsAddress(Platform platform, Workshop workshop) {
        var function = workshop.node(saying("x")).ready();
        platform.kubectl().out("delete", "fn", function.name());
        await().atMost(Duration.ofSeconds(20))
                .until(() -> platform.kubectl()
                        .out("get", "pods", "-l", "hearth.dev/function=" + function.name(), "-o", "name")
                        .isEmpty());
        assertThat(function.get("").statusCode()).isEqualTo(404);
    }

    @Test
    void statusTellsWhereItIs(Workshop workshop) {
        var function = workshop.node(saying("x")).ready();
        var status = function.object().path("status");
        assertThat(status.path("urlPath").asText()).isEqualTo("/functions/default/" + function.name());
        assertThat(status.path("observedGeneration").asInt()).isEqualTo(1);
        assertThat(status.path("revision").asText()).matches("[0-9a-f]{16}");
        assertThat(status.path("codeSha256").asText()).matches("[0-9a-f]{64}");
        assertThat(status.path("selector").asText()).contains("hearth.dev/function=" + function.name());
    }
}
