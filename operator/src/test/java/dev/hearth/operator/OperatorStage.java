package dev.hearth.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.Labels;
import dev.hearth.api.function.Code;
import dev.hearth.api.function.Function;
import dev.hearth.api.function.FunctionSpec;
import dev.hearth.api.function.FunctionStatus;
import dev.hearth.api.function.Scaling;
import dev.hearth.operator.OperatorConfig.Leadership;
import dev.hearth.operator.pods.RuntimeAddresses.LoopbackAddresses;
import dev.hearth.operator.pools.PoolsConfig;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The whole operator against a real API server; gateway and kubelet are fakes. */
abstract class OperatorStage {
    static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    final String namespace = "operator-" + UUID.randomUUID().toString().substring(0, 8);
    KubernetesClient client;
    FakeGateway gateway;
    FakeKubelet kubelet;
    Operator operator;

    /** What pods are told of where packages are; where they are when it is empty. */
    Optional<URI> packagesUrl = Optional.empty();

    /** Of the operator that was started last. */
    MeterRegistry metrics = new SimpleMeterRegistry();

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

    Operator operator(String identity, Leadership leadership) {
        return operator(client, identity, leadership, 4096);
    }

    Operator operator(KubernetesClient asks, String identity, Leadership leadership, int poolMemoryMiB) {
        metrics = new SimpleMeterRegistry();
        return Operator.start(
                asks,
                new OperatorConfig(
                        Set.of(namespace),
                        identity,
                        leadership,
                        List.of(gateway.url()),
                        FakeGateway.TOKEN,
                        new OperatorConfig.PackageStore(folder.resolve("packages"), "127.0.0.1", 0, packagesUrl),
                        OperatorConfig.Pods.standard(new LoopbackAddresses(9001)),
                        Clock.systemUTC(),
                        PoolsConfig.of(poolMemoryMiB)),
                metrics);
    }

    Function function(String name) {
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

    Function inline(String name, String code) {
        Function function = function(name);
        function.getSpec().code.inline = Map.of("index.mjs", code);
        function.getSpec().scaling.scaleToZeroPodRetentionPeriodSeconds = 2;
        return function;
    }

    void apply(Function function) {
        client.resource(function).createOr(existing -> existing.update());
    }

    void secret(String name, String token) {
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(namespace)
                        .endMetadata()
                        .withStringData(Map.of("token", token))
                        .build())
                .create();
    }

    List<Pod> pods(String function) {
        return client.pods()
                .inNamespace(namespace)
                .withLabel(Labels.FUNCTION, function)
                .list()
                .getItems();
    }

    FunctionStatus status(String function) {
        FunctionStatus status = client.resources(Function.class)
                .inNamespace(namespace)
                .withName(function)
                .get()
                .getStatus();
        return status == null ? new FunctionStatus() : status;
    }

    Condition condition(String function, String type) {
        return status(function).conditions.stream()
                .filter(condition -> condition.getType().equals(type))
                .findFirst()
                .orElse(new Condition());
    }

    void awaitReady(String function, String status, String reason) {
        await().atMost(SOON).untilAsserted(() -> {
            Condition ready = condition(function, FunctionStatus.READY);
            assertThat(ready.getStatus() + " " + ready.getReason() + " " + ready.getMessage())
                    .startsWith(status + " " + reason + " ");
        });
    }
}
