package dev.hearth.kinds;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An informer's store that keeps a part of each object: what its going is told by, while contents that are kept elsewhere, or not at
 * all, do not lie about in memory.
 */
public final class PartialStore<T extends HasMetadata> extends BasicItemStore<T> {
    private final UnaryOperator<T> part;

    /** @param part makes what is kept: {@link #named} at the least */
    public PartialStore(UnaryOperator<T> part) {
        super(Cache::metaNamespaceKeyFunc);
        this.part = part;
    }

    /** The metadata that an informer itself needs: namespace, name, uid and version. */
    public static ObjectMeta named(HasMetadata object) {
        return new ObjectMetaBuilder()
                .withNamespace(object.getMetadata().getNamespace())
                .withName(object.getMetadata().getName())
                .withUid(object.getMetadata().getUid())
                .withResourceVersion(object.getMetadata().getResourceVersion())
                .build();
    }

    @Override
    public @Nullable T put(String key, T item) {
        return super.put(key, part.apply(item));
    }

    @Override
    public boolean isFullState() {
        return false;
    }
}
