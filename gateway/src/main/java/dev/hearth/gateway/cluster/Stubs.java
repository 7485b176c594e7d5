package dev.hearth.gateway.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An informer's store of what it needs to know of an object that goes while nobody watches. The objects themselves are records in
 * the route table by then, and need not be kept twice.
 */
final class Stubs<T extends HasMetadata> extends BasicItemStore<T> {
    private final UnaryOperator<T> stub;

    /** @param stub makes the little that is kept: {@link #named} and what its going is told by */
    Stubs(UnaryOperator<T> stub) {
        super(Cache::metaNamespaceKeyFunc);
        this.stub = stub;
    }

    static ObjectMeta named(HasMetadata object) {
        return new ObjectMetaBuilder()
                .withNamespace(object.getMetadata().getNamespace())
                .withName(object.getMetadata().getName())
                .withUid(object.getMetadata().getUid())
                .withResourceVersion(object.getMetadata().getResourceVersion())
                .build();
    }

    @Override
    public @Nullable T put(String key, T item) {
        return super.put(key, stub.apply(item));
    }

    @Override
    public boolean isFullState() {
        return false;
    }
}
