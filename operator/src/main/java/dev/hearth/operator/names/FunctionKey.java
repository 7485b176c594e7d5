package dev.hearth.operator.names;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** Names one function of the cluster; every map of this room is keyed by it. */
public record FunctionKey(String namespace, String name) {
    public static FunctionKey of(HasMetadata object) {
        return new FunctionKey(
                object.getMetadata().getNamespace(), object.getMetadata().getName());
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
