package dev.hearth.operator;

import dev.hearth.api.Demand;
import dev.hearth.api.Labels;
import dev.hearth.api.function.Function;
import dev.hearth.api.pool.Pool;
import dev.hearth.kinds.Pages;
import dev.hearth.kinds.gateways.GatewayAddress;
import dev.hearth.kinds.gateways.GatewayWatch;
import dev.hearth.operator.code.CodeResolver;
import dev.hearth.operator.code.Digest;
import dev.hearth.operator.code.Limits;
import dev.hearth.operator.code.PackageSweep;
import dev.hearth.operator.code.Packages;
import dev.hearth.operator.code.Retention;
import dev.hearth.operator.demand.Coverage;
import dev.hearth.operator.demand.DemandStreams;
import dev.hearth.operator.function.FunctionNews;
import dev.hearth.operator.function.FunctionReconciler;
import dev.hearth.operator.function.NetworkPolicies;
import dev.hearth.operator.function.PodSettings;
import dev.hearth.operator.pods.Fleets;
import dev.hearth.operator.pods.PodApi;
import dev.hearth.operator.pools.Pools;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.javaoperatorsdk.operator.api.config.Cloner;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One time of leading: everything that acts on the cluster, started in the order in which each needs the other (pods are
 * known before functions, so that no pod is made twice) and ended in the reverse one.
 */
