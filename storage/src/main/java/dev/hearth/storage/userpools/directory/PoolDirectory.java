package dev.hearth.storage.userpools.directory;

import dev.hearth.api.Labels;
import dev.hearth.api.userpool.UserPool;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The pools by every name they have. Two informers keep it, one of UserPools and one of the Secrets that hold their clients'
 * secrets; reading never waits.
 */
public final class PoolDirectory implements AutoCloseable {
    private final String region;
    private final Map<PoolKey, UserPool> objects = new HashMap<>();
    private final Map<PoolKey, Map<String, String>> secrets = new HashMap<>();
    private final Map<PoolKey, Pool> pools = new ConcurrentHashMap<>();
    private final Map<String, PoolKey> byId = new ConcurrentHashMap<>();
    private final Map<String, PoolKey> byClientId = new ConcurrentHashMap<>();
    private final Map<String, PoolKey> byRealm = new ConcurrentHashMap<>();
    private List<SharedIndexInformer<?>> informers = List.of();

    public PoolDirectory(String region) {
        this.region = region;
    }

    /** Begins to follow the cluster and returns when all that is there now is known. */
    public void follow(KubernetesClient client) {
        SharedIndexInformer<Secret> secretInformer = client.secrets()
                .inAnyNamespace()
                .withLabel(Labels.USER_POOL)
                .inform(new Handler<>(this::secret, this::secretGone));
        SharedIndexInformer<UserPool> poolInformer =
                client.resources(UserPool.class).inAnyNamespace().inform(new Handler<>(this::pool, this::poolGone));
        informers = List.of(secretInformer, poolInformer);
    }

    private record Handler<T>(java.util.function.Consumer<T> there, java.util.function.Consumer<T> gone)
            implements ResourceEventHandler<T> {
        @Override
        public void onAdd(T object) {
            there.accept(object);
        }

        @Override
        public void onUpdate(T before, T object) {
            there.accept(object);
        }

        @Override
        public void onDelete(T object, boolean finalStateUnknown) {
            gone.accept(object);
        }
    }

    /** The pool of that id ({@code us-east-1_…}). */
    public Optional<Pool> byId(String id) {
        return pool(byId.get(id));
    }

    public Optional<Pool> byName(PoolKey key) {
        return pool(key);
    }

    public Optional<Pool> byClientId(String clientId) {
        return pool(byClientId.get(clientId));
    }

    public Optional<Pool> byRealm(String realm) {
        return pool(byRealm.get(realm));
    }

    public Collection<Pool> all() {
        return List.copyOf(pools.values());
    }

    private Optional<Pool> pool(@org.jspecify.annotations.Nullable PoolKey key) {
        return key == null ? Optional.empty() : Optional.ofNullable(pools.get(key));
    }

    /** A UserPool as it is now. */
    public synchronized void pool(UserPool object) {
        PoolKey key = PoolKey.of(object);
        objects.put(key, object);
        renew(key);
    }

    synchronized void poolGone(UserPool object) {
        PoolKey key = PoolKey.of(object);
        objects.remove(key);
        renew(key);
    }

    /** A Secret of client secrets as it is now; others of the label are passed over. */
    public synchronized void secret(Secret secret) {
        PoolKey key = ofSecret(secret);
        if (!secret.getMetadata().getName().equals(key.clientSecretsName())) {
            return;
        }
        Map<String, String> decoded = new HashMap<>();
        (secret.getData() == null ? Map.<String, String>of() : secret.getData())
                .forEach((name, value) ->
                        decoded.put(name, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
        secrets.put(key, Map.copyOf(decoded));
        renew(key);
    }

    synchronized void secretGone(Secret secret) {
        PoolKey key = ofSecret(secret);
        if (secret.getMetadata().getName().equals(key.clientSecretsName())) {
            secrets.remove(key);
            renew(key);
        }
    }

    private static PoolKey ofSecret(Secret secret) {
        return new PoolKey(
                secret.getMetadata().getNamespace(),
                secret.getMetadata().getLabels().getOrDefault(Labels.USER_POOL, ""));
    }

    private void renew(PoolKey key) {
        Optional<Pool> now = Optional.ofNullable(objects.get(key))
                .flatMap(object -> Pool.of(object, region, secrets.getOrDefault(key, Map.of())));
        Pool before = now.isPresent() ? pools.put(key, now.get()) : pools.remove(key);
        if (before != null) {
            before.clients().keySet().stream()
                    .filter(id -> now.isEmpty() || !now.get().clients().containsKey(id))
                    .forEach(byClientId::remove);
        }
        if (now.isEmpty()) {
            byId.remove(key.poolId(region));
            byRealm.remove(key.realm());
            return;
        }
        byId.put(now.get().id(), key);
        byRealm.put(key.realm(), key);
        now.get().clients().keySet().forEach(id -> byClientId.put(id, key));
    }

    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::stop);
    }
}
