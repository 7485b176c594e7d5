package dev.hearth.standalone.kubelet;

import dev.hearth.standalone.kubelet.log.PodId;
import dev.hearth.standalone.kubelet.pod.PodRunner;
import dev.hearth.standalone.kubelet.pod.PodServices;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Which pods run here: turns what the watch says into starts and ends. Called by the informer's one thread, in order, and
 * never holds it up.
 */
final class PodTable implements ResourceEventHandler<Pod> {
    private static final Logger LOG = Logger.getLogger(PodTable.class);
    private static final Set<String> OVER = Set.of("Succeeded", "Failed");

    private static final Duration TO_DIE = Duration.ofSeconds(5);

    private final String nodeName;
    private final boolean schedules;
    private final PodServices services;
    private final StatusWriter writer;
    private final Map<String, PodRunner> runners = new ConcurrentHashMap<>();

    PodTable(LocalKubeletConfig config, PodServices services, StatusWriter writer) {
        this.nodeName = config.nodeName();
        this.schedules = config.schedules();
        this.services = services;
        this.writer = writer;
    }

    @Override
    public void onAdd(Pod pod) {
        seen(pod);
    }

    @Override
    public void onUpdate(Pod before, Pod pod) {
        if (!before.getMetadata().getUid().equals(pod.getMetadata().getUid())) {
            onDelete(before, true);
        }
        seen(pod);
    }

    @Override
    public void onDelete(Pod pod, boolean finalStateUnknown) {
        writer.forget(pod);
        PodRunner runner = runners.remove(pod.getMetadata().getUid());
        if (runner != null) {
            runner.vanished();
        } else if (isOurs(pod)) {
            services.logs().delete(PodId.of(pod));
        }
    }

    private void seen(Pod pod) {
        if (!isOurs(pod)) {
            return;
        }
        try {
            PodRunner runner = runners.get(pod.getMetadata().getUid());
            boolean deleting = pod.getMetadata().getDeletionTimestamp() != null;
            if (runner != null && deleting) {
                runner.delete(grace(pod));
            } else if (runner == null && deleting) {
                services.logs().delete(PodId.of(pod));
                writer.removed(pod);
            } else if (runner == null && !OVER.contains(phase(pod))) {
                runners.put(pod.getMetadata().getUid(), start(pod));
            }
        } catch (RuntimeException e) {
            LOG.errorf(e, "pod cannot be taken pod=%s", pod.getMetadata().getName());
        }
    }

    private PodRunner start(Pod pod) {
        return hasRun(pod) ? PodRunner.resume(pod, services, writer) : PodRunner.start(pod, services, writer);
    }

    private boolean isOurs(Pod pod) {
        String node = pod.getSpec().getNodeName();
        return node == null || node.isEmpty() ? schedules : node.equals(nodeName);
    }

    private static boolean hasRun(Pod pod) {
        PodStatus status = pod.getStatus();
        if (status == null) {
            return false;
        }
        Stream<ContainerStatus> containers =
                Stream.concat(status.getInitContainerStatuses().stream(), status.getContainerStatuses().stream());
        return "Running".equals(status.getPhase())
                || containers.anyMatch(container -> container.getState() != null
                        && (container.getState().getRunning() != null
                                || container.getState().getTerminated() != null));
    }

    private static String phase(Pod pod) {
        return pod.getStatus() == null || pod.getStatus().getPhase() == null
                ? ""
                : pod.getStatus().getPhase();
    }

    private static Duration grace(Pod pod) {
        Long seconds = pod.getMetadata().getDeletionGracePeriodSeconds();
        return Duration.ofSeconds(seconds == null ? 30 : seconds);
    }

    /** Ends what runs and waits for its end; statuses and logs stay for the next start. */
    void abandonAll(Duration grace) {
        List<PodRunner> all = List.copyOf(runners.values());
        all.forEach(runner -> runner.abandon(grace));
        long end = System.nanoTime() + grace.plus(TO_DIE).toNanos();
        try {
            for (PodRunner runner : all) {
                if (!runner.awaitEnd(Duration.ofNanos(Math.max(0, end - System.nanoTime())))) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
