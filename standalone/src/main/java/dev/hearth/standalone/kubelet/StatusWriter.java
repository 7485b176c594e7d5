package dev.hearth.standalone.kubelet;

import dev.hearth.standalone.kubelet.pod.PodSink;
import io.fabric8.kubernetes.api.model.Binding;
import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Brings what happened to the API server, behind the pods' threads: for each pod one write at a time, always of the
 * newest status (those between are never written), then its deletion. Tries again until it is written, the pod's object
 * is gone, or the kubelet ends.
 */
final class StatusWriter implements PodSink, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(StatusWriter.class);
    private static final int MOST_AT_ONCE = 16;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /** What of a pod is still to be written; guarded by itself. */
    private static final class Pending {
        final Pod pod;
        boolean bound;

        @Nullable
        PodStatus status;

        boolean removed;
        boolean writing;

        Pending(Pod pod) {
            this.pod = pod;
            String node = pod.getSpec().getNodeName();
            this.bound = node != null && !node.isEmpty();
        }
    }

    private final KubernetesClient client;
    private final String nodeName;
    private final EventWriter events;
    private final Map<String, Pending> pending = new ConcurrentHashMap<>();
    private final Semaphore atOnce = new Semaphore(MOST_AT_ONCE);
    private volatile boolean closed;

    StatusWriter(KubernetesClient client, String nodeName, EventWriter events) {
        this.client = client;
        this.nodeName = nodeName;
        this.events = events;
    }

    @Override
    public void status(Pod pod, PodStatus status) {
        Pending entry = pending(pod);
        synchronized (entry) {
            entry.status = status;
            write(entry);
        }
    }

    @Override
    public void removed(Pod pod) {
        Pending entry = pending(pod);
        synchronized (entry) {
            entry.removed = true;
            write(entry);
        }
    }

    @Override
    public void event(Pod pod, Happening happening) {
        events.write(pod, happening, "kubelet");
    }

    /** The pod's object is gone: nothing is written any more. */
    void forget(Pod pod) {
        pending.remove(pod.getMetadata().getUid());
    }

    @Override
    public void close() {
        closed = true;
    }

    private Pending pending(Pod pod) {
        return pending.computeIfAbsent(pod.getMetadata().getUid(), uid -> new Pending(pod));
    }

    private void write(Pending entry) {
        if (!entry.writing) {
            entry.writing = true;
            Thread.ofVirtual()
                    .name("kubelet-status-" + entry.pod.getMetadata().getName())
                    .start(() -> writeAll(entry));
        }
    }

    private void writeAll(Pending entry) {
        Duration pause = FIRST_PAUSE;
        while (!closed) {
            PodStatus status;
            synchronized (entry) {
                status = entry.status;
                if (status == null && !entry.removed) {
                    entry.writing = false;
                    return;
                }
            }
            try {
                atOnce.acquire();
                try {
                    writeOnce(entry, status);
                } finally {
                    atOnce.release();
                }
                pause = FIRST_PAUSE;
            } catch (KubernetesClientException e) {
                if (isGone(e)) {
                    forget(entry.pod);
                    return;
                }
                LOG.debugf("status not written, trying again pod=%s error=%s", name(entry.pod), e.getMessage());
                pause = sleep(pause);
            } catch (RuntimeException e) {
                LOG.warnf(e, "status not written, trying again pod=%s", name(entry.pod));
                pause = sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void writeOnce(Pending entry, @Nullable PodStatus status) {
        if (!entry.bound) {
            bind(entry.pod);
            entry.bound = true;
        }
        if (status != null) {
            patch(entry.pod, status);
            synchronized (entry) {
                if (entry.status == status) {
                    entry.status = null;
                }
            }
        } else {
            delete(entry.pod);
            synchronized (entry) {
                entry.removed = false;
            }
        }
    }

    private void patch(Pod pod, PodStatus status) {
        ObjectMeta metadata = pod.getMetadata();
        Map<String, Object> patch = Map.of("metadata", Map.of("uid", metadata.getUid()), "status", status);
        client.pods()
                .inNamespace(metadata.getNamespace())
                .withName(metadata.getName())
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), Serialization.asJson(patch));
    }

    /** An API server without the binding subresource gets the node's name by a patch. */
    private void bind(Pod pod) {
        ObjectMeta metadata = pod.getMetadata();
        Binding binding = new BindingBuilder()
                .withNewMetadata()
                .withNamespace(metadata.getNamespace())
                .withName(metadata.getName())
                .withUid(metadata.getUid())
                .endMetadata()
                .withNewTarget()
                .withApiVersion("v1")
                .withKind("Node")
                .withName(nodeName)
                .endTarget()
                .build();
        try {
            client.raw(path(metadata) + "/binding", "POST", binding);
        } catch (KubernetesClientException e) {
            if (e.getCode() == 405 || e.getCode() == 501) {
                client.pods()
                        .inNamespace(metadata.getNamespace())
                        .withName(metadata.getName())
                        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"nodeName\":\"" + nodeName + "\"}}");
            } else if (e.getCode() != 409) {
                throw e;
            }
        }
        events.write(
                pod,
                new Happening(false, "Scheduled", "Successfully assigned " + name(pod) + " to " + nodeName, ""),
                "default-scheduler");
    }

    private void delete(Pod pod) {
        DeleteOptions options = new DeleteOptionsBuilder()
                .withApiVersion("v1")
                .withKind("DeleteOptions")
                .withGracePeriodSeconds(0L)
                .withNewPreconditions()
                .withUid(pod.getMetadata().getUid())
                .endPreconditions()
                .build();
        client.raw(path(pod.getMetadata()), "DELETE", options);
    }

    /** Not there (404), or another one of the same name (409 by the uid). */
    private static boolean isGone(KubernetesClientException e) {
        return e.getCode() == 404 || e.getCode() == 409 || e.getCode() == 410;
    }

    private static Duration sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }

    private static String path(ObjectMeta metadata) {
        return "/api/v1/namespaces/" + metadata.getNamespace() + "/pods/" + metadata.getName();
    }

    private static String name(Pod pod) {
        return pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
    }
}
