package dev.hearth.standalone.apiserver.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.kinds.Kind.Bucket;
import dev.hearth.standalone.apiserver.store.Change;
import dev.hearth.standalone.apiserver.store.Objects;
import dev.hearth.standalone.apiserver.store.Stored;

/** Keeps {@link Kinds} in step with the stored CustomResourceDefinitions: a kind is served before its apply answers. */
public final class Definitions {
    private static final Bucket BUCKET = new Bucket("apiextensions.k8s.io", "customresourcedefinitions");

    public static void follow(Objects objects, Kinds kinds) {
        objects.onChange(change -> {
            switch (change) {
                case Change.Added added -> define(added.after(), kinds);
                case Change.Modified modified -> {
                    if (modified.after().key().bucket().equals(BUCKET)
                            && !modified.before()
                                    .object()
                                    .path("spec")
                                    .equals(modified.after().object().path("spec"))) {
                        define(modified.after(), kinds);
                    }
                }
                case Change.Deleted deleted -> {
                    if (deleted.last().key().bucket().equals(BUCKET)) {
                        kinds.define(deleted.last().key().name(), java.util.List.of());
                    }
                }
            }
        });
        objects.peek(BUCKET, "").forEach(stored -> define(stored, kinds));
    }

    private static void define(Stored stored, Kinds kinds) {
        if (stored.key().bucket().equals(BUCKET)) {
            ObjectNode definition = stored.object();
            kinds.define(stored.key().name(), CustomKinds.of(definition));
        }
    }

    private Definitions() {}
}
