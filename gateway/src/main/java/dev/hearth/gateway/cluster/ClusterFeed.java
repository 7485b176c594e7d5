package dev.hearth.gateway.cluster;

import dev.hearth.api.Labels;
import dev.hearth.api.function.Function;
import dev.hearth.gateway.route.FunctionRoute;
import dev.hearth.gateway.route.Routes;
import dev.hearth.kinds.PartialStore;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Keeps the route table like the cluster, with one informer each for Functions, pods, access keys and assignments. */
public final class ClusterFeed implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ClusterFeed.class);

    /** Objects of a page of a list: neither side has all of them in hands at once. */
    private static final long PAGE = 500;

    private final List<SharedIndexInformer<?>> informers;

    private ClusterFeed(List<SharedIndexInformer<?>> informers) {
        this.informers = informers;
    }

    /** Returns when the table holds what the cluster held at the start; throws when that takes longer than the wait. */
    public static ClusterFeed start(KubernetesClient client, Routes routes, String region, Duration wait) {
        SharedIndexInformer<Function> functions = client.resources(Function.class)
                .inAnyNamespace()
                .withLimit(PAGE)
                .runnableInformer(0)
                .itemStore(new PartialStore<>(function -> {
                    Function stub = new Function();
                    stub.setMetadata(PartialStore.named(function));
                    return stub;
                }))
                .addEventHandler(new Door<>(
                        function -> routes.put(FunctionRecords.of(function, region)),
                        function -> routes.removeFunction(FunctionRoute.key(
                                function.getMetadata().getNamespace(),
                                function.getMetadata().getName()))));
        SharedIndexInformer<Pod> pods = client.pods()
                .inAnyNamespace()
                .withLabel(Labels.MANAGED_BY, "hearth")
                .withLimit(PAGE)
                .runnableInformer(0)
                .itemStore(new PartialStore<>(pod ->
                        new PodBuilder().withMetadata(PartialStore.named(pod)).build()))
                .addEventHandler(new Door<>(
                        pod -> {
                            if (PodRecords.isOurs(pod)) {
                                routes.put(PodRecords.of(pod));
                            }
                        },
                        pod -> routes.removePod(pod.getMetadata().getUid())));
        SharedIndexInformer<Secret> assignments = client.secrets()
                .inNamespace(Labels.SYSTEM_NAMESPACE)
                .withLabel(Labels.ASSIGNMENT, "true")
                .withLimit(PAGE)
                .runnableInformer(0)
                .itemStore(new PartialStore<>(AssignmentRecords::stub))
                .addEventHandler(new Door<>(
                        secret -> routes.put(AssignmentRecords.of(secret)),
                        secret -> routes.removeAssignment(AssignmentRecords.function(secret))));
        SharedIndexInformer<Secret> keys = routes.keys().informer(client);
        List<SharedIndexInformer<?>> all = List.of(functions, keys, assignments, pods);
        ClusterFeed feed = new ClusterFeed(all);
        try {
            CompletableFuture.allOf(all.stream()
                            .map(informer -> informer.exceptionHandler((started, failure) -> {
                                        LOG.warnf(
                                                "the watch of the cluster is interrupted and tried again cause=%s",
                                                failure.toString());
                                        return true;
                                    })
                                    .start()
                                    .toCompletableFuture())
                            .toArray(CompletableFuture[]::new))
                    .get(wait.toMillis(), TimeUnit.MILLISECONDS);
            return feed;
        } catch (ExecutionException | TimeoutException e) {
            feed.close();
            throw new IllegalStateException(
                    "the gateway could not read Functions, pods and access keys from '%s' within %d s (%s); is the API server reachable, is the Function CRD applied, may the gateway list them?"
                            .formatted(client.getMasterUrl(), wait.toSeconds(), e),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            feed.close();
            throw new IllegalStateException("interrupted while the gateway read the cluster", e);
        }
    }

    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::stop);
    }

    /** One object that cannot be read must not stop the rest. */
    private record Door<T extends HasMetadata>(Consumer<T> put, Consumer<T> remove) implements ResourceEventHandler<T> {
        @Override
        public void onAdd(T added) {
            guarded(put, added);
        }

        @Override
        public void onUpdate(T before, T now) {
            guarded(put, now);
        }

        @Override
        public void onDelete(T deleted, boolean finalStateUnknown) {
            guarded(remove, deleted);
        }

        private void guarded(Consumer<T> step, T object) {
            try {
                step.accept(object);
            } catch (RuntimeException e) {
                LOG.errorf(
                        e,
                        "an object of the cluster could not be taken over kind=%s namespace=%s name=%s",
                        object.getKind(),
                        object.getMetadata().getNamespace(),
                        object.getMetadata().getName());
            }
        }
    }
}
