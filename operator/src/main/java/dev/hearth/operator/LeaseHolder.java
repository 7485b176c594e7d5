package dev.hearth.operator;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Stands for election again and again: leads while it holds the Lease, stops when it loses it, and is back in line a
 * moment later. (java-operator-sdk's own election ends the JVM when the lease is lost; on a laptop all rooms share one.)
 */
final class LeaseHolder implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(LeaseHolder.class);

    private final KubernetesClient client;
    private final OperatorConfig.Leadership.ByLease lease;
    private final String identity;
    private final Runnable lead;
    private final Runnable stop;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("hearth-lease").factory());
    private volatile @Nullable CompletableFuture<?> running;
    private volatile boolean closed;

    /** @param lead and {@code stop} are called in turns, never at once */
    LeaseHolder(
            KubernetesClient client,
            OperatorConfig.Leadership.ByLease lease,
            String identity,
            Runnable lead,
            Runnable stop) {
        this.client = client;
        this.lease = lease;
        this.identity = identity;
        this.lead = lead;
        this.stop = stop;
    }

    void start() {
        thread.execute(this::stand);
    }

    private void stand() {
        if (closed) {
            return;
        }
        try {
            ensureNamespace();
            LeaderElector elector = client.leaderElector()
                    .withConfig(new LeaderElectionConfigBuilder()
                            .withName(lease.name())
                            .withLeaseDuration(lease.lease())
                            .withRenewDeadline(lease.renewDeadline())
                            .withRetryPeriod(lease.retry())
                            .withReleaseOnCancel(true)
                            .withLock(new LeaseLock(lease.namespace(), lease.name(), identity))
                            .withLeaderCallbacks(new LeaderCallbacks(this::begin, stop, LeaseHolder::tell))
                            .build())
                    .build();
            CompletableFuture<?> term = elector.start();
            running = term;
            term.whenComplete((nothing, error) -> again());
        } catch (RuntimeException e) {
            LOG.warnf("Election could not be stood for error=%s", e.getMessage());
            again();
        }
    }

    private static void tell(@Nullable String leader) {
        if (leader != null && !leader.isEmpty()) {
            LOG.infof("Operator leads identity=%s", leader);
        }
    }

    /** One that cannot do the work gives the lease to another, or tries again itself. */
    private void begin() {
        try {
            lead.run();
        } catch (RuntimeException e) {
            thread.schedule(this::giveBack, lease.retry().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void giveBack() {
        CompletableFuture<?> term = running;
        if (term != null) {
            term.cancel(true);
        }
    }

    private void again() {
        if (!closed) {
            thread.schedule(this::stand, lease.retry().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** On a cluster the chart has made it; an embedded one begins empty. */
    private void ensureNamespace() {
        try {
            if (client.namespaces().withName(lease.namespace()).get() == null) {
                client.resource(new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(lease.namespace())
                                .endMetadata()
                                .build())
                        .create();
            }
        } catch (KubernetesClientException e) {
            LOG.debugf("Namespace not made namespace=%s code=%d", lease.namespace(), e.getCode());
        }
    }

    /** Gives the lease back, so that another need not wait for its end. */
    @Override
    public void close() {
        closed = true;
        giveBack();
        thread.shutdown();
    }
}
