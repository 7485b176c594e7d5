package dev.hearth.gateway.cluster;

import dev.hearth.api.Labels;
import dev.hearth.gateway.peers.Members;
import dev.hearth.kinds.gateways.GatewayAddress;
import dev.hearth.kinds.gateways.GatewayWatch;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The gateways by their Leases. This one keeps its own from when it serves until it leaves; while it cannot, it serves on, and the
 * others take it for gone after a few of their own renewals. A Lease that a killed gateway has left is removed after a minute.
 */
public final class GatewayLease implements Members {
    private static final Logger LOG = Logger.getLogger(GatewayLease.class);
    private static final int TRIES = 3;
    private static final Duration LONGEST_REMOVAL = Duration.ofSeconds(5);

    private final KubernetesClient client;
    private final String name;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("hearth-gateway-lease").factory());
    private volatile @Nullable GatewayWatch watch;
    private @Nullable Thread removing;
    private volatile boolean left;
    private boolean failing;

    /** @param name of this gateway and of its Lease */
    public GatewayLease(KubernetesClient client, String name) {
        this.client = client;
        this.name = name;
    }

    @Override
    public void follow(Consumer<List<GatewayAddress>> live) {
        // What watches the cluster later waits until it is there; the Lease is kept only then.
        watch = GatewayWatch.ofGateway(client, name, live);
    }

    /** Throws when the Lease cannot be made: others would not know of this one, and each would take the other's pods for its own. */
    @Override
    public void announce(GatewayAddress self) {
        try {
            renewed(self.lease(ZonedDateTime.now(ZoneOffset.UTC)));
        } catch (KubernetesClientException e) {
            throw new IllegalStateException(
                    "the gateway's Lease '%s' in '%s' could not be made: %s"
                            .formatted(name, Labels.SYSTEM_NAMESPACE, e.getMessage()),
                    e);
        }
        long pause = GatewayWatch.RENEWAL.toMillis();
        timer.scheduleAtFixedRate(() -> renew(self), pause, pause, TimeUnit.MILLISECONDS);
    }

    private synchronized void renew(GatewayAddress self) {
        if (left) {
            return;
        }
        try {
            renewed(self.lease(ZonedDateTime.now(ZoneOffset.UTC)));
            removeForgotten();
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                LOG.warnf("the gateway's Lease could not be renewed name=%s cause=%s", name, e.getMessage());
            }
            failing = true;
        }
    }

    private void renewed(Lease lease) {
        try {
            client.leases()
                    .inNamespace(Labels.SYSTEM_NAMESPACE)
                    .withName(name)
                    .patch(PatchContext.of(PatchType.JSON_MERGE), Serialization.asJson(lease));
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw e;
            }
            client.leases().inNamespace(Labels.SYSTEM_NAMESPACE).resource(lease).create();
        }
    }

    private void removeForgotten() {
        ifWatching(watching -> watching.forgotten()
                .forEach(forgotten -> client.leases()
                        .inNamespace(Labels.SYSTEM_NAMESPACE)
                        .withName(forgotten)
                        .delete()));
    }

    @Override
    public void unreachable(GatewayAddress gateway) {
        ifWatching(watching -> watching.unreachable(gateway.name()));
    }

    @Override
    public void reached(GatewayAddress gateway) {
        ifWatching(watching -> watching.reached(gateway.name()));
    }

    private void ifWatching(Consumer<GatewayWatch> step) {
        GatewayWatch watching = watch;
        if (watching != null) {
            step.accept(watching);
        }
    }

    @Override
    public void leave() {
        if (left) {
            return;
        }
        left = true;
        timer.shutdownNow();
        ifWatching(GatewayWatch::again);
        removing = Thread.ofVirtual().name("gateway-lease-remove").start(this::remove);
    }

    /** It has been told already; while the API server is away the others take it for gone a little later. */
    private synchronized void remove() {
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            try {
                client.leases()
                        .inNamespace(Labels.SYSTEM_NAMESPACE)
                        .withName(name)
                        .delete();
                return;
            } catch (KubernetesClientException e) {
                LOG.warnf("the gateway's Lease could not be removed attempt=%d cause=%s", attempt, e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        leave();
        try {
            if (removing != null) {
                removing.join(LONGEST_REMOVAL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ifWatching(GatewayWatch::close);
    }
}
