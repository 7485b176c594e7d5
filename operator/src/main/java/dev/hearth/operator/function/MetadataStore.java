package dev.hearth.operator.function;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An informer's store that keeps no contents: secrets do not lie about in our memory, and it stays small. */
final class MetadataStore<V extends HasMetadata> extends BasicItemStore<V> {
    private final UnaryOperator<V> strip;

    MetadataStore(UnaryOperator<V> strip) {
        super(Cache::metaNamespaceKeyFunc);
        this.strip = strip;
    }

    @Override
    public @Nullable V put(String key, V item) {
        return super.put(key, strip.apply(item));
    }

    @Override
    public boolean isFullState() {
        return false;
    }
}
