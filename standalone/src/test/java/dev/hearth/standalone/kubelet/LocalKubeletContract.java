package dev.hearth.standalone.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hearth.standalone.kubelet.log.LogQuery;
import dev.hearth.standalone.kubelet.log.PodId;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kubelet does with any API server, as a node of a name of its own; pods are bound to it from the start. */
abstract class LocalKubeletContract {
    private final String unique = UUID.randomUUID().toString().substring(0, 8);
    private final String node = "laptop-" + unique;
    private final String namespace = "kubelet-" + unique;

    @TempDir
    Path folder;

    private KubernetesClient client;
    private LocalKubelet kubelet;

    @BeforeEach
    void start() throws IOException {
        client = connect();
        client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
        awaitPodsAllowed(client, namespace);
        Path shell = Files.createDirectories(folder.resolve("runtimes/shell"));
        Files.writeString(shell.resolve("image.json"), "{\"entrypoint\": [\"sh\", \"-c\"]}");
        kubelet = LocalKubelet.start(client, config());
    }

    @AfterEach
    void end() {
        client.namespaces().withName(namespace).delete();
        kubelet.close();
        client.pods().inNamespace(namespace).withGracePeriod(0).delete();
        client.nodes().withName(node).delete();
        client.leases().inNamespace("kube-node-lease").withName(node).delete();
        client.close();
        disconnected();
    }

    /** A client of the API server that is tested against. */
    abstract KubernetesClient connect() throws IOException;

    /** After the last call. */
    void disconnected() {}

    /** Waits until the namespace takes pods. */
    void awaitPodsAllowed(KubernetesClient connected, String inNamespace) {}

    private LocalKubeletConfig config() {
        return LocalKubeletConfig.of(folder.resolve("data"), folder.resolve("runtimes"))
                .asNode(node, false);
    }

    @Test
    void registersItsNodeAndKeepsALease() {
        await().ignoreException(NullPointerException.class).untilAsserted(() -> {
            assertThat(client.nodes().withName(node).get().getStatus().getConditions())
                    .filteredOn(condition -> condition.getType().equals("Ready"))
                    .extracting(NodeCondition::getStatus)
                    .containsExactly("True");
            assertThat(client.leases()
                            .inNamespace("kube-node-lease")
                            .withName(node)
                            .get()
                            .getSpec()
                            .getHolderIdentity())
                    .isEqualTo(node);
        });
    }

    @Test
    void runsAPodToItsEndAndTellsIt() throws Exception {
        client.secrets()
                .inNamespace(namespace)
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("words")
                        .endMetadata()
                        .addToStringData("greeting", "hello")
                        .build())
                .create();
        Pod pod = create(pod("greeter", "echo $GREETING")
                .editSpec()
                .editFirstContainer()
                .addNewEnv()
                .withName("GREETING")
                .withNewValueFrom()
                .withNewSecretKeyRef("greeting", "words", false)
                .endValueFrom()
                .endEnv()
                .endContainer()
                .endSpec());

        awaitPhase("greeter", "Succeeded");

        assertThat(log(pod)).isEqualTo("hello\n");
        await().untilAsserted(() -> assertThat(
                        client.v1().events().inNamespace(namespace).list().getItems())
                .filteredOn(event -> event.getInvolvedObject().getName().equals("greeter"))
                .extracting(Event::getReason)
                .contains("Started"));
    }

    @Test
    void endsAPodThatIsDeletedAndThenItsObjectGoes() {
        create(pod("server", "trap 'exit 0' TERM; while :; do sleep 0.05; done"));
        awaitPhase("server", "Running");

        client.pods().inNamespace(namespace).withName("server").delete();

        await().atMost(Duration.ofSeconds(15))
                .until(() ->
                        client.pods().inNamespace(namespace).withName("server").get() == null);
    }

    @Test
    void killsAPodThatIsDeletedByForce() {
        create(pod("server", "trap '' TERM; echo $$$$ > $PIDFILE; while :; do sleep 0.05; done")
                .editSpec()
                .editFirstContainer()
                .addNewEnv()
                .withName("PIDFILE")
                .withValue(folder.resolve("pid").toString())
                .endEnv()
                .endContainer()
                .endSpec());
        awaitPhase("server", "Running");
        await().until(() -> Files.exists(folder.resolve("pid")) && Files.size(folder.resolve("pid")) > 0);

        client.pods()
                .inNamespace(namespace)
                .withName("server")
                .withGracePeriod(0)
                .delete();

        await().atMost(Duration.ofSeconds(10))
                .until(() -> ProcessHandle.of(Long.parseLong(
                                Files.readString(folder.resolve("pid")).strip()))
                        .isEmpty());
    }

    @Test
    void afterARestartFailsWhatMustNotRestartAndStartsTheRestAgain() throws Exception {
        create(pod("once", "exec sleep 1000"));
        create(pod("always", "exec sleep 1000")
                .editSpec()
                .withRestartPolicy("Always")
                .endSpec());
        awaitPhase("once", "Running");
        awaitPhase("always", "Running");

        kubelet.close();
        kubelet = LocalKubelet.start(client, config());

        awaitPhase("once", "Failed");
        assertThat(client.pods()
                        .inNamespace(namespace)
                        .withName("once")
                        .get()
                        .getStatus()
                        .getReason())
                .isEqualTo("NodeRestarted");
        await().atMost(Duration.ofSeconds(15)).until(() -> {
            ContainerStatus status = client.pods()
                    .inNamespace(namespace)
                    .withName("always")
                    .get()
                    .getStatus()
                    .getContainerStatuses()
                    .getFirst();
            return status.getRestartCount() == 1 && status.getState().getRunning() != null;
        });
    }

    @Test
    void leavesThePodsOfOtherNodesAlone() {
        create(pod("elsewhere", "echo never").editSpec().withNodeName("another").endSpec());
        create(pod("here", "echo yes"));

        awaitPhase("here", "Succeeded");

        assertThat(client.pods()
                        .inNamespace(namespace)
                        .withName("elsewhere")
                        .get()
                        .getStatus()
                        .getPhase())
                .isEqualTo("Pending");
    }

    @Test
    void refusesAFolderThatAnotherKubeletUses() {
        assertThatThrownBy(() -> LocalKubelet.start(client, config()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another one uses it");
    }

    private PodBuilder pod(String name, String script) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .withLabels(Map.of("hearth.dev/test", "kubelet"))
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .withRestartPolicy("Never")
                .withAutomountServiceAccountToken(false)
                .addNewContainer()
                .withName("main")
                .withImage("ghcr.io/hearth/function-shell:0.1")
                .withArgs(script)
                .endContainer()
                .endSpec();
    }

    private Pod create(PodBuilder pod) {
        return client.pods().resource(pod.build()).create();
    }

    private void awaitPhase(String name, String phase) {
        await("phase " + phase + " of " + name)
                .atMost(Duration.ofSeconds(15))
                .until(() -> phase.equals(client.pods()
                        .inNamespace(namespace)
                        .withName(name)
                        .get()
                        .getStatus()
                        .getPhase()));
    }

    private String log(Pod pod) throws Exception {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        kubelet.logs().read(PodId.of(pod), "main", LogQuery.EVERYTHING, to);
        return to.toString(StandardCharsets.UTF_8);
    }
}
