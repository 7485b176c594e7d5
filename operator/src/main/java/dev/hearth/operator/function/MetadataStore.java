package dev.hearth.operator.function;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An informer's store that keeps no contents: secrets do not lie about in our memory, and it stays small. */
final class MetadataStore<V extends HasMetadata> implements ItemStore<V> {
    private final UnaryOperator<V> strip;
    private final Map<String, V> items = new ConcurrentHashMap<>();

    MetadataStore(UnaryOperator<V> strip) {
        this.strip = strip;
    }

    @Override
    public String getKey(V item) {
        return Cache.metaNamespaceKeyFunc(item);
    }

    @Override
    public @Nullable V put(String key, V item) {
        return items.put(key, strip.apply(item));
    }

    @Override
    public @Nullable V remove(String key) {
        return items.remove(key);
    }

    @Override
    public Stream<String> keySet() {
        return items.keySet().stream();
    }

    @Override
    public Stream<V> values() {
        return items.values().stream();
    }

    @Override
    public int size() {
        return items.size();
    }

    @Override
    public @Nullable V get(String key) {
        return items.get(key);
    }

    @Override
    public boolean isFullState() {
        return false;
    }
}
