package dev.hearth.operator;

import dev.hearth.api.Labels;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Says of every new pod that it runs, and brings it to the gateway; or lets it crash or hang, as the test wants. */
final class FakeKubelet implements AutoCloseable {
    enum Fate {
        SERVES,
        CRASHES,
        IMAGE_MISSING
    }

    private final KubernetesClient client;
    private final FakeGateway gateway;
    private final SharedIndexInformer<Pod> informer;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<String> started = ConcurrentHashMap.newKeySet();
    volatile Fate fate = Fate.SERVES;

    FakeKubelet(KubernetesClient client, String namespace, FakeGateway gateway) {
        this.client = client;
        this.gateway = gateway;
        this.informer =
                client.pods().inNamespace(namespace).withLabel(Labels.FUNCTION).inform(new Handler());
    }

    private void start(Pod pod) {
        if (!started.add(pod.getMetadata().getName())) {
            return;
        }
        try {
            switch (fate) {
                case SERVES -> {
                    status(pod, "Running");
                    gateway.asksForWork(
                            pod.getMetadata().getLabels().getOrDefault(Labels.FUNCTION, ""),
                            pod.getMetadata().getName());
                }
                case CRASHES -> status(pod, "Failed");
                case IMAGE_MISSING -> imageMissing(pod);
            }
        } catch (KubernetesClientException gone) {
            started.remove(pod.getMetadata().getName());
        }
    }

    private void status(Pod pod, String phase) {
        patch(pod, "{\"status\":{\"phase\":\"%s\"}}".formatted(phase));
    }

    private void imageMissing(Pod pod) {
        patch(pod, """
                {"status":{"containerStatuses":[{"name":"function","image":"%s","imageID":"","ready":false,"restartCount":0,
                "state":{"waiting":{"reason":"ErrImagePull","message":"no such image"}}}]}}
                """.formatted(pod.getSpec().getContainers().getFirst().getImage()));
    }

    /** A merge patch: the scheduler writes conditions at the same time. */
    private void patch(Pod pod, String patch) {
        client.pods()
                .inNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName())
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    private final class Handler implements ResourceEventHandler<Pod> {
        @Override
        public void onAdd(Pod pod) {
            threads.execute(() -> start(pod));
        }

        @Override
        public void onUpdate(Pod before, Pod pod) {
            if ("true".equals(pod.getMetadata().getLabels().get(Labels.DRAINING))) {
                gateway.drains(pod.getMetadata().getName());
            }
        }

        @Override
        public void onDelete(Pod pod, boolean unknown) {
            gateway.gone(pod.getMetadata().getName());
        }
    }

    @Override
    public void close() {
        informer.stop();
        threads.shutdownNow();
    }
}
