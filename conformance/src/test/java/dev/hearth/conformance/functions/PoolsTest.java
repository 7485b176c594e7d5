package dev.hearth.conformance.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pods that wait for a function, and functions that begin with one. */
@FunctionsSuite
class PoolsTest {
    private static final Map<String, Object> UNTRIED =
            Map.of("scaling", Map.of("initialScale", 0, "stableWindowSeconds", 2));
    private static final String WHO =
            "export const handler = async () => ({pod: process.env.AWS_LAMBDA_LOG_STREAM_NAME, root: process.cwd()})";

    private static Set<String> waiting(Platform platform, String pool) {
        JsonNode pods = platform.kubectl()
                .run("get", "pods", "-l", "hearth.dev/pool=" + pool, "-o", "json")
                .succeeds()
                .json();
        return StreamSupport.stream(pods.path("items").spliterator(), false)
                .map(pod -> pod.path("metadata").path("name").asText())
                .collect(Collectors.toSet());
    }

    /** Names of the pods that wait, once as many do as should. */
    private static Set<String> full(Platform platform, String pool) {
        await(pool + " is full").atMost(Duration.ofSeconds(40)).until(() -> {
            JsonNode status = platform.kubectl()
                    .run("get", "pool", pool, "-o", "json", "--ignore-not-found")
                    .succeeds()
                    .json()
                    .path("status");
            return status.path("target").asInt() > 0
                    && status.path("ready").asInt() >= status.path("target").asInt();
        });
        return waiting(platform, pool);
    }

    @Test
    void kubectlShowsPools(Workshop workshop, Platform platform) {
        workshop.node(WHO, UNTRIED).ready();
        full(platform, "nodejs20.x-128");
        assertThat(platform.kubectl().run("get", "pools", "-A").succeeds().out())
                .contains("RUNTIME", "MEMORY", "TARGET", "SIZE", "WAITING", "ASSIGNED", "nodejs20.x-128");
        assertThat(platform.kubectl()
                        .run("explain", "pool.spec.minSize")
                        .succeeds()
                        .out())
                .contains("kubectl scale");
    }

    @Test
    void aColdStartBeginsWithAWaitingPodWhichIsTheFunctionsFromThenOn(Workshop workshop, Platform platform) {
        Deployed function = workshop.node(WHO, UNTRIED).ready();
        Set<String> before = full(platform, "nodejs20.x-128");

        String pod = function.answer("{}").path("pod").asText();

        assertThat(before).contains(pod);
        await("its labels")
                .atMost(Duration.ofSeconds(20))
                .until(() -> function.pods().contains(pod));
        JsonNode metadata = platform.kubectl()
                .run("get", "pod", pod, "-o", "json")
                .succeeds()
                .json()
                .path("metadata");
        assertThat(metadata.path("labels").path("hearth.dev/revision").asText())
                .isEqualTo(function.object().path("status").path("revision").asText());
        assertThat(metadata.path("labels").has("hearth.dev/pool")).isFalse();
        assertThat(metadata.path("ownerReferences").path(0).path("name").asText())
                .isEqualTo(function.name());
        assertThat(platform.kubectl()
                        .run("logs", "-l", "hearth.dev/function=" + function.name())
                        .succeeds()
                        .out())
                .contains("START RequestId");

        Deployed other = workshop.node(WHO, UNTRIED).ready();
        assertThat(full(platform, "nodejs20.x-128")).doesNotContain(pod);
        assertThat(other.answer("{}").path("pod").asText()).isNotEqualTo(pod);
    }

    @Test
    void theFunctionsEndIsThePodsEnd(Workshop workshop, Platform platform) {
        Deployed function = workshop.node(WHO, UNTRIED).ready();
        full(platform, "nodejs20.x-128");
        String pod = function.answer("{}").path("pod").asText();
        function.delete();
        await("it is gone")
                .atMost(Duration.ofSeconds(40))
                .until(() -> platform.kubectl()
                        .run("get", "pod", pod, "--ignore-not-found", "-o", "name")
                        .succeeds()
                        .out()
                        .isBlank());
    }

    @Test
    void codeThatFailsToLoadIsItsCallersErrorAndThePoolStays(Workshop workshop, Platform platform) {
        Deployed broken = workshop.node("throw new Error('broken at load')", UNTRIED);
        broken.ready();
        full(platform, "nodejs20.x-128");
        assertThat(broken.error("{}").path("errorMessage").asText()).contains("broken at load");
        assertThat(broken.error("{}").path("errorMessage").asText()).contains("broken at load");
        Deployed works = workshop.node(WHO, UNTRIED).ready();
        Set<String> before = full(platform, "nodejs20.x-128");
        assertThat(before).contains(works.answer("{}").path("pod").asText());
    }

    @ParameterizedTest
    @ValueSource(ints = {129, 640})
    void anotherMemoryIsAnotherPoolsPod(int memory, Workshop workshop, Platform platform) {
        workshop.node(WHO, UNTRIED).ready();
        Set<String> others = full(platform, "nodejs20.x-128");
        Deployed function = workshop.node(WHO, Map.of("memoryMiB", memory, "scaling", Map.of("initialScale", 0)))
                .ready();
        assertThat(others).doesNotContain(function.answer("{}").path("pod").asText());
    }

    @Test
    void aFunctionThatItsInterpreterMustBeStartedForHasAPodOfItsOwn(Workshop workshop, Platform platform) {
        Deployed function = workshop.node(
                        WHO,
                        Map.of(
                                "environment",
                                List.of(Map.of("name", "NODE_OPTIONS", "value", "--no-warnings")),
                                "scaling",
                                Map.of("initialScale", 0)))
                .ready();
        assertThat(function.answer("{}").path("pod").asText()).startsWith(function.name());
    }
}
