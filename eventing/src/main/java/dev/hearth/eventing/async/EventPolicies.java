package dev.hearth.eventing.async;

import dev.hearth.api.function.Function;
import dev.hearth.eventing.functions.FunctionRef;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** How each function of the cluster wants its events handled. Written by one informer (or by tests), read by any thread. */
public final class EventPolicies implements ResourceEventHandler<Function> {
    private final Map<FunctionRef, EventPolicy> known = new ConcurrentHashMap<>();
    private volatile Optional<KubernetesClient> cluster = Optional.empty();

    /** Empty for a function that is not there, or not yet known. */
    Optional<EventPolicy> of(FunctionRef function) {
        return Optional.ofNullable(known.get(function));
    }

    /** All that are known. */
    Set<FunctionRef> functions() {
        return Set.copyOf(known.keySet());
    }

    /** All that the cluster has at this moment, for what cannot be undone. Blocks. */
    Set<FunctionRef> askAgain() {
        return cluster.map(client -> client.resources(Function.class).inAnyNamespace().list().getItems().stream()
                        .map(EventPolicies::ref)
                        .collect(Collectors.toSet()))
                .orElseGet(this::functions);
    }

    void put(FunctionRef function, EventPolicy policy) {
        known.put(function, policy);
    }

    void remove(FunctionRef function) {
        known.remove(function);
    }

    /**
     * Starts an informer that keeps these like the cluster's, and returns when it has seen all functions. The caller stops
     * it.
     *
     * @param longest that it waits for the cluster
     */
    public SharedIndexInformer<Function> follow(KubernetesClient client, Duration longest) {
        cluster = Optional.of(client);
        SharedIndexInformer<Function> informer = client.resources(Function.class)
                .inAnyNamespace()
                .runnableInformer(0)
                .addEventHandler(this);
        try {
            informer.start().toCompletableFuture().get(longest.toMillis(), TimeUnit.MILLISECONDS);
            return informer;
        } catch (ExecutionException | TimeoutException e) {
            informer.stop();
            throw new IllegalStateException(
                    "the functions could not be read from the cluster within " + longest.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            informer.stop();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the functions were read", e);
        }
    }

    @Override
    public void onAdd(Function function) {
        put(
                ref(function),
                EventPolicy.of(function.getSpec() == null ? null : function.getSpec().asynchronousInvocation));
    }

    @Override
    public void onUpdate(Function before, Function function) {
        onAdd(function);
    }

    @Override
    public void onDelete(Function function, boolean finalStateUnknown) {
        remove(ref(function));
    }

    private static FunctionRef ref(Function function) {
        return FunctionRef.latest(
                function.getMetadata().getNamespace(), function.getMetadata().getName());
    }
}
