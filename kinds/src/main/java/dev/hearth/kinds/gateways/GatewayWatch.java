package dev.hearth.kinds.gateways;

import dev.hearth.api.Labels;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Follows the gateways' Leases and tells, whenever that changes, which gateways live. */
public final class GatewayWatch implements AutoCloseable {
    /** How often a gateway renews its Lease. */
    public static final Duration RENEWAL = Sightings.RENEWAL;

    private static final Logger LOG = Logger.getLogger(GatewayWatch.class);
    private static final Duration LONGEST_START = Duration.ofSeconds(30);

    private final Sightings sightings = new Sightings();
    private final String self;
    private final Consumer<List<GatewayAddress>> changed;
    private List<GatewayAddress> told = List.of();
    private @Nullable SharedIndexInformer<Lease> informer;
    private @Nullable ScheduledExecutorService timer;

    private GatewayWatch(String self, Consumer<List<GatewayAddress>> changed) {
        this.self = self;
        this.changed = changed;
    }

    /**
     * For a gateway. Returns when what is there has been seen.
     *
     * @param self its own name: the renewals of its own Lease, seen by the same watch, tell the time
     * @param changed told all that live, on the watch's thread or that of {@link #unreachable}, in order; must not block
     */
    public static GatewayWatch ofGateway(KubernetesClient client, String self, Consumer<List<GatewayAddress>> changed) {
        GatewayWatch watch = new GatewayWatch(self, changed);
        watch.follow(client);
        return watch;
    }

    /** For whoever keeps no Lease himself: time is told by his own timer, while the watch is open. */
    public static GatewayWatch ofOnlooker(KubernetesClient client, Consumer<List<GatewayAddress>> changed) {
        GatewayWatch watch = new GatewayWatch("", changed);
        SharedIndexInformer<Lease> leases = watch.follow(client);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("hearth-gateway-watch").factory());
        timer.scheduleWithFixedDelay(
                () -> watch.beat(leases.isWatching()), RENEWAL.toMillis(), RENEWAL.toMillis(), TimeUnit.MILLISECONDS);
        watch.timer = timer;
        return watch;
    }

    private SharedIndexInformer<Lease> follow(KubernetesClient client) {
        SharedIndexInformer<Lease> leases = client.leases()
                .inNamespace(Labels.SYSTEM_NAMESPACE)
                .withLabel(Labels.GATEWAY, "true")
                .runnableInformer(0)
                .addEventHandler(new LeaseHandler())
                .exceptionHandler((started, failure) -> {
                    LOG.debugf("the watch of the gateways' Leases is interrupted cause=%s", failure.toString());
                    return started;
                });
        informer = leases;
        try {
            leases.start().toCompletableFuture().get(LONGEST_START.toMillis(), TimeUnit.MILLISECONDS);
            return leases;
        } catch (ExecutionException | TimeoutException e) {
            close();
            throw new IllegalStateException(
                    "the Leases of the gateways in '%s' could not be read (%s); may this room list them?"
                            .formatted(Labels.SYSTEM_NAMESPACE, e),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new IllegalStateException("interrupted while the gateways' Leases were read", e);
        }
    }

    private final class LeaseHandler implements ResourceEventHandler<Lease> {
        @Override
        public void onAdd(Lease lease) {
            seen(lease);
        }

        @Override
        public void onUpdate(Lease before, Lease now) {
            seen(now);
        }

        @Override
        public void onDelete(Lease lease, boolean finalStateUnknown) {
            gone(lease.getMetadata().getName());
        }
    }

    private synchronized void seen(Lease lease) {
        boolean alive = GatewayAddress.of(lease)
                .map(address -> sightings.seen(address, lease.getMetadata().getResourceVersion()))
                .orElse(false);
        if (alive && lease.getMetadata().getName().equals(self)) {
            sightings.beat();
        }
        tell();
    }

    private synchronized void gone(String name) {
        sightings.gone(name);
        tell();
    }

    private synchronized void beat(boolean watching) {
        if (watching) {
            sightings.beat();
            tell();
        }
    }

    /** The gateway could not be reached: it is left out until it has shown a few more signs of life. */
    public synchronized void unreachable(String name) {
        sightings.unreachable(name);
        tell();
    }

    /** Tells once more which gateways live: whoever is told takes it otherwise now. */
    public synchronized void again() {
        changed.accept(told);
    }

    public synchronized void reached(String name) {
        sightings.reached(name);
    }

    /** Whose Leases nobody has renewed for a minute. */
    public synchronized Collection<String> forgotten() {
        return sightings.forgotten();
    }

    private void tell() {
        List<GatewayAddress> live = sightings.live();
        if (!live.equals(told)) {
            told = live;
            changed.accept(live);
        }
    }

    @Override
    public void close() {
        if (timer != null) {
            timer.shutdownNow();
        }
        if (informer != null) {
            informer.stop();
        }
    }
}
