package dev.hearth.standalone.platform;

import dev.hearth.gateway.Gateway;
import dev.hearth.gateway.GatewayConfig;
import dev.hearth.kinds.ClientSettings;
import dev.hearth.operator.Operator;
import dev.hearth.operator.OperatorConfig;
import dev.hearth.operator.pods.RuntimeAddresses;
import dev.hearth.operator.pools.PoolsConfig;
import dev.hearth.standalone.apiserver.LocalApiServer;
import dev.hearth.standalone.apiserver.LocalApiServerConfig;
import dev.hearth.standalone.kubelet.LocalKubelet;
import dev.hearth.standalone.kubelet.LocalKubeletConfig;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A running platform. What starts later stands on what started before it, and it ends in the opposite order: the
 * gateway stops taking requests before its pods go, and the API server goes last.
 *
 * <pre>
 *   API server ─▶ kinds, namespaces, access key ─▶ storage, eventing, kubelet, operator, gateway ─▶ examples/hello
 * </pre>
 */
public final class Platform implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";

    /** What a pod that waits has for itself, measured (see {@code function-pods/RATIONALE.md}). */
    private static final Map<String, Integer> WAITING_MIB = Map.of("nodejs20.x", 6, "python3.11", 12, "java25", 48);

    private final Started started = new Started();
    private final DataFolder folder;
    private final PlatformConfig config;
    private final Vertx vertx;
    private final Progress progress;

    private Platform(PlatformConfig config, DataFolder folder, Vertx vertx, Progress progress) {
        this.config = config;
        this.folder = folder;
        this.vertx = vertx;
        this.progress = progress;
    }

    /**
     * Starts everything and writes {@code platform.json} when it is ready.
     *
     * @param folder taken by the caller, who closes it after the platform
     * @throws PlatformException when something cannot start; what had started has been ended
     */
    static Platform start(
            PlatformConfig config, DataFolder folder, Vertx vertx, MeterRegistry meters, Progress progress) {
        Platform platform = new Platform(config, folder, vertx, progress);
        try {
            platform.startAll(meters);
            return platform;
        } catch (IOException e) {
            platform.close();
            throw new PlatformException(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            platform.close();
            throw e;
        }
    }

    PlatformState state() {
        return folder.running().orElseThrow();
    }

    private void startAll(MeterRegistry meters) throws IOException {
        boolean fresh = folder.isNew();
        String internalToken = folder.secret("internal-token");

        String adminToken = folder.secret("admin-token");
        LocalApiServer apiServer = started.add(progress.step(
                "API server",
                () -> LocalApiServer.start(new LocalApiServerConfig(
                        folder.folder("apiserver"), LOOPBACK, config.apiServerPort(), adminToken, Clock.systemUTC())),
                LocalApiServer::url));
        folder.writeKubeconfig(apiServer.kubeconfig());
        KubernetesClient client = started.add(client(apiServer.insideUrl(), adminToken));
        AccessKeys.Key key = progress.step(
                "kinds", () -> defineKinds(apiServer, client), made -> Definitions.size() + " of hearth.dev");

        // Storage, eventing, kubelet and gateway only watch the API server; the operator also reads the gateway's
        // demand.
        Operator operates;
        try (ExecutorService together = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<EmbeddedStorage> storage = together.submit(() -> progress.step(
                    "storage",
                    () -> EmbeddedStorage.start(vertx, client, config, folder, meters, progress),
                    running -> url(config.storagePort())));
            Future<EmbeddedEventing> eventing = together.submit(() -> progress.step(
                    "eventing",
                    () -> EmbeddedEventing.start(vertx, client, config, folder, meters, progress),
                    running -> url(config.eventingPort())));
            Future<LocalKubelet> kubelet = together.submit(() -> progress.step(
                    "kubelet",
                    () -> LocalKubelet.start(
                            client, LocalKubeletConfig.of(folder.folder("kubelet"), config.runtimes())),
                    running -> "node laptop"));
            Future<Gateway> gateway = together.submit(() -> progress.step(
                    "gateway",
                    () -> Gateway.start(vertx, client, gatewayConfig(internalToken), meters),
                    running -> url(config.urlPort()) + ", AWS " + url(config.awsPort())));
            Future<Operator> operator = together.submit(() -> {
                gateway.get();
                return progress.step(
                        "operator",
                        () -> Operator.start(client, operatorConfig(internalToken), meters),
                        running -> "packages at " + running.packagesUrl());
            });
            startedLater(storage);
            startedLater(eventing);
            apiServer.connect(new KubeletLogs(startedLater(kubelet)));
            operates = startedLater(operator);
            PlatformState state = state(apiServer, operates, key);
            startedLater(gateway);
            if (fresh && config.withHello()) {
                progress.step("examples/hello", () -> new Hello(client, config.hello()).deploy(), ready -> ready);
            }
            folder.writeState(state);
        }
        if (config.untilReady()) {
            apiServer.compileRulesAhead(); // so that the cache that the build makes of such a run knows these classes
        } else {
            Thread.ofVirtual().name("rules").start(apiServer::compileRulesAhead);
        }
        progress.ready(state(), new Hello(client, config.hello()).isThere());
        operates.openPools();
    }

    private static AccessKeys.Key defineKinds(LocalApiServer apiServer, KubernetesClient client) {
        Definitions definitions = new Definitions(client);
        definitions.kinds().forEach(apiServer::vouchFor);
        definitions.apply();
        return new AccessKeys(client).of("default");
    }

    private PlatformState state(LocalApiServer apiServer, Operator operator, AccessKeys.Key key) {
        ProcessHandle self = ProcessHandle.current();
        return new PlatformState(
                self.pid(),
                self.info().startInstant().orElseThrow().toEpochMilli(),
                folder.kubeconfig().toString(),
                apiServer.url(),
                url(config.urlPort()),
                url(config.awsPort()),
                operator.packagesUrl().toString(),
                url(config.healthPort()),
                config.region(),
                key.id(),
                key.secret());
    }

    /** None where the data folder lies too deep for one, or the event loops cannot listen at one. */
    private Optional<Path> runtimeSocket() {
        return Optional.of(folder.folder("run").resolve("runtime.sock"))
                .filter(path -> vertx.isNativeTransportEnabled())
                .filter(path ->
                        path.toString().getBytes(StandardCharsets.UTF_8).length <= GatewayConfig.LONGEST_SOCKET_PATH);
    }

    private GatewayConfig gatewayConfig(String internalToken) {
        return GatewayConfig.onLoopback(internalToken)
                .with(change -> change.ports(config.urlPort(), config.awsPort(), config.runtimePort())
                        .runtimeSocket(runtimeSocket())
                        .storage(URI.create(url(config.storagePort())))
                        .eventing(URI.create(url(config.eventingPort()))));
    }

    private OperatorConfig operatorConfig(String internalToken) {
        return new OperatorConfig(
                Set.of(),
                "standalone",
                new OperatorConfig.Leadership.Alone(),
                List.of(URI.create(url(config.runtimePort()))),
                internalToken,
                new OperatorConfig.PackageStore(
                        folder.folder("packages"), LOOPBACK, config.packagesPort(), Optional.empty()),
                new OperatorConfig.Pods(
                        "ghcr.io/hearth/",
                        "0.1",
                        config.region(),
                        new RuntimeAddresses.LoopbackAddresses(config.runtimePort(), runtimeSocket()),
                        Optional.of(URI.create(url(config.storagePort()))),
                        // The one AWS endpoint: it speaks HTTP/2, which the AWS SDK for Java wants for Kinesis.
                        Optional.of(URI.create(url(config.awsPort())))),
                Clock.systemUTC(),
                // They begin when everything else is there; one boots at a time, beside what runs.
                new PoolsConfig(
                        config.poolMemoryMiB(),
                        1,
                        Optional.of(new PoolsConfig.Processes(
                                LocalKubeletConfig.codeFolder(folder.folder("kubelet")), WAITING_MIB)),
                        false));
    }

    private static KubernetesClient client(String url, String token) {
        Config config = ClientSettings.of(new ConfigBuilder(Config.empty())
                .withMasterUrl(url)
                .withOauthToken(token)
                .withNamespace("default"));
        return ClientSettings.client(config);
    }

    private <T extends AutoCloseable> T startedLater(Future<T> part) {
        try {
            return started.add(part.get());
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new PlatformException("could not start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PlatformException("interrupted while starting", e);
        }
    }

    private static String url(int port) {
        return "http://" + LOOPBACK + ":" + port;
    }

    /** Ends every part, last started first; a part that cannot end is logged and does not keep the others. */
    @Override
    public void close() {
        started.close();
    }
}
