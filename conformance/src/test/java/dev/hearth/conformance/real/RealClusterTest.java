package dev.hearth.conformance.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hearth.conformance.kubectl.Kubectl;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.lambda.LambdaClient;

/** One release's life, in order: each test stands on what those before it have left. */
@Tag("real")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RealClusterTest {
    private static final List<String> ROOMS = List.of("operator", "gateway", "storage");
    private static final Duration A_WHILE = Duration.ofSeconds(120);
    /** Without pods that wait for a function: what starts here is what was called. */
    private static final String VALUES = "clusterDns: false\noperator: { poolMemoryMiB: 0 }\n";

    /** Granted, and not used by what is done here: each with what would use it. */
    private static final Map<String, String> USED_ELSEWHERE = Map.ofEntries(
            Map.entry("operator: create pools", "pods that wait for a function, which are off here"),
            Map.entry("operator: delete pools", "pods that wait for a function"),
            Map.entry("operator: patch pools/status", "pods that wait for a function"),
            Map.entry("storage: create secrets", "user pools, which need a Keycloak"),
            Map.entry("storage: update secrets", "user pools"),
            Map.entry("storage: patch secrets", "user pools"),
            Map.entry("storage: get buckets", "a change that meets another one"),
            Map.entry("storage: get tables", "a change that meets another one"),
            Map.entry("storage: get userpools", "a change that meets another one"),
            Map.entry("storage: get events", "an Event that is told again"),
            Map.entry("storage: patch events", "an Event that is told again"));

    private final Path kubeconfig = Path.of(environment("HEARTH_TEST_KUBECONFIG"));
    private final KubernetesClient client = client(kubeconfig);
    private final Outside outside = new Outside(client);

    @TempDir
    private static Path folder = Path.of("");

    private Release release() {
        return new Release(Path.of(environment("HEARTH_TEST_CHART")), kubeconfig, folder);
    }

    private Kubectl kubectl() {
        return new Kubectl(kubeconfig, "default", folder);
    }

    private static String environment(String name) {
        return Objects.requireNonNull(System.getenv(name), name + " is not set; conformance/run-real-cluster sets it");
    }

    private static KubernetesClient client(Path kubeconfig) {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
                .build();
    }

    private String example(String name) throws java.io.IOException {
        return Files.readString(Path.of("../examples").resolve(name).resolve("function.yaml"));
    }

    private List<Pod> pods(String function) {
        return client
                .pods()
                .inNamespace("default")
                .withLabel("hearth.dev/function", function)
                .list()
                .getItems()
                .stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .toList();
    }

    private void roomsAreReady() {
        kubectl()
                .run(
                        "-n",
                        Release.NAMESPACE,
                        "wait",
                        "pod",
                        "-l",
                        "app.kubernetes.io/name=hearth",
                        "--for=condition=Ready",
                        "--timeout=55s")
                .succeeds();
    }

    @BeforeAll
    @Timeout(300)
    void install() {
        release().install(Release.NAMESPACE, VALUES);
        await().atMost(A_WHILE)
                .until(() -> client.pods()
                                .inNamespace(Release.NAMESPACE)
                                .list()
                                .getItems()
                                .size()
                        >= 3);
        await().atMost(A_WHILE).ignoreExceptions().untilAsserted(this::roomsAreReady);
    }

    @AfterAll
    void end() {
        outside.close();
        client.close();
    }

    @Test
    @Order(1)
    void aSecondInstallationIsRefusedInOneSentenceAndChangesNothing() {
        assertThatThrownBy(() -> release().install("elsewhere", VALUES))
                .hasMessageContaining("Hearth is installed once a cluster, into the namespace hearth-system");
        assertThat(client.pods().inNamespace("elsewhere").list().getItems()).isEmpty();
        client.namespaces().withName("elsewhere").delete();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "hello-python", "hello-provided"})
    @Order(2)
    void anExampleIsAppliedAndAnswersFromOutside(String name) throws Exception {
        kubectl().apply(example(name));
        kubectl()
                .run("wait", "--for=condition=Ready", "fn/" + name, "--timeout=55s")
                .succeeds();
        assertThat(outside.call(name, "?name=Ada").body()).contains("Ada");
    }

    @Test
    @Order(3)
    void itsPodIsARestrictedContainer() {
        assertThat(pods("hello")).isNotEmpty().allSatisfy(pod -> {
            var status = pod.getStatus().getContainerStatuses().getFirst();
            assertThat(status.getContainerID()).matches("[a-z-]+://[0-9a-f]{64}");
            assertThat(pod.getSpec().getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSpec()
                            .getContainers()
                            .getFirst()
                            .getSecurityContext()
                            .getReadOnlyRootFilesystem())
                    .isTrue();
            assertThat(pod.getSpec().getContainers().getFirst().getResources().getLimits())
                    .containsKeys("memory", "cpu");
        });
    }

    @Test
    @Order(4)
    void aFunctionThatTakesTooMuchMemoryIsKilledAndItsCallerIsTold() throws Exception {
        kubectl().apply("""
                        apiVersion: hearth.dev/v1alpha1
                        kind: Function
                        metadata: { name: hungry }
                        spec:
                          runtime: nodejs20.x
                          handler: index.handler
                          memoryMiB: 128
                          timeoutSeconds: 20
                          code: { inline: { index.mjs: "export const handler = async () => { const kept = []; while (true) { kept.push(Buffer.alloc(8 << 20, 1)); } }" } }
                        """);
        kubectl()
                .run("wait", "--for=condition=Ready", "fn/hungry", "--timeout=55s")
                .succeeds();
        try (LambdaClient lambda = LambdaClient.builder()
                .endpointOverride(outside.gateway(4566))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(accessKey()))
                .httpClient(UrlConnectionHttpClient.create())
                .build()) {
            var answer = lambda.invoke(call -> call.functionName("hungry"));
            assertThat(answer.functionError()).isEqualTo("Unhandled");
            assertThat(answer.payload().asUtf8String()).contains("Runtime.OutOfMemory");
        }
        kubectl().run("delete", "fn/hungry").succeeds();
    }

    /** A key of the namespace "default", as docs/install.md makes one. */
    private AwsBasicCredentials accessKey() {
        AwsBasicCredentials key =
                AwsBasicCredentials.create("HKIAREALCLUSTERTEST2", "a-secret-of-forty-characters-for-a-test-");
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("access-key-default")
                        .withNamespace(Release.NAMESPACE)
                        .withLabels(Map.of("hearth.dev/access-key", "true"))
                        .endMetadata()
                        .withStringData(Map.of(
                                "namespace", "default",
                                "accessKeyId", key.accessKeyId(),
                                "secretAccessKey", key.secretAccessKey()))
                        .build())
                .serverSideApply();
        return key;
    }

    @Test
    @Order(5)
    void aTableIsMadeByAManifestAndUsedThroughTheAwsEndpoint() {
        kubectl().apply("""
                        apiVersion: hearth.dev/v1alpha1
                        kind: Table
                        metadata: { name: orders }
                        spec:
                          deletionPolicy: Delete
                          attributeDefinitions: [{ attributeName: id, attributeType: S }]
                          keySchema: [{ attributeName: id, keyType: HASH }]
                        """);
        kubectl()
                .run("wait", "--for=condition=Ready", "table.hearth.dev/orders", "--timeout=55s")
                .succeeds();
        URI endpoint = outside.gateway(4566);
        try (DynamoDbClient tables = DynamoDbClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(accessKey()))
                .httpClient(UrlConnectionHttpClient.create())
                .build()) {
            tables.putItem(put -> put.tableName("orders").item(Map.of("id", AttributeValue.fromS("1"))));
            assertThat(tables.getItem(get -> get.tableName("orders").key(Map.of("id", AttributeValue.fromS("1"))))
                            .hasItem())
                    .isTrue();
        }
    }

    /** What a function refers to: its code and a variable from a ConfigMap, a Secret, a table with a key of its own. */
    @Test
    @Order(6)
    void aFunctionHasWhatItRefersTo() throws Exception {
        kubectl().apply("""
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: { name: code }
                        data:
                          index.mjs: |
                            export const handler = async () => ({ who: process.env.WHO, table: process.env.ORDERS_TABLE, key: !!process.env.AWS_ACCESS_KEY_ID, name: 'Ada' })
                        ---
                        apiVersion: v1
                        kind: Secret
                        metadata: { name: who }
                        stringData: { who: somebody }
                        ---
                        apiVersion: hearth.dev/v1alpha1
                        kind: Function
                        metadata: { name: bound }
                        spec:
                          runtime: nodejs20.x
                          handler: index.handler
                          code: { configMap: code }
                          environment: [{ name: WHO, secretKeyRef: { name: who, key: who } }]
                          bindings: [{ table: orders, access: readwrite }]
                          url: { authType: NONE }
                        """);
        kubectl()
                .run("wait", "--for=condition=Ready", "fn/bound", "--timeout=55s")
                .succeeds();
        assertThat(outside.call("bound", "").body())
                .contains("\"who\":\"somebody\"", "\"table\":\"orders\"", "\"key\":true");
        kubectl().run("delete", "fn/bound").succeeds();
    }

    /** What has no engine says which value names it, and a function that is bound to what is not there says that. */
    @Test
    @Order(6)
    void whatIsMissingIsSaidInTheReadyCondition() {
        kubectl().apply("""
                        apiVersion: hearth.dev/v1alpha1
                        kind: Bucket
                        metadata: { name: files }
                        ---
                        apiVersion: hearth.dev/v1alpha1
                        kind: UserPool
                        metadata: { name: people }
                        ---
                        apiVersion: hearth.dev/v1alpha1
                        kind: Function
                        metadata: { name: waiting }
                        spec:
                          runtime: nodejs20.x
                          handler: index.handler
                          code: { inline: { index.mjs: "export const handler = async () => 1" } }
                          bindings:
                            - { bucket: none, access: read }
                            - { userPool: none, access: read }
                            - { stream: none, access: read }
                            - { topic: none, access: write }
                        """);
        await().atMost(A_WHILE).untilAsserted(() -> {
            assertThat(message("bucket/files")).contains("no S3 is configured: set 'storage.s3.endpoint'");
            assertThat(message("userpool/people")).contains("no Keycloak is configured: set 'storage.keycloak.url'");
            assertThat(message("function/waiting")).contains("none");
        });
        kubectl().run("delete", "bucket/files", "userpool/people", "fn/waiting").succeeds();
    }

    private String message(String object) {
        return kubectl().out("get", object, "-o", "jsonpath={.status.conditions[*].message}");
    }

    /** A closed function opens to a token whose user may invoke it; the same token puts a package, with the right to make functions. */
    @Test
    @Order(6)
    void tokensOfTheClusterMayWhatItsRbacLetsThem() throws Exception {
        kubectl().apply("""
                        apiVersion: v1
                        kind: ServiceAccount
                        metadata: { name: caller }
                        ---
                        apiVersion: rbac.authorization.k8s.io/v1
                        kind: Role
                        metadata: { name: caller }
                        rules: [{ apiGroups: [hearth.dev], resources: [functions, functions/invocations], verbs: [create] }]
                        ---
                        apiVersion: rbac.authorization.k8s.io/v1
                        kind: RoleBinding
                        metadata: { name: caller }
                        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: caller }
                        subjects: [{ kind: ServiceAccount, name: caller }]
                        ---
                        apiVersion: hearth.dev/v1alpha1
                        kind: Function
                        metadata: { name: closed }
                        spec:
                          runtime: nodejs20.x
                          handler: index.handler
                          code: { inline: { index.mjs: "export const handler = async () => 'Ada'" } }
                        """);
        kubectl()
                .run("wait", "--for=condition=Ready", "fn/closed", "--timeout=55s")
                .succeeds();
        assertThat(outside.call("closed", "").statusCode()).isEqualTo(403);
        String token = kubectl().out("create", "token", "caller").strip();
        assertThat(outside.callAs(token, "closed").body()).contains("Ada");
        assertThat(outside.putPackageAs(token)).as("what is no zip").isEqualTo(400);
        assertThat(outside.putPackageAs("nobody's")).isEqualTo(401);
        kubectl()
                .run("delete", "fn/closed", "serviceaccount/caller", "role/caller", "rolebinding/caller")
                .succeeds();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "operator", "storage"})
    @Order(7)
    @Timeout(240)
    void aComponentThatIsKilledComesBackAndFunctionsAnswer(String room) {
        List<String> before =
                pods("hello").stream().map(pod -> pod.getMetadata().getUid()).toList();
        var old = client.pods()
                .inNamespace(Release.NAMESPACE)
                .withLabel("app.kubernetes.io/component", room)
                .list()
                .getItems()
                .getFirst()
                .getMetadata();
        client.pods()
                .inNamespace(Release.NAMESPACE)
                .withName(old.getName())
                .withGracePeriod(0)
                .delete();
        await().atMost(A_WHILE).until(() -> outside.answers("hello"));
        await().atMost(A_WHILE)
                .until(() -> client
                        .pods()
                        .inNamespace(Release.NAMESPACE)
                        .withLabel("app.kubernetes.io/component", room)
                        .list()
                        .getItems()
                        .stream()
                        .anyMatch(pod -> !pod.getMetadata().getUid().equals(old.getUid())
                                && pod.getStatus().getConditions().stream()
                                        .anyMatch(
                                                condition -> condition.getType().equals("Ready")
                                                        && condition.getStatus().equals("True"))));
        assertThat(outside.answers("hello")).isTrue();
        if (room.equals("operator")) {
            assertThat(pods("hello").stream()
                            .map(pod -> pod.getMetadata().getUid())
                            .toList())
                    .as("pods go on while there is no operator")
                    .containsAll(before);
        }
    }

    @Test
    @Order(8)
    void aPodThatIsDeletedIsReplacedForTheNextCall() {
        kubectl()
                .run("delete", "pods", "-l", "hearth.dev/function=hello", "--wait=false")
                .succeeds();
        await().atMost(A_WHILE).until(() -> outside.answers("hello"));
    }

    @Test
    @Order(9)
    @Timeout(240)
    void aFunctionThatNobodyCallsHasNoPodsAndTheNextCallStartsOne() {
        await().atMost(Duration.ofSeconds(180))
                .until(() -> pods("hello").isEmpty() && pods("hello-python").isEmpty());
        assertThat(outside.answers("hello")).isTrue();
        assertThat(pods("hello")).isNotEmpty();
    }

    @Test
    @Order(10)
    @Timeout(240)
    void anUpgradeAppliesTheCrdsAndFunctionsAnswerAfterIt() {
        client.apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName("functions.hearth.dev")
                .edit(kind -> {
                    kind.getSpec()
                            .getVersions()
                            .getFirst()
                            .getAdditionalPrinterColumns()
                            .removeLast(); // as an older release had it
                    return kind;
                });
        release().upgrade(VALUES + "gateway: { drainSeconds: 20, drainDelaySeconds: 1 }\n");
        assertThat(kubectl().out("get", "functions")).contains("AGE");
        await().atMost(A_WHILE).ignoreExceptions().untilAsserted(this::roomsAreReady);
        await().atMost(A_WHILE).until(() -> outside.answers("hello"));
    }

    @Test
    @Order(11)
    void noRoomWasRefusedAnythingAndNoneMayWhatItNeverDid() {
        Audit audit = Audit.read(Path.of(environment("HEARTH_TEST_AUDIT_LOG")));
        assertThat(audit.forbidden()).as("refused by RBAC").isEmpty();
        Set<String> idle = new TreeSet<>(Audit.granted(client, ROOMS));
        idle.removeAll(audit.used());
        idle.removeAll(USED_ELSEWHERE.keySet());
        // A watch is told to the log when it ends; whoever lists goes on to watch.
        idle.removeIf(call -> call.contains(": watch ") && audit.used().contains(call.replace(": watch ", ": list ")));
        assertThat(idle).as("granted and never used").isEmpty();
    }

    @Test
    @Order(12)
    @Timeout(240)
    void anUninstallLeavesNothing() {
        kubectl().run("delete", "fn", "--all").succeeds();
        kubectl()
                .run("delete", "configmap/code", "secret/who", "table.hearth.dev/orders", "--ignore-not-found")
                .succeeds();
        await().atMost(A_WHILE)
                .until(() ->
                        client.pods().inNamespace("default").list().getItems().isEmpty());
        release().uninstall();
        kubectl().run("delete", "namespace", Release.NAMESPACE, "--timeout=50s").succeeds();
        kubectl()
                .run("delete", "-f", environment("HEARTH_TEST_CHART") + "/crds")
                .succeeds();
        for (String kind : List.of("clusterrole", "clusterrolebinding", "crd", "namespace")) {
            assertThat(kubectl().run("get", kind, "-o", "name").out().lines())
                    .as(kind)
                    .noneMatch(name -> name.contains("hearth"));
        }
        assertThat(Stream.of("pods", "secrets", "events")
                        .flatMap(kind ->
                                kubectl().run("get", kind, "-o", "name").out().lines())
                        .filter(name -> name.contains("access-key") || name.startsWith("pod/")))
                .isEmpty();
    }
}
