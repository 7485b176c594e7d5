package dev.hearth.standalone.apiserver.gc;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.failure.ApiFailure;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.json.Meta;
import dev.hearth.standalone.apiserver.kinds.Kind;
import dev.hearth.standalone.apiserver.kinds.Kinds;
import dev.hearth.standalone.apiserver.resource.Deletion;
import dev.hearth.standalone.apiserver.store.Key;
import dev.hearth.standalone.apiserver.store.Objects;
import dev.hearth.standalone.apiserver.store.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** What the collector does to single objects: deletes them, takes finalizers and owners off them. */
final class Edits {
    private static final Logger LOG = Logger.getLogger(Edits.class);
    private static final int ATTEMPTS = 10;

    private final Objects objects;
    private final Kinds kinds;
    private final Deletion deletion;

    Edits(Objects objects, Kinds kinds, Deletion deletion) {
        this.objects = objects;
        this.kinds = kinds;
        this.deletion = deletion;
    }

    /** Deletes this very object, as a client would with this propagation policy. */
    void delete(Stored stored, String policy) {
        kinds.now().stored().stream()
                .filter(kind -> kind.bucket().equals(stored.key().bucket()))
                .findFirst()
                .ifPresent(kind -> delete(kind, stored, policy));
    }

    /** The same for a kind that is served no more. */
    void delete(Kind kind, Stored stored, String policy) {
        try {
            deletion.delete(
                    kind,
                    stored.key().namespace(),
                    stored.key().name(),
                    new Deletion.How(Optional.empty(), policy, stored.uid(), "", false));
        } catch (ApiFailure e) {
            LOG.debugf(
                    "Object is gone already kind=%s name=%s",
                    kind.kind(), stored.key().name());
        }
    }

    void dropOwner(Key key, String uid) {
        edit(key, object -> {
            if (object.path("metadata").path("ownerReferences") instanceof ArrayNode owners) {
                ArrayNode left = Json.array();
                owners.forEach(owner -> {
                    if (!owner.path("uid").asText().equals(uid)) {
                        left.add(owner);
                    }
                });
                if (left.isEmpty()) {
                    Meta.of(object).remove("ownerReferences");
                } else {
                    Meta.of(object).set("ownerReferences", left);
                }
            }
        });
    }

    void removeFinalizer(Key key, String finalizer) {
        edit(key, object -> {
            List<String> left = new ArrayList<>(Meta.finalizers(object));
            left.remove(finalizer);
            Meta.setFinalizers(object, left);
        });
    }

    /** Says that a namespace is empty; its {@code spec.finalizers} hold it until then. */
    void releaseNamespace(Key key) {
        edit(key, object -> {
            if (object.get("spec") instanceof ObjectNode spec) {
                spec.remove("finalizers");
            }
        });
    }

    /** Changes the newest state; an object that is deleting and held by nothing any more goes. */
    private void edit(Key key, Consumer<ObjectNode> change) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Stored> stored = objects.get(key);
            if (stored.isEmpty()) {
                return;
            }
            ObjectNode next = stored.get().object().deepCopy();
            change.accept(next);
            try {
                if (Meta.isDeleting(next) && !isHeld(key, next)) {
                    objects.delete(stored.get());
                } else if (!next.equals(stored.get().object())) {
                    objects.update(stored.get(), next);
                }
                return;
            } catch (Objects.Moved e) {
                continue;
            }
        }
    }

    private static boolean isHeld(Key key, ObjectNode object) {
        return !Meta.finalizers(object).isEmpty()
                || object.path("metadata").path("deletionGracePeriodSeconds").asLong(0) > 0
                || (key.bucket().equals(Contents.NAMESPACES)
                        && !object.path("spec").path("finalizers").isEmpty());
    }
}
