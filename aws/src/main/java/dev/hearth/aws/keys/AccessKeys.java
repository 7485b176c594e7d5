package dev.hearth.aws.keys;

import dev.hearth.api.Labels;
import dev.hearth.aws.signature.SigningKey;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The access keys of the cluster, looked up without waiting. Written by one informer (or by tests), read by any thread. */
public final class AccessKeys implements ResourceEventHandler<Secret> {
    private final Map<String, SigningKey> byId = new ConcurrentHashMap<>();

    public @Nullable SigningKey find(String accessKeyId) {
        return byId.get(accessKeyId);
    }

    public void put(SigningKey key) {
        byId.put(key.accessKeyId(), key);
    }

    public void remove(String accessKeyId) {
        byId.remove(accessKeyId);
    }

    /** An informer that keeps these keys like the cluster's; the caller starts and stops it. */
    public SharedIndexInformer<Secret> informer(KubernetesClient client) {
        return client.secrets()
                .inNamespace(Labels.SYSTEM_NAMESPACE)
                .withLabel(Labels.ACCESS_KEY, "true")
                .runnableInformer(0)
                .addEventHandler(this);
    }

    /**
     * Starts such an informer and returns when it has seen all keys.
     *
     * @param longest that it waits for the cluster
     */
    public SharedIndexInformer<Secret> follow(KubernetesClient client, Duration longest) {
        SharedIndexInformer<Secret> informer = informer(client);
        try {
            informer.start().toCompletableFuture().get(longest.toMillis(), TimeUnit.MILLISECONDS);
            return informer;
        } catch (ExecutionException | TimeoutException e) {
            informer.stop();
            throw new IllegalStateException(
                    "the access keys could not be read from the cluster within " + longest.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            informer.stop();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the access keys were read", e);
        }
    }

    @Override
    public void onAdd(Secret secret) {
        KeyRecords.of(secret).ifPresent(this::put);
    }

    @Override
    public void onUpdate(Secret before, Secret secret) {
        KeyRecords.of(before).ifPresent(key -> remove(key.accessKeyId()));
        onAdd(secret);
    }

    @Override
    public void onDelete(Secret secret, boolean finalStateUnknown) {
        KeyRecords.of(secret).ifPresent(key -> remove(key.accessKeyId()));
    }
}