final class Term implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Term.class);
    private static final int RECONCILIATIONS_AT_ONCE = 16;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("hearth-operator-timer").factory());
    private final ExecutorService calls = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("operator-call-", 0).factory());
    private final ExecutorService reconciliations = Executors.newFixedThreadPool(
            RECONCILIATIONS_AT_ONCE, Thread.ofVirtual().name("reconcile-", 0).factory());
    private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
    private final Coverage coverage;
    private final Fleets fleets;
    private final Pools pools;
    private final CodeResolver code;
    private final NetworkPolicies networks;
    private final FunctionReconciler reconciler;
    private final DemandStreams streams;
    private final PackageSweep sweep;
    private final io.javaoperatorsdk.operator.Operator sdk;
    private @Nullable GatewayWatch gateways;

    Term(KubernetesClient client, OperatorConfig config, Packages packages, URI packagesUrl, MeterRegistry metrics) {
        FunctionNews news = new FunctionNews();
        coverage = new Coverage(config.clock());
        PodApi pods = PodApi.of(client, metrics);
        fleets = new Fleets(
                pods, config.pods().addresses(), coverage, config.clock(), timer, calls, metrics, news::about);
        pools = new Pools(
                client,
                config.pools(),
                config.pods().imagePrefix(),
                config.pods().imageTag(),
                config.pods().region(),
                fleets,
                pods,
                coverage,
                config.clock(),
                calls);
        code = new CodeResolver(packages, Limits.STANDARD, timer, news::about);
        networks = new NetworkPolicies(client, config.namespaces(), news::about);
        reconciler = new FunctionReconciler(
                client,
                code,
                networks,
                fleets,
                pools,
                new PodSettings(
                        config.pods().imagePrefix(),
                        config.pods().imageTag(),
                        config.pods().region(),
                        packagesUrl,
                        config.pods().storage(),
                        config.pods().eventing()),
                news,
                config.clock());
        streams = new DemandStreams(config.internalToken(), coverage, timer, this::line, this::gatewayGone);
        sweep = new PackageSweep(packages, Retention.STANDARD, () -> namedCode(client), config.clock());
        sdk = new io.javaoperatorsdk.operator.Operator(options -> options.withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .withResourceCloner(new Unchanged())
                .withExecutorService(reconciliations)
                .withUseSSAToPatchPrimaryResource(false)
                .withReconciliationTerminationTimeout(Duration.ofSeconds(2))
                .withStopOnInformerErrorDuringStartup(true));
        sdk.<Function>register(reconciler, options -> {
            if (config.namespaces().isEmpty()) {
                options.watchingAllNamespaces();
            } else {
                options.settingNamespaces(config.namespaces());
            }
            options.withName("function")
                    .withInformerListLimit(Pages.SIZE)
                    .withRetry(new GenericRetry()
                            .setInitialInterval(Duration.ofSeconds(1))
                            .setMaxInterval(Duration.ofMinutes(1).toMillis())
                            .withoutMaxAttempts())
                    .withRateLimiter(new LinearRateLimiter(Duration.ofSeconds(1), 10))
                    .withReconciliationMaxInterval(null); // no timer for each function
        });
        try {
            watchPods(client, config);
            watchPools(client, config);
            networks.start();
            sdk.start();
            reconciler.begin();
            followGateways(client, config);
            if (config.namespaces().isEmpty()) { // else others' functions may name packages of the same store
                sweep.start(timer, calls);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        LOG.infof(
                "Operator works identity=%s gateways=%s",
                config.identity(), config.gateways().isEmpty() ? "by Lease" : config.gateways());
    }

    /** What is assigned is the functions' before their demand is looked at. */
    private void line(URI gateway, Demand line) {
        pools.line(gateway, line);
        fleets.demand(gateway, line);
    }

    /** What it said counts no longer; nothing goes down on that until a whole window has been seen without it. */
    private void gatewayGone(URI gateway) {
        pools.gatewayGone(gateway);
        fleets.gatewayGone(gateway);
    }

    private void followGateways(KubernetesClient client, OperatorConfig config) {
        if (config.gateways().isEmpty()) {
            gateways = GatewayWatch.ofOnlooker(
                    client,
                    live -> streams.follow(
                            live.stream().map(GatewayAddress::uri).toList()));
        } else {
            streams.follow(config.gateways());
        }
    }

    void openPools() {
        pools.open();
    }

    private static Stream<String> written(Function function) {
        return Stream.concat(
                Optional.ofNullable(function.getStatus()).map(status -> status.codeSha256).stream(),
                Optional.ofNullable(function.getSpec())
                        .map(spec -> spec.code)
                        .map(code -> code.zip)
                        .map(zip -> zip.sha256)
                        .stream());
    }

    /** What any Function's spec, its status or a revision of it names as its code. */
    private Set<Digest> namedCode(KubernetesClient client) {
        Set<String> written = new HashSet<>();
        Pages.forEach(
                client.resources(Function.class).inAnyNamespace(),
                function -> written(function).forEach(written::add));
        return Stream.concat(written.stream(), fleets.codes())
                .filter(hex -> hex.matches("[0-9a-f]{64}"))
                .map(Digest::new)
                .collect(Collectors.toSet());
    }

    int functions() {
        return fleets.size();
    }

    /** Whether every gateway's demand is being seen now. */
    boolean hearsAll() {
        return coverage.since().isPresent();
    }

    void stored(Digest digest) {
        code.stored(digest);
    }

    private void watchPods(KubernetesClient client, OperatorConfig config) {
        ResourceEventHandler<Pod> handler = new PodHandler(fleets, pools);
        if (config.namespaces().isEmpty()) {
            informers.add(client.pods()
                    .inAnyNamespace()
                    .withLabel(Labels.MANAGED_BY, "hearth")
                    .withLimit(Pages.SIZE)
                    .inform(handler));
        }
        for (String namespace : config.namespaces()) {
            informers.add(client.pods()
                    .inNamespace(namespace)
                    .withLabel(Labels.MANAGED_BY, "hearth")
                    .withLimit(Pages.SIZE)
                    .inform(handler));
        }
    }

    private void watchPools(KubernetesClient client, OperatorConfig config) {
        ResourceEventHandler<Pool> handler = new PoolHandler(pools);
        if (config.namespaces().isEmpty()) {
            informers.add(client.resources(Pool.class).inAnyNamespace().inform(handler));
        }
        for (String namespace : config.namespaces()) {
            informers.add(client.resources(Pool.class).inNamespace(namespace).inform(handler));
        }
    }

    /** The reconciler reads Functions and never changes them, so it may have those of the cache. */
    private static final class Unchanged implements Cloner {
        @Override
        public <T extends HasMetadata> T clone(T object) {
            return object;
        }
    }

    private record PoolHandler(Pools pools) implements ResourceEventHandler<Pool> {
        @Override
        public void onAdd(Pool pool) {
            pools.pool(pool);
        }

        @Override
        public void onUpdate(Pool before, Pool pool) {
            pools.pool(pool);
        }

        @Override
        public void onDelete(Pool pool, boolean finalStateUnknown) {
            pools.poolGone(pool);
        }
    }

    @Override
    public void close() {
        sweep.close();
        if (gateways != null) {
            gateways.close();
        }
        streams.close();
        sdk.stop();
        informers.forEach(SharedIndexInformer::stop);
        reconciler.close();
        networks.close();
        code.close();
        timer.shutdownNow();
        calls.shutdown();
        reconciliations.shutdownNow();
    }

    /** A pod waits in a pool, or is a function's; the one becomes the other, never the other way. */
    private record PodHandler(Fleets fleets, Pools pools) implements ResourceEventHandler<Pod> {
        @Override
        public void onAdd(Pod pod) {
            if (pod.getMetadata().getLabels().containsKey(Labels.FUNCTION)) {
                pools.podGone(pod);
                fleets.pod(pod);
            } else if (pod.getMetadata().getLabels().containsKey(Labels.POOL)) {
                pools.pod(pod);
                fleets.pod(pod);
            }
        }

        @Override
        public void onUpdate(Pod before, Pod pod) {
            onAdd(pod);
        }

        @Override
        public void onDelete(Pod pod, boolean finalStateUnknown) {
            pools.podGone(pod);
            fleets.podGone(pod);
        }
    }
}
