package dev.hearth.standalone.apiserver.store;

import dev.hearth.standalone.apiserver.kinds.Kind.Bucket;

/** Names one object; {@code namespace} is empty for those of the cluster. */
public record Key(Bucket bucket, String namespace, String name) {
    /** Objects lie in the order of this text, as in etcd: by namespace, then by name. */
    String path() {
        return namespace + "/" + name;
    }
}
