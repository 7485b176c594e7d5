package dev.hearth.conformance.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.conformance.kubectl.Kubectl;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/** The cluster that the release is on, as the suite handles it. Functions are those of the namespace "default". */
final class Site implements AutoCloseable {
    static final Duration A_WHILE = Duration.ofSeconds(120);

    private static final String ANY = "clusterDns: false\n";

    /** Without pods that wait for a function: what starts here is what was called. */
    static final String VALUES = ANY + "operator: { poolMemoryMiB: 0 }\n";

    static final String WITH_POOLS = ANY + "operator: { poolMemoryMiB: 512 }\n";

    private static final String ENGINE =
            "{ enabled: true, persistence: { enabled: true, size: 1Gi, storageClass: by-hand } }";

    /** The chart's single-node engines, on volumes that {@link #volume} has made. */
    static final String ENGINES = "engines: { kafka: %1$s, s3: %1$s, keycloak: %1$s }\n".formatted(ENGINE);

    private final Path folder;
    private final Path kubeconfig;
    private final KubernetesClient client;
    private final Outside outside;
    private final Release release;
    private final Kubectl kubectl;

    /** @param folder for what Helm and kubectl keep */
    Site(Path folder) {
        this.folder = folder;
        kubeconfig = Path.of(environment("HEARTH_TEST_KUBECONFIG"));
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
                .build();
        outside = new Outside(client);
        release = new Release(Path.of(environment("HEARTH_TEST_CHART")), kubeconfig, folder);
        kubectl = new Kubectl(kubeconfig, "default", folder);
    }

    static String environment(String name) {
        return Objects.requireNonNull(System.getenv(name), name + " is not set; conformance/run-real-cluster sets it");
    }

    KubernetesClient client() {
        return client;
    }

    Outside outside() {
        return outside;
    }

    Release release() {
        return release;
    }

    Kubectl kubectl() {
        return kubectl;
    }

    /** Runs classes of the functions suite against this release, in a process of its own; what they said. */
    String conforms(long longestSeconds, Class<?>... suites) {
        AwsBasicCredentials key = accessKey();
        return new ChildJava(SuiteCommand.class, folder)
                .run(
                        longestSeconds,
                        Map.of(
                                "HEARTH_URL", outside.gateway(8080).toString(),
                                "AWS_ENDPOINT_URL", outside.gateway(4566).toString(),
                                "AWS_ACCESS_KEY_ID", key.accessKeyId(),
                                "AWS_SECRET_ACCESS_KEY", key.secretAccessKey(),
                                "AWS_REGION", "us-east-1",
                                "AWS_DEFAULT_REGION", "us-east-1",
                                "KUBECONFIG", kubeconfig.toString(),
                                "HEARTH_TEST_HOST",
                                        outside.hostOf(room("gateway").getFirst())),
                        Stream.of(suites).map(Class::getName).toArray(String[]::new));
    }

    /** One of the test's own. */
    Path file(String name) {
        return folder.resolve(name);
    }

    /** Makes the volume that a claim of the release will have: a folder of the node, which is this machine. */
    void volume(String claim) throws IOException {
        Path data = Files.createDirectory(file(claim));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwxrwx"));
        kubectl.apply("""
                        apiVersion: v1
                        kind: PersistentVolume
                        metadata: { name: %1$s }
                        spec:
                          capacity: { storage: 1Gi }
                          accessModes: [ReadWriteOnce]
                          storageClassName: by-hand
                          persistentVolumeReclaimPolicy: Retain
                          claimRef: { namespace: %2$s, name: %1$s }
                          hostPath: { path: %3$s }
                        """.formatted(claim, Release.NAMESPACE, data));
    }

    String example(String name) throws IOException {
        return Files.readString(Path.of("../examples").resolve(name).resolve("function.yaml"));
    }

    /** A manifest. */
    static String table(String name) {
        return """
                apiVersion: hearth.dev/v1alpha1
                kind: Table
                metadata: { name: %s }
                spec:
                  deletionPolicy: Delete
                  attributeDefinitions: [{ attributeName: id, attributeType: S }]
                  keySchema: [{ attributeName: id, keyType: HASH }]
                """.formatted(name);
    }

    /** Waits until it is Ready. */
    void ready(String object) {
        kubectl.run("wait", "--for=condition=Ready", object, "--timeout=55s").succeeds();
    }

    /** Waits until a Deployment's or StatefulSet's pods are those of its template, and ready. */
    void isRolledOut(String object) {
        await().atMost(A_WHILE)
                .untilAsserted(() -> kubectl.run("-n", Release.NAMESPACE, "rollout", "status", object, "--timeout=55s")
                        .succeeds());
    }

    /** Waits until every room's pod is ready. */
    void roomsAreReady() {
        await().atMost(A_WHILE)
                .ignoreExceptions()
                .untilAsserted(() -> kubectl.run(
                                "-n",
                                Release.NAMESPACE,
                                "wait",
                                "pod",
                                "-l",
                                "app.kubernetes.io/name=hearth",
                                "--for=condition=Ready",
                                "--timeout=55s")
                        .succeeds());
    }

    /**
     * A JVM that must use the room's ahead-of-time cache, as {@code AOTMode=on} says, comes as far as to miss its argument; it would
     * end before where the cache is not of this JVM and these jars.
     */
    void holdsItsAheadOfTimeCache(String room) {
        kubectl.run(
                        "-n",
                        Release.NAMESPACE,
                        "exec",
                        room(room).getFirst().getMetadata().getName(),
                        "--",
                        "/opt/java/bin/java",
                        "-Xmx48m",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:AOTMode=on",
                        "-XX:AOTCache=/opt/hearth/room.aot",
                        "-jar",
                        "/opt/hearth/quarkus-run.jar")
                .fails(78, "the one argument is the room to run");
    }

    /** The same of an engine's: a JVM that uses it comes as far as to say its version. */
    void holdsItsEnginesAheadOfTimeCache(String engine, String folder) {
        String said = kubectl.out(
                "-n",
                Release.NAMESPACE,
                "exec",
                room(engine).getFirst().getMetadata().getName(),
                "--",
                "/bin/sh",
                "-c",
                """
                        classpath=$(printf '%%s:' %1$s/lib/*.jar)
                        exec /opt/java/bin/java @%1$s/jvm.options -Xmx48m -XX:AOTMode=on -XX:AOTCache=%1$s/engine.aot \
                            -cp "${classpath%%:}" -version 2>&1
                        """.formatted(folder));
        assertThat(said).contains("Runtime Environment");
    }

    /** A room's pods, or an engine's. */
    List<Pod> room(String room) {
        return client.pods()
                .inNamespace(Release.NAMESPACE)
                .withLabel("app.kubernetes.io/component", room)
                .list()
                .getItems();
    }

    /** A function's pods that nobody has deleted. */
    List<Pod> pods(String function) {
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

    /** A key of the namespace "default", made as docs/install.md makes one. */
    AwsBasicCredentials accessKey() {
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

    /** A client of the AWS endpoint, with that key. */
    <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C aws(B builder) {
        return builder.endpointOverride(outside.gateway(4566))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(accessKey()))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    @Override
    public void close() {
        outside.close();
        client.close();
    }
}
