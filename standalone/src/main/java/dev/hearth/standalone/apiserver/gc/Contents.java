package dev.hearth.standalone.apiserver.gc;

import dev.hearth.standalone.apiserver.json.Meta;
import dev.hearth.standalone.apiserver.kinds.CustomKinds;
import dev.hearth.standalone.apiserver.kinds.Kind;
import dev.hearth.standalone.apiserver.kinds.Kinds;
import dev.hearth.standalone.apiserver.store.Key;
import dev.hearth.standalone.apiserver.store.Objects;
import dev.hearth.standalone.apiserver.store.Stored;

/** Empties a namespace or a definition that is being deleted, and lets it go when nothing is left in it. */
final class Contents {
    static final Kind.Bucket NAMESPACES = new Kind.Bucket("", "namespaces");
    private static final Kind.Bucket DEFINITIONS = new Kind.Bucket("apiextensions.k8s.io", "customresourcedefinitions");
    private static final String CLEANUP = "customresourcecleanup.apiextensions.k8s.io";

    private final Objects objects;
    private final Kinds kinds;
    private final Edits edits;

    Contents(Objects objects, Kinds kinds, Edits edits) {
        this.objects = objects;
        this.kinds = kinds;
        this.edits = edits;
    }

    /** Goes on with one that is being deleted; others are left alone. */
    void empty(Stored deleting) {
        if (deleting.key().bucket().equals(NAMESPACES)) {
            emptyNamespace(deleting.key().name());
        } else if (deleting.key().bucket().equals(DEFINITIONS)
                && Meta.finalizers(deleting.object()).contains(CLEANUP)) {
            emptyDefinition(deleting);
        }
    }

    /** Goes on with the namespace and the definition that this one was the content of. */
    void lost(Stored gone) {
        if (!gone.key().namespace().isEmpty()) {
            goOn(new Key(NAMESPACES, "", gone.key().namespace()));
        }
        Kind.Bucket bucket = gone.key().bucket();
        goOn(new Key(DEFINITIONS, "", bucket.plural() + "." + bucket.group()));
    }

    private void goOn(Key holder) {
        objects.get(holder).filter(one -> Meta.isDeleting(one.object())).ifPresent(this::empty);
    }

    private void emptyNamespace(String namespace) {
        boolean left = false;
        for (Kind kind : kinds.now().stored()) {
            if (kind.namespaced()) {
                left |= deleteAll(kind, namespace, "Background");
            }
        }
        if (!left) {
            edits.releaseNamespace(new Key(NAMESPACES, "", namespace));
        }
    }

    private void emptyDefinition(Stored definition) {
        boolean left = false;
        for (Kind kind : CustomKinds.of(definition.object())) {
            left |= deleteAll(kind, "", "");
        }
        if (!left) {
            edits.removeFinalizer(definition.key(), CLEANUP);
        }
    }

    /** Whether anything is still there afterwards, held by a finalizer or a grace period. */
    private boolean deleteAll(Kind kind, String namespace, String policy) {
        boolean left = false;
        for (Stored stored : objects.peek(kind.bucket(), namespace)) {
            if (!Meta.isDeleting(stored.object())) {
                edits.delete(kind, stored, policy);
            }
            left |= objects.get(stored.key()).isPresent();
        }
        return left;
    }
}
