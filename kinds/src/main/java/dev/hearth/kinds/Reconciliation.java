package dev.hearth.kinds;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The running reconcilers of a room. With a Lease, one of several replicas runs them; a process that loses it ends, so
 * that the next one begins with a clean slate.
 */
public final class Reconciliation implements AutoCloseable {
    private static final int AT_ONCE = 8;

    private final ExecutorService threads = Executors.newFixedThreadPool(
            AT_ONCE, Thread.ofVirtual().name("reconcile-", 0).factory());
    private final Operator operator;

    private Reconciliation(KubernetesClient client, Optional<Lease> lease) {
        operator = new Operator(options -> {
            options.withKubernetesClient(client)
                    .withCloseClientOnStop(false)
                    .withExecutorService(threads)
                    .withUseSSAToPatchPrimaryResource(false)
                    .withReconciliationTerminationTimeout(Duration.ofSeconds(2))
                    .withStopOnInformerErrorDuringStartup(true);
            lease.ifPresent(held -> options.withLeaderElectionConfiguration(
                    LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(held.name())
                            .withLeaseNamespace(held.namespace())
                            .build()));
        });
    }

    /**
     * Starts them and returns when they have seen what is there.
     *
     * @param lease namespace and name of the Lease; absent: there is only this process
     */
    public static Reconciliation start(
            KubernetesClient client, Optional<Lease> lease, List<? extends Reconciler<?>> reconcilers) {
        Reconciliation made = new Reconciliation(client, lease);
        for (Reconciler<?> reconciler : reconcilers) {
            made.register(reconciler);
        }
        made.operator.start();
        return made;
    }

    /** Where the Lease lies that one replica holds. */
    public record Lease(String namespace, String name) {}

    private <P extends io.fabric8.kubernetes.api.model.HasMetadata> void register(Reconciler<P> reconciler) {
        operator.register(
                reconciler,
                options -> options.watchingAllNamespaces()
                        .withName(reconciler.getClass().getSimpleName().toLowerCase(Locale.ROOT))
                        .withRetry(new GenericRetry()
                                .setInitialInterval(Duration.ofSeconds(1))
                                .setMaxInterval(Duration.ofMinutes(1).toMillis())
                                .withoutMaxAttempts())
                        .withRateLimiter(new LinearRateLimiter(Duration.ofSeconds(1), 10))
                        .withReconciliationMaxInterval(null));
    }

    @Override
    public void close() {
        operator.stop();
        threads.shutdownNow();
    }
}
