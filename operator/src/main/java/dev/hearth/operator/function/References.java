package dev.hearth.operator.function;

import dev.hearth.api.bucket.Bucket;
import dev.hearth.api.stream.Stream;
import dev.hearth.api.table.Table;
import dev.hearth.api.topic.Topic;
import dev.hearth.api.userpool.UserPool;
import dev.hearth.api.userpool.UserPoolStatus;
import dev.hearth.kinds.PartialStore;
import dev.hearth.operator.names.FunctionKey;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The Secrets and ConfigMaps that functions read, and the Buckets, Tables, UserPools, Streams and Topics that they are bound to. A kind is watched in a namespace from the first reference there on, so
 * what no function refers to is not watched; contents are read when a function is reconciled and not kept. When one that
 * is referred to changes, comes or goes, its functions are told to {@code changed}.
 */
final class References implements AutoCloseable {
    enum Kind {
        SECRET,
        CONFIG_MAP,
        BUCKET,
        TABLE,
        USER_POOL,
        STREAM,
        TOPIC;

        /** As {@code kubectl} calls it. */
        String title() {
            return switch (this) {
                case SECRET -> "Secret";
                case CONFIG_MAP -> "ConfigMap";
                case BUCKET -> "Bucket";
                case TABLE -> "Table";
                case USER_POOL -> "UserPool";
                case STREAM -> "Stream";
                case TOPIC -> "Topic";
            };
        }
    }

    record Reference(Kind kind, String namespace, String name) {}

    /** @param uid salts hashes of the values: nobody who cannot read the object knows it */
    record Contents(String uid, String resourceVersion, Map<String, byte[]> data) {}

    private record Watched(Kind kind, String namespace) {}

    private final KubernetesClient client;
    private final Consumer<FunctionKey> changed;
    private final Map<FunctionKey, Set<Reference>> byFunction = new ConcurrentHashMap<>();
    private final Map<Reference, Set<FunctionKey>> byReference = new ConcurrentHashMap<>();
    private final Map<Reference, String> readVersions = new ConcurrentHashMap<>();
    private final Map<Watched, SharedIndexInformer<?>> informers = new HashMap<>();

    References(KubernetesClient client, Consumer<FunctionKey> changed) {
        this.client = client;
        this.changed = changed;
    }

    /** What they hold now; one that is not there is not in the answer. Watches them from before it reads them. */
    Map<Reference, Contents> read(FunctionKey function, Set<Reference> references) {
        remember(function, references);
        Map<Reference, Contents> contents = new HashMap<>();
        for (Reference reference : references) {
            watch(new Watched(reference.kind(), reference.namespace()));
            Optional<Contents> found = read(reference);
            readVersions.put(reference, found.map(Contents::resourceVersion).orElse(""));
            found.ifPresent(one -> contents.put(reference, one));
        }
        return contents;
    }

    void forget(FunctionKey function) {
        remember(function, Set.of());
    }

    private void remember(FunctionKey function, Set<Reference> references) {
        Set<Reference> before =
                references.isEmpty() ? byFunction.remove(function) : byFunction.put(function, references);
        for (Reference reference : before == null ? Set.<Reference>of() : before) {
            if (!references.contains(reference)) {
                byReference.computeIfPresent(reference, (key, functions) -> {
                    functions.remove(function);
                    return functions.isEmpty() ? null : functions;
                });
                if (!byReference.containsKey(reference)) {
                    readVersions.remove(reference);
                }
            }
        }
        for (Reference reference : references) {
            byReference.compute(reference, (key, functions) -> {
                Set<FunctionKey> all = functions == null ? ConcurrentHashMap.newKeySet() : functions;
                all.add(function);
                return all;
            });
        }
    }

    private Optional<Contents> read(Reference reference) {
        return switch (reference.kind()) {
            case SECRET ->
                Optional.ofNullable(client.secrets()
                                .inNamespace(reference.namespace())
                                .withName(reference.name())
                                .get())
                        .map(secret -> contents(secret, decode(secret.getData())));
            case CONFIG_MAP ->
                Optional.ofNullable(client.configMaps()
                                .inNamespace(reference.namespace())
                                .withName(reference.name())
                                .get())
                        .map(map -> {
                            Map<String, byte[]> data = decode(map.getBinaryData());
                            if (map.getData() != null) {
                                map.getData()
                                        .forEach((key, text) -> data.put(key, text.getBytes(StandardCharsets.UTF_8)));
                            }
                            return contents(map, data);
                        });
            case BUCKET -> custom(Bucket.class, reference).map(bucket -> contents(bucket, Map.of()));
            case TABLE -> custom(Table.class, reference).map(table -> contents(table, Map.of()));
            case USER_POOL -> custom(UserPool.class, reference).map(pool -> contents(pool, told(pool.getStatus())));
            case STREAM ->
                custom(Stream.class, reference)
                        .map(stream -> contents(
                                stream,
                                Map.of(Bound.STREAM_NAME, stream.streamName().getBytes(StandardCharsets.UTF_8))));
            case TOPIC -> custom(Topic.class, reference).map(topic -> contents(topic, Map.of()));
        };
    }

