package dev.hearth.standalone.gateways;

import static org.awaitility.Awaitility.await;

import dev.hearth.api.Labels;
import dev.hearth.api.function.Function;
import dev.hearth.kinds.ClientSettings;
import dev.hearth.operator.Operator;
import dev.hearth.operator.OperatorConfig;
import dev.hearth.operator.pods.RuntimeAddresses;
import dev.hearth.operator.pools.PoolsConfig;
import dev.hearth.standalone.apiserver.LocalApiServer;
import dev.hearth.standalone.apiserver.LocalApiServerConfig;
import dev.hearth.standalone.kubelet.LocalKubelet;
import dev.hearth.standalone.kubelet.LocalKubeletConfig;
import dev.hearth.standalone.platform.Definitions;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** The embedded cluster and an operator, gateways as processes, and what are Services on a cluster: one for callers, one for pods. */
final class GatewaysStage implements AutoCloseable {
    /** On a machine with much else to do a JVM's start takes a minute. */
    static final Duration SOON = Duration.ofMinutes(3);

    private static final String TOKEN = "a-token-for-these-tests";
    private static final String INTERNAL_TOKEN = "internal-token-of-these-tests";
    private static final Path RUNTIMES = Path.of("..", "function-pods", "target", "runtimes");

    final KubernetesClient client;
    final URI service;
    private final Path folder;
    private final LocalApiServer apiServer;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    /** Those that are sent to, as the endpoints of a Service. */
    private final List<GatewayProcess> ready = new CopyOnWriteArrayList<>();

    GatewaysStage(Path folder) throws IOException {
        this.folder = folder;
        apiServer = LocalApiServer.start(
                new LocalApiServerConfig(folder.resolve("apiserver"), "127.0.0.1", 0, TOKEN, Clock.systemUTC()));
        started.push(apiServer);
        Config config = ClientSettings.of(new ConfigBuilder(Config.empty())
                .withMasterUrl(apiServer.insideUrl())
                .withOauthToken(TOKEN)
                .withNamespace("default"));
        config.setRequestTimeout((int) SOON.toMillis());
        client = new KubernetesClientBuilder().withConfig(config).build();
        started.push(client);
        Balancer callers =
                new Balancer(() -> ready.stream().map(GatewayProcess::functions).toList());
        started.push(callers);
        service = URI.create("http://127.0.0.1:" + callers.listen("127.0.0.1", 0));
    }

    /** Everything but gateways. */
    void open() throws IOException {
        new Definitions(client).apply();
        int runtimePort = freePort();
        Balancer pods =
                new Balancer(() -> ready.stream().map(GatewayProcess::runtime).toList());
        started.push(pods);
        client.pods().inAnyNamespace().withLabel(Labels.MANAGED_BY, "hearth").inform(new ResourceEventHandler<Pod>() {
            @Override
            public void onAdd(Pod pod) {
                String host = pod.getMetadata().getAnnotations().get(Labels.RUNTIME_HOST);
                if (host != null && !pods.listensAt(host)) {
                    try {
                        pods.listen(host, runtimePort);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }

            @Override
            public void onUpdate(Pod before, Pod now) {}

            @Override
            public void onDelete(Pod pod, boolean finalStateUnknown) {}
        });
        started.push(LocalKubelet.start(client, LocalKubeletConfig.of(folder.resolve("kubelet"), RUNTIMES)));
        started.push(Operator.start(client, operator(runtimePort), new SimpleMeterRegistry()));
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private OperatorConfig operator(int runtimePort) throws IOException {
        return new OperatorConfig(
                Set.of(),
                "operator",
                new OperatorConfig.Leadership.Alone(),
                List.of(),
                INTERNAL_TOKEN,
                new OperatorConfig.PackageStore(
                        Files.createDirectories(folder.resolve("packages")), "127.0.0.1", 0, Optional.empty()),
                OperatorConfig.Pods.standard(new RuntimeAddresses.LoopbackAddresses(runtimePort)),
                Clock.systemUTC(),
                PoolsConfig.of(0));
    }

    /** One more gateway, once the others know of it. */
    GatewayProcess gateway(String name) throws IOException {
        GatewayProcess gateway = GatewayProcess.start(folder, name, apiServer.insideUrl(), TOKEN, INTERNAL_TOKEN);
        started.push(gateway);
        await().atMost(SOON)
                .until(() -> client.leases()
                                .inNamespace(Labels.SYSTEM_NAMESPACE)
                                .withName(name)
                                .get()
                        != null);
        ready.add(gateway);
        return gateway;
    }

    /** As Kubernetes ends a pod: it is told to end, and nobody is sent to it any more. Returns when it has ended. */
    void replace(GatewayProcess gateway) throws InterruptedException {
        gateway.terminate();
        ready.remove(gateway);
        gateway.process.waitFor();
    }

    /** Callers may be led to where nobody is any more. Returns when the other gateways know. */
    void kill(GatewayProcess gateway) throws IOException, InterruptedException {
        Map<GatewayProcess, Integer> said = new HashMap<>();
        for (GatewayProcess other : ready) {
            if (other != gateway) {
                said.put(other, log(other).length());
            }
        }
        gateway.kill();
        for (Map.Entry<GatewayProcess, Integer> other : said.entrySet()) {
            await().atMost(SOON)
                    .until(() -> log(other.getKey())
                            .substring(other.getValue())
                            .contains("the gateways that live have changed"));
        }
    }

    String log(GatewayProcess gateway) throws IOException {
        return Files.readString(folder.resolve(gateway.name + ".log"));
    }

    /** A function that writes the number that it is called with into a file and gives it back. */
    void function(String name, Path file, int minScale) {
        function(name, file, minScale, 4);
    }

    void function(String name, Path file, int minScale, int maxScale) {
        client.resource(client.getKubernetesSerialization()
                        .unmarshal("""
                                apiVersion: hearth.dev/v1alpha1
                                kind: Function
                                metadata: { name: %s, namespace: default }
                                spec:
                                  runtime: python3.11
                                  handler: app.handler
                                  timeoutSeconds: 20
                                  url: { authType: NONE }
                                  scaling: { minScale: %d, maxScale: %d, initialScale: 0 }
                                  code:
                                    inline:
                                      app.py: |
                                        import os, time
                                        def handler(event, context):
                                            number = event["body"]
                                            ran = os.open("%s", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
                                            os.write(ran, (number + "\\n").encode())
                                            os.close(ran)
                                            time.sleep(0.005)
                                            return {"statusCode": 200, "body": number}
                                """.formatted(name, minScale, maxScale, file), Function.class))
                .serverSideApply();
    }

    @Override
    public void close() throws Exception {
        while (!started.isEmpty()) {
            started.pop().close();
        }
    }
}
