package dev.hearth.standalone.apiserver.gc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.standalone.apiserver.json.Meta;
import dev.hearth.standalone.apiserver.kinds.Kind;
import dev.hearth.standalone.apiserver.kinds.Kinds;
import dev.hearth.standalone.apiserver.store.Key;
import dev.hearth.standalone.apiserver.store.Objects;
import dev.hearth.standalone.apiserver.store.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of dependents when their owner goes, by the propagation policy ("Owners and Dependents" and "Garbage
 * Collection" of Kubernetes' documentation).
 *
 * <pre>
 *   Background   owner gone ──▶ dependents without another owner deleted
 *   Foreground   owner deleting, held by {@code foregroundDeletion} ──▶ dependents deleted ──▶ none left that blocks ──▶ owner gone
 *   Orphan       owner deleting, held by {@code orphan} ──▶ its references taken off ──▶ owner gone
 * </pre>
 */
final class Dependents {
    private static final String ORPHAN = "orphan";
    private static final String FOREGROUND = "foregroundDeletion";

    private final Objects objects;
    private final Kinds kinds;
    private final OwnerGraph graph;
    private final Edits edits;

    Dependents(Objects objects, Kinds kinds, OwnerGraph graph, Edits edits) {
        this.objects = objects;
        this.kinds = kinds;
        this.graph = graph;
        this.edits = edits;
    }

    /** Goes on with an owner that is being deleted, if it waits for its dependents. */
    void ownerIsDeleting(Stored owner) {
        List<String> finalizers = Meta.finalizers(owner.object());
        if (finalizers.contains(ORPHAN)) {
            graph.dependentsOf(owner.uid()).forEach(key -> edits.dropOwner(key, owner.uid()));
            edits.removeFinalizer(owner.key(), ORPHAN);
        } else if (finalizers.contains(FOREGROUND)) {
            foreground(owner);
        }
    }

    void ownerIsGone(Stored owner) {
        for (Key key : graph.dependentsOf(owner.uid())) {
            objects.get(key).ifPresent(this::collectIfAbandoned);
        }
    }

    /** Goes on with the owners that wait for this one. */
    void goes(Stored dependent) {
        for (JsonNode reference : OwnerGraph.owners(dependent)) {
            graph.find(reference.path("uid").asText())
                    .flatMap(objects::get)
                    .filter(Dependents::waits)
                    .ifPresent(this::foreground);
        }
    }

    private static boolean waits(Stored owner) {
        return Meta.isDeleting(owner.object())
                && Meta.finalizers(owner.object()).contains(FOREGROUND);
    }

    private void foreground(Stored owner) {
        boolean blocked = false;
        for (Key key : graph.dependentsOf(owner.uid())) {
            Optional<Stored> dependent = objects.get(key);
            if (dependent.isPresent() && !isSharedWithAnother(dependent.get())) {
                deleteFor(dependent.get());
                blocked |= blocks(dependent.get(), owner) && objects.get(key).isPresent();
            } else if (dependent.isPresent()) {
                edits.dropOwner(key, owner.uid());
            }
        }
        if (!blocked) {
            edits.removeFinalizer(owner.key(), FOREGROUND);
        }
    }

    /** Whether an owner keeps it that does not itself wait for its dependents to go. */
    private boolean isSharedWithAnother(Stored dependent) {
        for (JsonNode reference : OwnerGraph.owners(dependent)) {
            boolean waiting = graph.find(reference.path("uid").asText())
                    .flatMap(objects::get)
                    .filter(Dependents::waits)
                    .isPresent();
            if (!waiting && isAlive(reference, dependent)) {
                return true;
            }
        }
        return false;
    }

    private void deleteFor(Stored dependent) {
        if (!Meta.isDeleting(dependent.object())) {
            edits.delete(dependent, graph.dependentsOf(dependent.uid()).isEmpty() ? "" : "Foreground");
        }
    }

    private static boolean blocks(Stored dependent, Stored owner) {
        for (JsonNode reference : OwnerGraph.owners(dependent)) {
            if (reference.path("uid").asText().equals(owner.uid())
                    && reference.path("blockOwnerDeletion").asBoolean(false)) {
                return true;
            }
        }
        return false;
    }

    /** Deletes it when no owner is left; else takes off the references to those that are gone. */
    void collectIfAbandoned(Stored stored) {
        boolean anyAlive = false;
        List<String> dead = new ArrayList<>();
        for (JsonNode owner : OwnerGraph.owners(stored)) {
            if (isAlive(owner, stored)) {
                anyAlive = true;
            } else {
                dead.add(owner.path("uid").asText());
            }
        }
        if (!anyAlive) {
            edits.delete(stored, "Background");
        } else {
            dead.forEach(uid -> edits.dropOwner(stored.key(), uid));
        }
    }

    /** An owner of a kind that is not served here counts as alive: nobody can know. */
    private boolean isAlive(JsonNode owner, Stored dependent) {
        String uid = owner.path("uid").asText();
        Optional<Key> key = graph.find(uid);
        if (key.isPresent() && objects.get(key.get()).isPresent()) {
            return key.get().namespace().isEmpty()
                    || key.get().namespace().equals(dependent.key().namespace());
        }
        Optional<Kind> kind = kinds.now()
                .ofKind(owner.path("apiVersion").asText(), owner.path("kind").asText());
        return kind.isEmpty()
                || objects.get(new Key(
                                kind.get().bucket(),
                                kind.get().namespaced() ? dependent.key().namespace() : "",
                                owner.path("name").asText()))
                        .filter(one -> one.uid().equals(uid))
                        .isPresent();
    }
}