    private <T extends HasMetadata> Optional<T> custom(Class<T> kind, Reference reference) {
        return Optional.ofNullable(client.resources(kind)
                .inNamespace(reference.namespace())
                .withName(reference.name())
                .get());
    }

    /** What a pool's status says to those who are bound to it; nothing while it is not known. */
    private static Map<String, byte[]> told(@Nullable UserPoolStatus status) {
        Map<String, byte[]> told = new HashMap<>();
        if (status != null) {
            put(told, Bound.USER_POOL_ID, status.userPoolId);
            put(told, Bound.ISSUER, status.issuer);
            put(told, Bound.JWKS_URI, status.jwksUri);
        }
        return told;
    }

    private static void put(Map<String, byte[]> told, String key, @Nullable String value) {
        if (value != null) {
            told.put(key, value.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static Contents contents(HasMetadata object, Map<String, byte[]> data) {
        return new Contents(object.getMetadata().getUid(), object.getMetadata().getResourceVersion(), data);
    }

    private static Map<String, byte[]> decode(@Nullable Map<String, String> encoded) {
        Map<String, byte[]> data = new HashMap<>();
        if (encoded != null) {
            encoded.forEach((key, text) -> data.put(key, Base64.getDecoder().decode(text)));
        }
        return data;
    }

    private synchronized void watch(Watched watched) {
        if (informers.containsKey(watched)) {
            return;
        }
        SharedIndexInformer<?> informer = switch (watched.kind()) {
            case SECRET ->
                client.secrets()
                        .inNamespace(watched.namespace())
                        .runnableInformer(0)
                        .itemStore(new PartialStore<>(secret -> new io.fabric8.kubernetes.api.model.SecretBuilder()
                                .withMetadata(secret.getMetadata())
                                .build()))
                        .addEventHandler(this.<Secret>tell(watched.kind()));
            case CONFIG_MAP ->
                client.configMaps()
                        .inNamespace(watched.namespace())
                        .runnableInformer(0)
                        .itemStore(new PartialStore<>(map -> new io.fabric8.kubernetes.api.model.ConfigMapBuilder()
                                .withMetadata(map.getMetadata())
                                .build()))
                        .addEventHandler(this.<ConfigMap>tell(watched.kind()));
            case BUCKET -> informer(watched, Bucket.class, Bucket::new);
            case TABLE -> informer(watched, Table.class, Table::new);
            case USER_POOL -> informer(watched, UserPool.class, UserPool::new);
            case STREAM -> informer(watched, Stream.class, Stream::new);
            case TOPIC -> informer(watched, Topic.class, Topic::new);
        };
        informer.run();
        informers.put(watched, informer);
    }

    private <T extends HasMetadata> SharedIndexInformer<T> informer(Watched watched, Class<T> kind, Supplier<T> empty) {
        return client.resources(kind)
                .inNamespace(watched.namespace())
                .runnableInformer(0)
                .itemStore(new PartialStore<>(object -> {
                    T bare = empty.get();
                    bare.setMetadata(object.getMetadata());
                    return bare;
                }))
                .addEventHandler(this.<T>tell(watched.kind()));
    }

    private <T extends HasMetadata> ResourceEventHandler<T> tell(Kind kind) {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(T object) {
                tell(kind, object, object.getMetadata().getResourceVersion());
            }

            @Override
            public void onUpdate(T before, T object) {
                tell(kind, object, object.getMetadata().getResourceVersion());
            }

            @Override
            public void onDelete(T object, boolean finalStateUnknown) {
                tell(kind, object, "");
            }
        };
    }

    private void tell(Kind kind, HasMetadata object, String version) {
        Reference reference = new Reference(
                kind, object.getMetadata().getNamespace(), object.getMetadata().getName());
        Set<FunctionKey> functions = byReference.get(reference);
        if (functions != null && !version.equals(readVersions.get(reference))) {
            functions.forEach(changed);
        }
    }

    @Override
    public synchronized void close() {
        informers.values().forEach(SharedIndexInformer::stop);
        informers.clear();
    }
}
