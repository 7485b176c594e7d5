package dev.hearth.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.Assignment;
import dev.hearth.api.Demand.InitError;
import dev.hearth.api.Demand.PodState;
import dev.hearth.api.Labels;
import dev.hearth.api.function.Binding;
import dev.hearth.api.function.Code;
import dev.hearth.api.function.EnvironmentVariable;
import dev.hearth.api.function.Function;
import dev.hearth.api.function.FunctionSpec;
import dev.hearth.api.function.FunctionStatus;
import dev.hearth.api.function.Scaling;
import dev.hearth.api.table.Table;
import dev.hearth.api.table.TableSpec;
import dev.hearth.operator.OperatorConfig.Leadership;
import dev.hearth.operator.pods.RuntimeAddresses.LoopbackAddresses;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** The whole operator against a real API server; gateway and kubelet are fakes. */
@Tag("cluster")
@EnabledIfEnvironmentVariable(named = "HEARTH_TEST_KUBECONFIG", matches = ".+")
class OperatorClusterTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final String namespace = "operator-" + UUID.randomUUID().toString().substring(0, 8);
    private KubernetesClient client;
    private FakeGateway gateway;
    private FakeKubelet kubelet;
    private Operator operator;

    @BeforeEach
    void start() throws IOException {
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(Files.readString(Path.of(System.getenv("HEARTH_TEST_KUBECONFIG")))))
                .build();
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
        await().atMost(SOON)
                .until(() -> client.serviceAccounts()
                                .inNamespace(namespace)
                                .withName("default")
                                .get()
                        != null);
        gateway = new FakeGateway(namespace);
        kubelet = new FakeKubelet(client, namespace, gateway);
        operator = operator("one", new Leadership.Alone());
    }

    @AfterEach
    void end() {
        operator.close();
        kubelet.close();
        gateway.close();
        client.namespaces().withName(namespace).delete();
        client.close();
    }

    private Operator operator(String identity, Leadership leadership) {
        return Operator.start(
                client,
                new OperatorConfig(
                        Set.of(namespace),
                        identity,
                        leadership,
                        List.of(gateway.url()),
                        FakeGateway.TOKEN,
                        new OperatorConfig.PackageStore(folder.resolve("packages"), "127.0.0.1", 0, Optional.empty()),
                        OperatorConfig.Pods.standard(new LoopbackAddresses(9001)),
                        Clock.systemUTC()),
                new SimpleMeterRegistry());
    }

    @Test
    void startsOnePodAndIsReadyWhenItServes() throws Exception {
        apply(inline("hello", "export const handler = async () => 1"));
        awaitReady("hello", "True", "Serving");
        FunctionStatus status = status("hello");
        assertThat(status.pods).isEqualTo(1);
        assertThat(status.urlPath).isEqualTo("/functions/" + namespace + "/hello");
        assertThat(status.selector).isEqualTo("hearth.dev/function=hello");
        assertThat(status.observedGeneration).isEqualTo(1);
        Pod pod = pods("hello").getFirst();
        assertThat(pod.getMetadata().getName()).startsWith("hello-" + status.revision.substring(0, 8) + "-");
        assertThat(pod.getMetadata().getAnnotations().get(Labels.RUNTIME_HOST)).startsWith("127.");
        assertThat(HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(operator.packagesUrl().resolve("/packages/" + status.codeSha256))
                                        .build(),
                                HttpResponse.BodyHandlers.ofByteArray())
                        .body())
                .startsWith('P', 'K');
    }

    @Test
    void gatewaysAreToldWhatAWaitingPodHasToBeToldAndAPoolIsMade() {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(Labels.SYSTEM_NAMESPACE)
                        .endMetadata()
                        .build())
                .serverSideApply();
        apply(inline("hello", "export const handler = async () => 1"));
        awaitReady("hello", "True", "Serving");
        Map<String, String> told = assignment("hello").orElseThrow().getData();
        assertThat(decoded(told, Assignment.REVISION)).isEqualTo(status("hello").revision);
        assertThat(decoded(told, Assignment.SHAPE)).isEqualTo("nodejs20.x-128");
        assertThat(decoded(told, Assignment.BODY)).contains("\"AWS_LAMBDA_FUNCTION_NAME\":\"hello\"");
        await().atMost(SOON)
                .until(() -> !client.pods()
                        .inNamespace(namespace)
                        .withLabel(Labels.POOL, "nodejs20.x-128")
                        .list()
                        .getItems()
                        .isEmpty());
        client.resources(Function.class)
                .inNamespace(namespace)
                .withName("hello")
                .delete();
        await().atMost(SOON).until(() -> assignment("hello").isEmpty());
    }

    private Optional<Secret> assignment(String function) {
        return client
                .secrets()
                .inNamespace(Labels.SYSTEM_NAMESPACE)
                .withLabel(Labels.ASSIGNMENT, "true")
                .list()
                .getItems()
                .stream()
                .filter(secret -> decoded(secret.getData(), Assignment.NAMESPACE)
                                .equals(namespace)
                        && decoded(secret.getData(), Assignment.FUNCTION).equals(function))
                .findFirst();
    }

    private static String decoded(Map<String, String> data, String key) {
        return new String(java.util.Base64.getDecoder().decode(data.getOrDefault(key, "")));
    }

    @Test
    void scalesFromZeroOnDemandAndDrainsBackToZero() {
        Function hello = inline("hello", "export const handler = async () => 1");
        hello.getSpec().scaling.initialScale = 0;
        apply(hello);
        awaitReady("hello", "True", "Untried");
        assertThat(pods("hello")).isEmpty();

        gateway.queue("hello", 3);
        await().atMost(SOON).until(() -> pods("hello").size() == 3);
        gateway.queue("hello", 0);

        await().atMost(SOON).until(() -> pods("hello").isEmpty());
        awaitReady("hello", "True", "Idle");
    }

    @Test
    void doesNotEndAPodThatWorksWhenScalingDown() {
        apply(inline("hello", "export const handler = async () => 1"));
        awaitReady("hello", "True", "Serving");
        String pod = pods("hello").getFirst().getMetadata().getName();
        gateway.works(pod, 1);
        Function changed = inline("hello", "export const handler = async () => 2");
        apply(changed);
        await().atMost(SOON)
                .until(() -> gateway.report(pod)
                        .map(report -> report.state() == PodState.RETIRING)
                        .orElse(false));
        assertThat(pods("hello"))
                .anyMatch(there -> there.getMetadata().getName().equals(pod));

        gateway.works(pod, 0);
        gateway.drains(pod);
        await().atMost(SOON)
                .until(() -> pods("hello").stream()
                        .noneMatch(there -> there.getMetadata().getName().equals(pod)));
    }

    @Test
    void makesANewRevisionActiveOnlyWhenItServes() {
        apply(inline("hello", "export const handler = async () => 1"));
        awaitReady("hello", "True", "Serving");
        String old = status("hello").revision;
        kubelet.fate = FakeKubelet.Fate.IMAGE_MISSING;
        apply(inline("hello", "export const handler = async () => 2"));
        awaitReady("hello", "True", "UpdateStuck");
        assertThat(condition("hello", FunctionStatus.READY).getMessage()).contains("cannot get the image");
        assertThat(status("hello").revision).isEqualTo(old);
        assertThat(pods("hello")).hasSize(2);

        kubelet.fate = FakeKubelet.Fate.SERVES;
        pods("hello").stream()
                .filter(pod -> !old.equals(pod.getMetadata().getLabels().get(Labels.REVISION)))
                .forEach(pod -> gateway.asksForWork("hello", pod.getMetadata().getName()));
        await().atMost(SOON).until(() -> !old.equals(status("hello").revision));
        await().atMost(SOON).until(() -> pods("hello").size() == 1);
        awaitReady("hello", "True", "Serving");
    }

    @Test
    void saysWhatIsWrongWithCodeAndReferences() {
        Function zip = function("zipped");
        zip.getSpec().code.zip = new Code.Zip();
        zip.getSpec().code.zip.sha256 = "0".repeat(64);
        apply(zip);
        Function map = function("mapped");
        map.getSpec().code.configMap = "absent";
        apply(map);
        Function secret = inline("secretive", "export const handler = async () => 1");
        EnvironmentVariable variable = new EnvironmentVariable();
        variable.name = "TOKEN";
        variable.secretKeyRef = new EnvironmentVariable.KeyRef();
        variable.secretKeyRef.name = "keys";
        variable.secretKeyRef.key = "token";
        secret.getSpec().environment = List.of(variable);
        apply(secret);

        awaitReady("zipped", "False", "CodeNotFound");
        awaitReady("mapped", "False", "ConfigMapNotFound");
        awaitReady("secretive", "False", "SecretNotFound");
        assertThat(condition("zipped", FunctionStatus.CODE_AVAILABLE).getStatus())
                .isEqualTo("False");
        assertThat(condition("secretive", FunctionStatus.CODE_AVAILABLE).getStatus())
                .isEqualTo("True");
        await().atMost(SOON)
                .until(() -> client.v1().events().inNamespace(namespace).list().getItems().stream()
                        .map(Event::getReason)
                        .toList()
                        .containsAll(List.of("CodeNotFound", "ConfigMapNotFound", "SecretNotFound")));

        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("absent")
                        .withNamespace(namespace)
                        .endMetadata()
                        .withData(Map.of("index.mjs", "export const handler = async () => 1"))
                        .build())
                .create();
        secret("keys", "one");
        awaitReady("mapped", "True", "Serving");
        awaitReady("secretive", "True", "Serving");
    }

    @Test
    void aChangedSecretGivesANewRevision() {
        secret("keys", "one");
        Function function = inline("hello", "export const handler = async () => 1");
        EnvironmentVariable variable = new EnvironmentVariable();
        variable.name = "TOKEN";
        variable.secretKeyRef = new EnvironmentVariable.KeyRef();
        variable.secretKeyRef.name = "keys";
        variable.secretKeyRef.key = "token";
        function.getSpec().environment = List.of(variable);
        apply(function);
        awaitReady("hello", "True", "Serving");
        String before = status("hello").revision;
        client.secrets()
                .inNamespace(namespace)
                .withName("keys")
                .edit(secret -> new SecretBuilder(secret)
                        .withStringData(Map.of("token", "two"))
                        .build());
        await().atMost(SOON).until(() -> !before.equals(status("hello").revision));
        await().atMost(SOON).until(() -> pods("hello").size() == 1);
    }

    @Test
    void aFunctionWithBindingsHasAKeyThatMayDoJustWhatTheySay() {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(Labels.SYSTEM_NAMESPACE)
                        .endMetadata()
                        .build())
                .createOr(existing -> existing.update());
        Function function = inline("hello", "export const handler = async () => 1");
        Binding binding = new Binding();
        binding.table = "orders";
        binding.access = "read";
        function.getSpec().bindings = List.of(binding);
        apply(function);
        awaitReady("hello", "False", "TableNotFound");

        client.resource(table("orders")).create();
        awaitReady("hello", "True", "Serving");
        String uid = client.resource(function).get().getMetadata().getUid();
        Secret key = truth(uid);
        assertThat(text(key, "namespace")).isEqualTo(namespace);
        assertThat(text(key, "grants"))
                .isEqualTo("[{\"service\":\"dynamodb\",\"resource\":\"orders\",\"access\":\"READ\"}]");
        Secret copy = client.secrets()
                .inNamespace(namespace)
                .withName("hello-access-key")
                .get();
        assertThat(text(copy, "AWS_ACCESS_KEY_ID")).isEqualTo(text(key, "accessKeyId"));
        assertThat(text(copy, "AWS_SECRET_ACCESS_KEY")).isEqualTo(text(key, "secretAccessKey"));

        binding.access = "readwrite";
        apply(function);
        await().atMost(SOON).until(() -> text(truth(uid), "grants").contains("READWRITE"));
        assertThat(text(truth(uid), "accessKeyId")).isEqualTo(text(key, "accessKeyId"));

        client.resource(function).delete();
        await().atMost(SOON).until(() -> truth(uid) == null);
    }

    private @Nullable Secret truth(String uid) {
        return client.secrets()
                .inNamespace(Labels.SYSTEM_NAMESPACE)
                .withName("function-" + uid)
                .get();
    }

    private static String text(@Nullable Secret secret, String key) {
        return new String(
                Base64.getDecoder()
                        .decode(Objects.requireNonNull(secret).getData().get(key)),
                StandardCharsets.UTF_8);
    }

    private Table table(String name) {
        Table table = new Table();
        table.setMetadata(
                new ObjectMetaBuilder().withName(name).withNamespace(namespace).build());
        TableSpec spec = new TableSpec();
        TableSpec.AttributeDefinition id = new TableSpec.AttributeDefinition();
        id.attributeName = "id";
        id.attributeType = "S";
        TableSpec.KeySchemaElement key = new TableSpec.KeySchemaElement();
        key.attributeName = "id";
        key.keyType = "HASH";
        spec.attributeDefinitions = List.of(id);
        spec.keySchema = List.of(key);
        table.setSpec(spec);
        return table;
    }

    @Test
    void tellsAnInitErrorAndACrashLoop() {
        kubelet.fate = FakeKubelet.Fate.CRASHES;
        apply(inline("hello", "export const handler = async () => 1"));
        awaitReady("hello", "False", "CrashLoop");
        gateway.failsAtInit(
                "hello",
                new InitError("hello-x", status("hello").revision, "Runtime.ImportModuleError", "no such module"));
        awaitReady("hello", "False", "InitFailed");
        assertThat(condition("hello", FunctionStatus.READY).getMessage())
                .contains("Runtime.ImportModuleError")
                .contains("no such module");
        // The newest failed pod stays for its log.
        await().atMost(SOON).until(() -> pods("hello").size() == 1);
    }

    @Test
    void saysThatAnImageIsNotThere() {
        kubelet.fate = FakeKubelet.Fate.IMAGE_MISSING;
        apply(inline("hello", "export const handler = async () => 1"));
        awaitReady("hello", "False", "ImageUnavailable");
        assertThat(condition("hello", FunctionStatus.READY).getMessage())
                .contains("ghcr.io/hearth/function-nodejs20.x:0.1");
    }

    @Test
    void deletingAFunctionRemovesItsPods() {
        apply(inline("hello", "export const handler = async () => 1"));
        awaitReady("hello", "True", "Serving");
        client.resources(Function.class)
                .inNamespace(namespace)
                .withName("hello")
                .delete();
        // A controller manager learns of a new kind twice a minute, and collects nothing of it before.
        await().atMost(Duration.ofSeconds(90)).until(() -> pods("hello").isEmpty());
    }

    @Test
    void aRestartKeepsPodsAndRevision() {
        apply(inline("hello", "export const handler = async () => 1"));
        awaitReady("hello", "True", "Serving");
        String revision = status("hello").revision;
        String pod = pods("hello").getFirst().getMetadata().getName();
        operator.close();
        operator = operator("two", new Leadership.Alone());
        Function touched = inline("hello", "export const handler = async () => 1");
        touched.getSpec().description = "the same code";
        apply(touched);
        await().atMost(SOON).until(() -> status("hello").observedGeneration == 2);
        assertThat(status("hello").revision).isEqualTo(revision);
        assertThat(pods("hello"))
                .extracting(there -> there.getMetadata().getName())
                .containsExactly(pod);
    }

    @Test
    void anotherTakesOverWhenTheLeaderEnds() {
        operator.close();
        Leadership lease = new Leadership.ByLease(
                namespace, "hearth-operator", Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofMillis(500));
        Operator first = operator("first", lease);
        await().atMost(SOON).until(first::isLeading);
        operator = operator("second", lease);
        assertThat(operator.isLeading()).isFalse();
        first.close();
        await().atMost(Duration.ofSeconds(10)).until(operator::isLeading);
        apply(inline("hello", "export const handler = async () => 1"));
        awaitReady("hello", "True", "Serving");
    }

    @Test
    void afterACrashItTakesItsOwnLeaseOverAtOnceAndAStolenOneEndsItsTerm() {
        operator.close();
        lease("one", 3600);
        operator = operator(
                "one",
                new Leadership.ByLease(
                        namespace, "mine", Duration.ofSeconds(3), Duration.ofSeconds(2), Duration.ofMillis(300)));
        await().atMost(Duration.ofSeconds(5)).until(operator::isLeading);
        lease("thief", 3600);
        await().atMost(SOON).until(() -> !operator.isLeading());
        lease("thief", 1);
        await().atMost(SOON).until(operator::isLeading);
        apply(inline("hello", "export const handler = async () => 1"));
        awaitReady("hello", "True", "Serving");
    }

    private void lease(String holder, int seconds) {
        client.resource(new LeaseBuilder()
                        .withNewMetadata()
                        .withName("mine")
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewSpec()
                        .withHolderIdentity(holder)
                        .withLeaseDurationSeconds(seconds)
                        .withAcquireTime(ZonedDateTime.now(ZoneOffset.UTC))
                        .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC))
                        .withLeaseTransitions(0)
                        .endSpec()
                        .build())
                .forceConflicts()
                .fieldManager("thief")
                .serverSideApply();
    }

    @Test
    void packagesArePutByWhoeverMayCreateFunctions() throws Exception {
        byte[] zip = packageOf("index.mjs", "export const handler = async () => 1");
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(zip));
        Function function = function("zipped");
        function.getSpec().code.zip = new Code.Zip();
        function.getSpec().code.zip.sha256 = digest;
        apply(function);
        awaitReady("zipped", "False", "CodeNotFound");

        assertThat(put(digest, "nobody", zip)).isEqualTo(401);
        String account = token();
        assertThat(put(digest, account, zip)).isEqualTo(403);
        String token = permitted(account);
        await().atMost(SOON).until(() -> put(digest, token, zip) == 201);
        assertThat(put(digest, token, zip)).isEqualTo(200);
        assertThat(put("0".repeat(64), token, zip)).isEqualTo(400);
        awaitReady("zipped", "True", "Serving");
    }

    /** The account's token once a role lets it; the local API server has no roles, so there it is the admin's. */
    private String permitted(String account) {
        if (!client.hasApiGroup("rbac.authorization.k8s.io", true)) {
            return client.getConfiguration().getAutoOAuthToken();
        }
        client.resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withName("deployers")
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "cluster-admin")
                        .addNewSubject("", "ServiceAccount", "default", namespace)
                        .build())
                .create();
        return account;
    }

    /** A token of the namespace's default ServiceAccount; Kubernetes before 1.24 keeps one in a Secret. */
    private String token() {
        return client.serviceAccounts()
                .inNamespace(namespace)
                .withName("default")
                .tokenRequest()
                .getStatus()
                .getToken();
    }

    private int put(String digest, String token, byte[] zip) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(
                                        operator.packagesUrl() + "/packages/" + digest + "?namespace=" + namespace))
                                .header("Authorization", "Bearer " + token)
                                .PUT(HttpRequest.BodyPublishers.ofByteArray(zip))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    private static byte[] packageOf(String path, String content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(path));
            zip.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private Function function(String name) {
        Function function = new Function();
        function.setMetadata(
                new ObjectMetaBuilder().withName(name).withNamespace(namespace).build());
        FunctionSpec spec = new FunctionSpec();
        spec.runtime = "nodejs20.x";
        spec.handler = "index.handler";
        spec.code = new Code();
        spec.scaling = new Scaling();
        spec.scaling.stableWindowSeconds = 1;
        spec.scaling.scaleToZeroPodRetentionPeriodSeconds = name.equals("hello") ? 0 : 600;
        function.setSpec(spec);
        return function;
    }

    private Function inline(String name, String code) {
        Function function = function(name);
        function.getSpec().code.inline = Map.of("index.mjs", code);
        function.getSpec().scaling.scaleToZeroPodRetentionPeriodSeconds = 2;
        return function;
    }

    private void apply(Function function) {
        client.resource(function).createOr(existing -> existing.update());
    }

    private void secret(String name, String token) {
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(namespace)
                        .endMetadata()
                        .withStringData(Map.of("token", token))
                        .build())
                .create();
    }

    private List<Pod> pods(String function) {
        return client.pods()
                .inNamespace(namespace)
                .withLabel(Labels.FUNCTION, function)
                .list()
                .getItems();
    }

    private FunctionStatus status(String function) {
        FunctionStatus status = client.resources(Function.class)
                .inNamespace(namespace)
                .withName(function)
                .get()
                .getStatus();
        return status == null ? new FunctionStatus() : status;
    }

    private Condition condition(String function, String type) {
        return status(function).conditions.stream()
                .filter(condition -> condition.getType().equals(type))
                .findFirst()
                .orElse(new Condition());
    }

    private void awaitReady(String function, String status, String reason) {
        await().atMost(SOON).untilAsserted(() -> {
            Condition ready = condition(function, FunctionStatus.READY);
            assertThat(ready.getStatus() + " " + ready.getReason() + " " + ready.getMessage())
                    .startsWith(status + " " + reason + " ");
        });
    }
}
