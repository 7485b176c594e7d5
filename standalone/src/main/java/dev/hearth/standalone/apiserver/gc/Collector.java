package dev.hearth.standalone.apiserver.gc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.failure.ApiFailure;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.json.Meta;
import dev.hearth.standalone.apiserver.kinds.CustomKinds;
import dev.hearth.standalone.apiserver.kinds.Kind;
import dev.hearth.standalone.apiserver.kinds.Kinds;
import dev.hearth.standalone.apiserver.resource.Deletion;
import dev.hearth.standalone.apiserver.store.Change;
import dev.hearth.standalone.apiserver.store.Key;
import dev.hearth.standalone.apiserver.store.Objects;
import dev.hearth.standalone.apiserver.store.Stored;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import org.jboss.logging.Logger;

/**
 * Cleans up after deletions. It keeps two indexes of its own, who is alive by uid and who depends on whom, which only
 * its thread touches; the store's changes reach it through a queue in their order.
 */
public final class Collector implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Collector.class);
    private static final Kind.Bucket NAMESPACES = new Kind.Bucket("", "namespaces");
    private static final Kind.Bucket DEFINITIONS = new Kind.Bucket("apiextensions.k8s.io", "customresourcedefinitions");
    private static final String CLEANUP = "customresourcecleanup.apiextensions.k8s.io";

    private final Objects objects;
    private final Kinds kinds;
    private final Deletion deletion;
    private final LinkedBlockingQueue<Change> queue = new LinkedBlockingQueue<>();
    private final Map<String, Key> alive = new HashMap<>();
    private final Map<String, Set<Key>> dependents = new HashMap<>();
    private final Thread thread;

    private Collector(Objects objects, Kinds kinds, Deletion deletion) {
        this.objects = objects;
        this.kinds = kinds;
        this.deletion = deletion;
        this.thread = Thread.ofVirtual().name("garbage-collector").unstarted(this::run);
    }

    /** Starts on what is there: what a crash left half done is finished. */
    public static Collector start(Objects objects, Kinds kinds, Deletion deletion) {
        Collector collector = new Collector(objects, kinds, deletion);
        objects.onChange(collector.queue::add);
        for (Kind kind : kinds.now().stored()) {
            objects.peek(kind.bucket(), "").forEach(collector::index);
        }
        for (Kind kind : kinds.now().stored()) {
            objects.peek(kind.bucket(), "").stream()
                    .filter(stored -> Meta.isDeleting(stored.object())
                            || !stored.object()
                                    .path("metadata")
                                    .path("ownerReferences")
                                    .isEmpty())
                    .forEach(stored -> collector.queue.add(new Change.Added(stored)));
        }
        collector.thread.start();
        return collector;
    }

    private void run() {
        try {
            while (!Thread.interrupted()) {
                Change change = queue.take();
                try {
                    handle(change);
                } catch (ApiFailure | Objects.Moved e) {
                    LOG.debugf("Clean-up will be tried again reason=%s", e.getMessage());
                } catch (RuntimeException e) {
                    LOG.error("Clean-up failed", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void handle(Change change) throws Objects.Moved {
        switch (change) {
            case Change.Added added -> {
                index(added.after());
                check(added.after());
            }
            case Change.Modified modified -> {
                unindex(modified.before());
                index(modified.after());
                check(modified.after());
            }
            case Change.Deleted deleted -> {
                unindex(deleted.last());
                alive.remove(deleted.last().uid());
                deleted(deleted.last());
            }
        }
    }

    private void index(Stored stored) {
        alive.put(stored.uid(), stored.key());
        for (JsonNode owner : owners(stored)) {
            dependents
                    .computeIfAbsent(owner.path("uid").asText(), ignored -> new HashSet<>())
                    .add(stored.key());
        }
    }

    private void unindex(Stored stored) {
        for (JsonNode owner : owners(stored)) {
            Set<Key> keys = dependents.get(owner.path("uid").asText());
            if (keys != null) {
                keys.remove(stored.key());
                if (keys.isEmpty()) {
                    dependents.remove(owner.path("uid").asText());
                }
            }
        }
    }

    private static JsonNode owners(Stored stored) {
        return stored.object().path("metadata").path("ownerReferences");
    }

    private void check(Stored stored) throws Objects.Moved {
        Optional<Stored> now = objects.get(stored.key());
        if (now.isEmpty() || !now.get().uid().equals(stored.uid())) {
            return;
        }
        Stored current = now.get();
        if (Meta.isDeleting(current.object())) {
            deleting(current);
        } else if (!owners(current).isEmpty()) {
            collectIfAbandoned(current);
        }
    }

    private void deleting(Stored stored) throws Objects.Moved {
        List<String> finalizers = Meta.finalizers(stored.object());
        if (finalizers.contains("orphan")) {
            for (Key key : dependentsOf(stored)) {
                objects.get(key).ifPresent(one -> dropOwner(one, stored.uid()));
            }
            removeFinalizer(stored.key(), "orphan");
        } else if (finalizers.contains("foregroundDeletion")) {
            foreground(stored);
        } else if (stored.key().bucket().equals(NAMESPACES)) {
            emptyNamespace(stored.key().name());
        } else if (stored.key().bucket().equals(DEFINITIONS) && finalizers.contains(CLEANUP)) {
            emptyDefinition(stored);
        }
        for (JsonNode owner : owners(stored)) {
            Key key = alive.get(owner.path("uid").asText());
            Optional<Stored> waiting = key == null ? Optional.empty() : objects.get(key);
            if (waiting.isPresent() && Meta.finalizers(waiting.get().object()).contains("foregroundDeletion")) {
                foreground(waiting.get());
            }
        }
    }

    private List<Key> dependentsOf(Stored owner) {
        return List.copyOf(dependents.getOrDefault(owner.uid(), Set.of()));
    }

    private void foreground(Stored owner) {
        boolean blocked = false;
        for (Key key : dependentsOf(owner)) {
            Optional<Stored> dependent = objects.get(key);
            if (dependent.isEmpty()) {
                continue;
            }
            for (JsonNode reference : owners(dependent.get())) {
                blocked |= reference.path("uid").asText().equals(owner.uid())
                        && reference.path("blockOwnerDeletion").asBoolean(false);
            }
            if (!Meta.isDeleting(dependent.get().object())) {
                boolean hasOwn = dependents.containsKey(dependent.get().uid());
                delete(dependent.get(), hasOwn ? "Foreground" : "");
            }
        }
        boolean anyLeft =
                dependentsOf(owner).stream().anyMatch(key -> objects.get(key).isPresent());
        if (!blocked || !anyLeft) {
            removeFinalizer(owner.key(), "foregroundDeletion");
        }
    }

    private void collectIfAbandoned(Stored stored) {
        boolean anyAlive = false;
        List<String> dead = new ArrayList<>();
        for (JsonNode owner : owners(stored)) {
            if (isAlive(owner, stored)) {
                anyAlive = true;
            } else {
                dead.add(owner.path("uid").asText());
            }
        }
        if (!anyAlive) {
            delete(stored, "Background");
        } else {
            dead.forEach(uid -> dropOwner(stored, uid));
        }
    }

    /** An owner of a kind that is not served here counts as alive: nobody can know. */
    private boolean isAlive(JsonNode owner, Stored dependent) {
        Key key = alive.get(owner.path("uid").asText());
        if (key != null && objects.get(key).isPresent()) {
            return key.namespace().isEmpty()
                    || key.namespace().equals(dependent.key().namespace());
        }
        Optional<Kind> kind = kinds.now()
                .ofKind(owner.path("apiVersion").asText(), owner.path("kind").asText());
        return kind.isEmpty()
                || objects.get(new Key(
                                kind.get().bucket(),
                                kind.get().namespaced() ? dependent.key().namespace() : "",
                                owner.path("name").asText()))
                        .filter(one -> one.uid().equals(owner.path("uid").asText()))
                        .isPresent();
    }

    private void delete(Stored stored, String policy) {
        kindOf(stored.key()).ifPresent(kind -> {
            try {
                deletion.delete(
                        kind,
                        stored.key().namespace(),
                        stored.key().name(),
                        new Deletion.How(Optional.empty(), policy, stored.uid(), "", false));
            } catch (ApiFailure e) {
                LOG.debugf(
                        "Dependent is gone already kind=%s name=%s",
                        kind.kind(), stored.key().name());
            }
        });
    }

    private Optional<Kind> kindOf(Key key) {
        return kinds.now().stored().stream()
                .filter(kind -> kind.bucket().equals(key.bucket()))
                .findFirst();
    }

    private void dropOwner(Stored stored, String uid) {
        edit(stored.key(), object -> {
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

    private void removeFinalizer(Key key, String finalizer) {
        edit(key, object -> {
            List<String> left = new ArrayList<>(Meta.finalizers(object));
            left.remove(finalizer);
            Meta.setFinalizers(object, left);
        });
    }

    /** Changes the newest state; an object that is deleting and held by nothing any more goes. */
    private void edit(Key key, java.util.function.Consumer<ObjectNode> change) {
        for (int attempt = 0; attempt < 10; attempt++) {
            Optional<Stored> stored = objects.get(key);
            if (stored.isEmpty()) {
                return;
            }
            ObjectNode next = stored.get().object().deepCopy();
            change.accept(next);
            try {
                boolean held = !Meta.finalizers(next).isEmpty()
                        || next.path("metadata")
                                        .path("deletionGracePeriodSeconds")
                                        .asLong(0)
                                > 0
                        || (key.bucket().equals(NAMESPACES)
                                && !next.path("spec").path("finalizers").isEmpty());
                if (Meta.isDeleting(next) && !held) {
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

    private void emptyNamespace(String namespace) {
        boolean left = false;
        for (Kind kind : kinds.now().stored()) {
            if (kind.namespaced()) {
                for (Stored stored : objects.peek(kind.bucket(), namespace)) {
                    if (!Meta.isDeleting(stored.object())) {
                        delete(stored, "Background");
                    }
                    left |= objects.get(stored.key()).isPresent();
                }
            }
        }
        if (!left) {
            edit(new Key(NAMESPACES, "", namespace), object -> {
                if (object.get("spec") instanceof ObjectNode spec) {
                    spec.remove("finalizers");
                }
            });
        }
    }

    private void emptyDefinition(Stored definition) {
        List<Kind> defined = CustomKinds.of(definition.object());
        boolean left = false;
        for (Kind kind : defined) {
            for (Stored stored : objects.peek(kind.bucket(), "")) {
                if (!Meta.isDeleting(stored.object())) {
                    try {
                        deletion.delete(
                                kind, stored.key().namespace(), stored.key().name(), Deletion.How.PLAIN);
                    } catch (ApiFailure e) {
                        LOG.debugf(
                                "Object of a definition is gone already name=%s",
                                stored.key().name());
                    }
                }
                left |= objects.get(stored.key()).isPresent();
            }
        }
        if (!left) {
            removeFinalizer(definition.key(), CLEANUP);
        }
    }

    private void deleted(Stored gone) {
        for (Key key : dependentsOf(gone)) {
            objects.get(key).ifPresent(this::collectIfAbandoned);
        }
        for (JsonNode owner : owners(gone)) {
            Key key = alive.get(owner.path("uid").asText());
            if (key != null) {
                objects.get(key)
                        .filter(one -> Meta.finalizers(one.object()).contains("foregroundDeletion"))
                        .ifPresent(this::foreground);
            }
        }
        if (!gone.key().namespace().isEmpty()) {
            objects.get(new Key(NAMESPACES, "", gone.key().namespace()))
                    .filter(one -> Meta.isDeleting(one.object()))
                    .ifPresent(one -> emptyNamespace(one.key().name()));
        }
        String definition =
                gone.key().bucket().plural() + "." + gone.key().bucket().group();
        objects.get(new Key(DEFINITIONS, "", definition))
                .filter(one -> Meta.isDeleting(one.object()))
                .ifPresent(this::emptyDefinition);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
