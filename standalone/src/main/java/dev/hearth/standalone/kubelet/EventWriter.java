package dev.hearth.standalone.kubelet;

import dev.hearth.standalone.kubelet.pod.PodSink.Happening;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jboss.logging.Logger;

/**
 * Writes Events, one after the other on a thread of its own, behind everything else. What happens again is counted on the
 * Event that there is; what does not fit into the queue is left out.
 */
final class EventWriter implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(EventWriter.class);
    private static final int MOST_WAITING = 1_000;
    private static final int MOST_REMEMBERED = 1_000;

    private record Key(String uid, Happening happening) {}

    private record Written(String name, String firstTime, int count) {}

    private record Wanted(Pod pod, Happening happening, String component) {}

    private final KubernetesClient client;
    private final String nodeName;
    private final Clock clock;
    private final BlockingQueue<Wanted> queue = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Thread thread;

    private final Map<Key, Written> written = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Written> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    EventWriter(KubernetesClient client, String nodeName, Clock clock) {
        this.client = client;
        this.nodeName = nodeName;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("kubelet-events").start(this::run);
    }

    void write(Pod pod, Happening happening, String component) {
        if (!queue.offer(new Wanted(pod, happening, component))) {
            LOG.debugf("event left out reason=%s", happening.reason());
        }
    }

    private void run() {
        try {
            while (true) {
                Wanted wanted = queue.take();
                try {
                    write(wanted);
                } catch (KubernetesClientException e) {
                    LOG.debugf(
                            "event not written reason=%s error=%s",
                            wanted.happening().reason(), e.getMessage());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(Wanted wanted) {
        Pod pod = wanted.pod();
        String namespace = pod.getMetadata().getNamespace();
        Key key = new Key(pod.getMetadata().getUid(), wanted.happening());
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        Written before = written.get(key);
        if (before != null) {
            int count = before.count() + 1;
            client.v1()
                    .events()
                    .inNamespace(namespace)
                    .withName(before.name())
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            "{\"count\":" + count + ",\"lastTimestamp\":\"" + now + "\"}");
            written.put(key, new Written(before.name(), before.firstTime(), count));
            return;
        }
        String name = pod.getMetadata().getName() + "." + Long.toHexString(System.nanoTime());
        client.v1()
                .events()
                .inNamespace(namespace)
                .resource(event(wanted, name, now))
                .create();
        written.put(key, new Written(name, now, 1));
    }

    private Event event(Wanted wanted, String name, String now) {
        Pod pod = wanted.pod();
        Happening happening = wanted.happening();
        return new EventBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(pod.getMetadata().getNamespace())
                .endMetadata()
                .withInvolvedObject(new ObjectReferenceBuilder()
                        .withApiVersion("v1")
                        .withKind("Pod")
                        .withNamespace(pod.getMetadata().getNamespace())
                        .withName(pod.getMetadata().getName())
                        .withUid(pod.getMetadata().getUid())
                        .withResourceVersion(pod.getMetadata().getResourceVersion())
                        .withFieldPath(fieldPath(happening.container()))
                        .build())
                .withType(happening.warning() ? "Warning" : "Normal")
                .withReason(happening.reason())
                .withMessage(happening.message())
                .withNewSource()
                .withComponent(wanted.component())
                .withHost(nodeName)
                .endSource()
                .withReportingComponent(wanted.component())
                .withReportingInstance(nodeName)
                .withFirstTimestamp(now)
                .withLastTimestamp(now)
                .withCount(1)
                .build();
    }

    private static @org.jspecify.annotations.Nullable String fieldPath(String container) {
        return container.isEmpty() ? null : "spec.containers{" + container + "}";
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
