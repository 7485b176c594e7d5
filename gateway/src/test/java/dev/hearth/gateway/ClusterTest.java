package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.AccessKey;
import dev.hearth.api.Labels;
import dev.hearth.api.function.Code;
import dev.hearth.api.function.Function;
import dev.hearth.api.function.FunctionSpec;
import dev.hearth.api.function.FunctionStatus;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;

/** The gateway against a real API server, to which the Function CRD has been applied; pods need no node here. */
@Tag("cluster")
@EnabledIfEnvironmentVariable(named = "HEARTH_TEST_KUBECONFIG", matches = ".+")
class ClusterTest {
    private final String namespace =
            "gateway-test-" + UUID.randomUUID().toString().substring(0, 8);
    private final String keyId = "AKID" + namespace.substring(13).toUpperCase(java.util.Locale.ROOT);
    private final KubernetesClient client = new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(new File(System.getenv("HEARTH_TEST_KUBECONFIG"))))
            .build();
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = HttpClient.newHttpClient();
    private Gateway gateway;

    @SuppressWarnings("NullAway.Init") // JUnit calls start before anything else
    ClusterTest() {}

    @BeforeEach
    void start() {
        for (String name : new String[] {namespace, Labels.SYSTEM_NAMESPACE}) {
            client.resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(name)
                            .endMetadata()
                            .build())
                    .serverSideApply();
        }
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(Labels.SYSTEM_NAMESPACE)
                        .withName("access-key-" + namespace)
                        .withLabels(Map.of(Labels.ACCESS_KEY, "true"))
                        .endMetadata()
                        .withStringData(Map.of(
                                AccessKey.NAMESPACE, namespace,
                                AccessKey.ACCESS_KEY_ID, keyId,
                                AccessKey.SECRET_ACCESS_KEY, "secret"))
                        .build())
                .create();
        gateway = Gateway.start(
                vertx,
                client,
                GatewayConfig.onLoopback("internal-token-of-the-test").with(change -> change.ports(0, 0, 0)),
                new SimpleMeterRegistry());
    }

    @AfterEach
    void stop() {
        gateway.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        client.secrets()
                .inNamespace(Labels.SYSTEM_NAMESPACE)
                .withName("access-key-" + namespace)
                .delete();
        client.resources(Function.class).inNamespace(namespace).delete();
        client.pods().inNamespace(namespace).withGracePeriod(0).delete();
        client.namespaces().withName(namespace).delete();
        client.close();
        http.shutdownNow();
    }

    private void function(int timeoutSeconds) {
        Function function = new Function();
        function.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName("hello")
                .build());
        FunctionSpec spec = new FunctionSpec();
        spec.runtime = "nodejs20.x";
        spec.handler = "index.handler";
        spec.code = new Code();
        spec.code.inline = Map.of("index.mjs", "export const handler = async (event) => event;");
        spec.timeoutSeconds = timeoutSeconds;
        function.setSpec(spec);
        client.resource(function).create();
        client.resources(Function.class)
                .inNamespace(namespace)
                .withName("hello")
                .editStatus(created -> {
                    created.setStatus(new FunctionStatus());
                    created.getStatus().revision = "0011223344556677";
                    return created;
                });
    }

    private FakePod pod(String name) throws Exception {
        client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .withLabels(Map.of(
                                Labels.FUNCTION,
                                "hello",
                                Labels.REVISION,
                                "0011223344556677",
                                Labels.MANAGED_BY,
                                "hearth"))
                        .withAnnotations(Map.of(Labels.POD_TOKEN, "token-" + namespace + name))
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("function")
                        .withImage("none")
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
        return FakePod.withToken(gateway.runtimePort(), "token-" + namespace + name);
    }

    private LambdaClient lambda() {
        return LambdaClient.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + gateway.awsPort()))
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(keyId, "secret")))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    private CompletableFuture<String> invoke() {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (LambdaClient lambda = lambda()) {
                        return lambda.invoke(call -> call.functionName("hello"))
                                .payload()
                                .asUtf8String();
                    }
                },
                task -> Thread.ofVirtual().start(task));
    }

    @Test
    void servesAFunctionThatTheClusterHolds() throws Exception {
        function(3);
        try (FakePod pod = pod("p1")) {
            pod.serve(event -> "\"from the pod\"");

            await().untilAsserted(() -> assertThat(invoke().get()).isEqualTo("\"from the pod\""));
        }
    }

    @Test
    void deletesAPodThatTimedOut() throws Exception {
        function(1);
        try (FakePod pod = pod("p1")) {
            pod.askNext();

            await().untilAsserted(() -> assertThat(invoke().get()).contains("Sandbox.Timedout"));
            await().until(() ->
                    client.pods().inNamespace(namespace).withName("p1").get() == null);
        }
    }

    @Test
    void readsFromThePodsStatusHowItEnded() throws Exception {
        function(30);
        try (FakePod pod = pod("p1")) {
            pod.askNext();
            CompletableFuture<String> answer = invoke();
            pod.read();
            client.pods().inNamespace(namespace).withName("p1").editStatus(ClusterTest::killed);

            assertThat(answer.get()).contains("Runtime.OutOfMemory", "signal: killed");
        }
    }

    private static Pod killed(Pod pod) {
        return new PodBuilder(pod)
                .withNewStatus()
                .withPhase("Failed")
                .addNewContainerStatus()
                .withName("function")
                .withImage("none")
                .withImageID("")
                .withReady(false)
                .withRestartCount(0)
                .withNewState()
                .withNewTerminated()
                .withExitCode(137)
                .withReason("OOMKilled")
                .endTerminated()
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();
    }

    @Test
    void asksTheClusterAboutBearerTokens() throws Exception {
        function(3);
        String may = permitted(token("may"));
        String mayNot = token("may-not");
        try (FakePod pod = pod("p1")) {
            pod.serve(event -> "{}");

            await().ignoreExceptions()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(bearer(may)).isEqualTo(200));
            assertThat(bearer(mayNot)).isEqualTo(403);
            assertThat(bearer("nobody's")).isEqualTo(403);
        }
    }

    /** The token once a role lets its account; the local API server has no roles, so there it is the admin's. */
    private String permitted(String token) {
        if (!client.hasApiGroup("rbac.authorization.k8s.io", true)) {
            return client.getConfiguration().getAutoOAuthToken();
        }
        client.resource(new RoleBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("invoker")
                        .endMetadata()
                        .addNewRule()
                        .withApiGroups(Labels.GROUP)
                        .withResources("functions/invocations")
                        .withVerbs("create")
                        .endRule()
                        .build())
                .create();
        client.resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("invoker")
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "Role", "invoker")
                        .addNewSubject("", "ServiceAccount", "may", namespace)
                        .build())
                .create();
        return token;
    }

    private String token(String account) {
        client.resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(account)
                        .endMetadata()
                        .build())
                .create();
        return client.serviceAccounts()
                .inNamespace(namespace)
                .withName(account)
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(600L)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
    }

    /** By its bare name, since a service account's namespace is its own. */
    private int bearer(String token) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.awsPort()
                                        + "/2015-03-31/functions/" + namespace + ".hello/invocations"))
                                .header("Authorization", "Bearer " + token)
                                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }
}
