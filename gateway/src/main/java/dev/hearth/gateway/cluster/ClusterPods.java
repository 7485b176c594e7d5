package dev.hearth.gateway.cluster;

import dev.hearth.api.Labels;
import dev.hearth.gateway.dispatch.PodKeeper;
import dev.hearth.gateway.route.PodRoute;
import dev.hearth.gateway.route.Routes;
import dev.hearth.gateway.runtime.UnknownPods;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Deletes pods and looks at them, on virtual threads; at most 64 such calls are open at once. */
public final class ClusterPods implements PodKeeper, UnknownPods {
    private static final Logger LOG = Logger.getLogger(ClusterPods.class);
    private static final int TRIES = 5;
    private static final List<Duration> LOOKS =
            List.of(Duration.ZERO, Duration.ofMillis(100), Duration.ofMillis(400), Duration.ofMillis(1500));
    private static final Duration BETWEEN_REFRESHES = Duration.ofMillis(250);

    private final KubernetesClient client;
    private final Routes routes;
    private final Semaphore open = new Semaphore(64);
    private final List<Runnable> waiting = new ArrayList<>();
    private boolean refreshing;
    private long lastRefreshNanos = System.nanoTime() - BETWEEN_REFRESHES.toNanos();

    public ClusterPods(KubernetesClient client, Routes routes) {
        this.client = client;
        this.routes = routes;
    }

    @Override
    public void delete(PodRoute pod, String reason) {
        LOG.infof("a function pod is replaced namespace=%s pod=%s reason=%s", pod.namespace(), pod.name(), reason);
        Thread.ofVirtual().name("pod-delete").start(() -> {
            for (int attempt = 1; attempt <= TRIES; attempt++) {
                try {
                    permitted(() -> client.pods()
                            .inNamespace(pod.namespace())
                            .withName(pod.name())
                            .withGracePeriod(0)
                            .delete());
                    return;
                } catch (KubernetesClientException e) {
                    LOG.warnf(
                            "a function pod could not be deleted namespace=%s pod=%s attempt=%d cause=%s",
                            pod.namespace(), pod.name(), attempt, e.getMessage());
                    pause(Duration.ofMillis(100L << attempt));
                }
            }
        });
    }

    @Override
    public void look(PodRoute pod) {
        Thread.ofVirtual().name("pod-look").start(() -> {
            for (Duration wait : LOOKS) {
                pause(wait);
                try {
                    Pod[] found = new Pod[1];
                    permitted(() -> found[0] = client.pods()
                            .inNamespace(pod.namespace())
                            .withName(pod.name())
                            .get());
                    if (found[0] == null
                            || !pod.uid().equals(found[0].getMetadata().getUid())) {
                        routes.removePod(pod.uid());
                        return;
                    }
                    PodRoute now = PodRecords.of(found[0]);
                    if (now.end().isPresent()) {
                        routes.put(now);
                        return;
                    }
                } catch (KubernetesClientException e) {
                    LOG.debugf("a function pod could not be read pod=%s cause=%s", pod.name(), e.getMessage());
                }
            }
        });
    }

    @Override
    public void refresh(Runnable done) {
        synchronized (waiting) {
            waiting.add(done);
            if (refreshing) {
                return;
            }
            refreshing = true;
        }
        Thread.ofVirtual().name("pod-refresh").start(this::refresh);
    }

    private void refresh() {
        long rest = BETWEEN_REFRESHES.toNanos() - (System.nanoTime() - lastRefreshNanos);
        if (rest > 0) {
            pause(Duration.ofNanos(rest));
        }
        List<Runnable> served;
        synchronized (waiting) {
            lastRefreshNanos = System.nanoTime();
            served = List.copyOf(waiting);
            waiting.clear();
            refreshing = false;
        }
        try {
            permitted(() ->
                    client.pods().inAnyNamespace().withLabel(Labels.MANAGED_BY, "hearth").list().getItems().stream()
                            .filter(PodRecords::isOurs)
                            .forEach(pod -> routes.put(PodRecords.of(pod))));
        } catch (KubernetesClientException e) {
            LOG.warnf("function pods could not be listed cause=%s", e.getMessage());
        } finally {
            served.forEach(Runnable::run);
        }
    }

    private void permitted(Runnable call) {
        open.acquireUninterruptibly();
        try {
            call.run();
        } finally {
            open.release();
        }
    }

    private static void pause(Duration wait) {
        try {
            TimeUnit.NANOSECONDS.sleep(wait.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
