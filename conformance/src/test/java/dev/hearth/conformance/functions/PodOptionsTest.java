package dev.hearth.conformance.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What {@code spec.pod} gives a function's pods, and what is said when the cluster does not have it. */
@FunctionsSuite
class PodOptionsTest {
    private static final String FILES = """
            import {readFileSync, existsSync} from 'node:fs'
            export const handler = async () => ({
              level: readFileSync(process.env.SETTINGS + '/level.txt', 'utf8'),
              key: readFileSync(process.env.KEYS + '/token', 'utf8'),
              token: existsSync('/var/run/secrets/kubernetes.io/serviceaccount/token') })
            """;

    private static String name() {
        return "conf-pod-" + UUID.randomUUID().toString().substring(0, 8);
    }

    private static Map<String, ?> files(String name) {
        return Map.of(
                "environment",
                List.of(
                        Map.of("name", "SETTINGS", "value", "/etc/settings"),
                        Map.of("name", "KEYS", "value", "/etc/keys")),
                "pod",
                Map.of(
                        "volumes",
                        List.of(
                                Map.of(
                                        "name",
                                        "settings",
                                        "configMap",
                                        Map.of(
                                                "name",
                                                name,
                                                "items",
                                                List.of(Map.of("key", "level", "path", "level.txt")))),
                                Map.of("name", "keys", "secret", Map.of("secretName", name))),
                        "volumeMounts",
                        List.of(
                                Map.of("name", "settings", "mountPath", "/etc/settings"),
                                Map.of("name", "keys", "mountPath", "/etc/keys", "readOnly", true))));
    }

    @Test
    void volumesOfConfigMapsAndSecretsAreFilesAndThereIsNoToken(Platform platform, Workshop workshop) {
        String name = name();
        platform.kubectl().out("create", "configmap", name, "--from-literal=level=high");
        platform.kubectl().out("create", "secret", "generic", name, "--from-literal=token=s3cret");
        try {
            var answer = workshop.node(FILES, files(name)).ready().answer("1");
            assertThat(answer.path("level").asText()).isEqualTo("high");
            assertThat(answer.path("key").asText()).isEqualTo("s3cret");
            assertThat(answer.path("token").asBoolean(true)).isFalse();
        } finally {
            platform.kubectl().run("delete", "secret/" + name, "cm/" + name);
        }
    }

    @Test
    void aVolumesSecretThatIsMissingIsNamedAndAwaited(Platform platform, Workshop workshop) {
        String name = name();
        platform.kubectl().out("create", "configmap", name, "--from-literal=level=high");
        try {
            var function = workshop.node(FILES, files(name));
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                assertThat(function.condition("Ready").path("reason").asText()).isEqualTo("SecretNotFound");
                assertThat(function.condition("Ready").path("message").asText())
                        .contains("\"keys\" of spec.pod")
                        .contains(name);
            });
            platform.kubectl().out("create", "secret", "generic", name, "--from-literal=token=late");
            assertThat(function.ready().answer("1").path("key").asText()).isEqualTo("late");
        } finally {
            platform.kubectl().run("delete", "secret/" + name, "cm/" + name);
        }
    }

    @Test
    void aServiceAccountThatIsMissingIsNamedAndAwaited(Platform platform, Workshop workshop) {
        String name = name();
        var function = workshop.node(
                "export const handler = async () => 'somebody'",
                Map.of("pod", Map.of("serviceAccountName", name, "automountServiceAccountToken", false)));
        refused(function, "serviceaccount \"" + name + "\" not found");
        platform.kubectl().out("create", "serviceaccount", name);
        try {
            assertThat(function.ready().answer("1").asText()).isEqualTo("somebody");
            var pod = platform.kubectl()
                    .run("get", "pod", function.pods().getFirst(), "-o", "json")
                    .succeeds()
                    .json();
            assertThat(pod.path("spec").path("serviceAccountName").asText()).isEqualTo(name);
        } finally {
            platform.kubectl().run("delete", "serviceaccount/" + name);
        }
    }

    @Test
    void aRuntimeClassThatIsMissingStartsNothing(Workshop workshop) {
        var function = workshop.node(
                "export const handler = async () => 'never'",
                Map.of("pod", Map.of("runtimeClassName", "no-such-sandbox")));
        refused(function, "RuntimeClass \"no-such-sandbox\" not found");
        assertThat(function.pods()).isEmpty();
    }

    private static void refused(Deployed function, String why) {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(function.condition("Ready").path("reason").asText()).isEqualTo("PodRefused");
            assertThat(function.condition("Ready").path("message").asText()).contains(why);
        });
    }

    @Test
    void aFunctionsNetworkIsAPolicyThatGoesWithIt(Platform platform, Workshop workshop) {
        var function = workshop.node(
                        "export const handler = async () => 'narrow'", Map.of("network", Map.of("egress", List.of())))
                .ready();
        assertThat(function.answer("1").asText()).isEqualTo("narrow");
        String policy = "networkpolicy/function-" + function.name();
        assertThat(platform.kubectl().out("get", policy)).contains("hearth.dev/function=" + function.name());
        platform.kubectl().out("delete", "fn", function.name());
        await().atMost(Duration.ofSeconds(20))
                .until(() -> platform.kubectl()
                        .out("get", policy, "--ignore-not-found")
                        .isEmpty());
    }

    @Test
    void functionsDoNotRunBesideHearthsSecrets(Platform platform) {
        String inside = """
                {"apiVersion": "hearth.dev/v1alpha1", "kind": "Function", "metadata": {"name": "conf-inside"},
                 "spec": {"runtime": "nodejs20.x", "handler": "index.handler",
                          "code": {"inline": {"index.mjs": "export const handler = async () => 1"}}}}
                """;
        platform.kubectl()
                .runWith(inside, "apply", "-n", "hearth-system", "-f", "-")
                .succeeds();
        try {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> platform.kubectl()
                            .out(
                                    "get",
                                    "fn",
                                    "conf-inside",
                                    "-n",
                                    "hearth-system",
                                    "-o",
                                    "jsonpath={.status.conditions[0].message}")
                            .contains("functions do not run in hearth-system"));
        } finally {
            platform.kubectl().run("delete", "fn/conf-inside", "-n", "hearth-system");
        }
    }
}
