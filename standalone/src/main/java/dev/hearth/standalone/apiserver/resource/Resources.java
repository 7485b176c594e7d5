package dev.hearth.standalone.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.apply.Ownership;
import dev.hearth.standalone.apiserver.apply.ServerSideApply;
import dev.hearth.standalone.apiserver.cel.CelRules;
import dev.hearth.standalone.apiserver.failure.ApiFailure;
import dev.hearth.standalone.apiserver.failure.Cause;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.json.Meta;
import dev.hearth.standalone.apiserver.kinds.Kind;
import dev.hearth.standalone.apiserver.resource.Options.Unknown;
import dev.hearth.standalone.apiserver.rules.Rules;
import dev.hearth.standalone.apiserver.store.Key;
import dev.hearth.standalone.apiserver.store.Objects;
import dev.hearth.standalone.apiserver.store.Stored;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Creates, changes and reads single objects. Lists are {@link Listing}'s, deletions {@link Deletion}'s. */
public final class Resources {
    private static final String SUFFIX = "bcdfghjklmnpqrstvwxz2456789";
    private static final int ATTEMPTS = 8;

    private final Objects objects;
    private final Preparing preparing;
    private final Clock clock;

    /** Makes of the object as it is the one as it should be. Gets a copy that it may change; may run several times. */
    public interface Change {
        ObjectNode apply(ObjectNode current);
    }

    public Resources(Objects objects, CelRules cel, Clock clock) {
        this.objects = objects;
        this.preparing = new Preparing(cel);
        this.clock = clock;
    }

    public static Key key(Kind kind, String namespace, String name) {
        return new Key(kind.bucket(), kind.namespaced() ? namespace : "", name);
    }

    public ObjectNode get(Kind kind, String namespace, String name) {
        return kind.view().apply(stored(kind, namespace, name).object());
    }

    public Stored stored(Kind kind, String namespace, String name) {
        return objects.get(key(kind, namespace, name)).orElseThrow(() -> ApiFailure.notFound(kind.subject(name)));
    }

    /** Checks and completes a body's apiVersion, kind and namespace against the path. */
    public static void checkPath(Kind kind, String namespace, ObjectNode object) {
        String apiVersion = object.path("apiVersion").asText("");
        String name = object.path("kind").asText("");
        if (!name.isEmpty() && !name.equals(kind.kind())) {
            throw ApiFailure.badRequest(kind.kind() + " in version \"" + kind.version() + "\" cannot be handled as a "
                    + kind.kind() + ": the object's kind is '" + name + "'");
        }
        if (!apiVersion.isEmpty() && !apiVersion.equals(kind.apiVersion())) {
            throw ApiFailure.badRequest("the API version in the data (" + apiVersion
                    + ") does not match the expected API version (" + kind.apiVersion() + ")");
        }
        object.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
        if (object.has("metadata") && !object.get("metadata").isObject()) {
            throw ApiFailure.badRequest("'metadata' must be an object");
        }
        ObjectNode metadata = Meta.of(object);
        if (!kind.namespaced()) {
            metadata.remove("namespace");
            return;
        }
        String given = Meta.namespace(object);
        if (!given.isEmpty() && !given.equals(namespace)) {
            throw ApiFailure.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
        metadata.put("namespace", namespace);
    }

    public Outcome create(Kind kind, String namespace, ObjectNode body, Options options) {
        checkPath(kind, namespace, body);
        List<String> warnings = shape(kind, body, options);
        if (!Meta.text(body, "resourceVersion").isEmpty()) {
            throw ApiFailure.internal("resourceVersion should not be set on objects to be created");
        }
        String prefix = Meta.text(body, "generateName");
        boolean generated = Meta.name(body).isEmpty() && !prefix.isEmpty();
        for (int attempt = 0; ; attempt++) {
            ObjectNode object = body.deepCopy();
            if (generated) {
                Meta.of(object).put("name", generatedName(prefix));
            }
            try {
                return create(kind, object, Optional.empty(), options, warnings);
            } catch (ApiFailure taken) {
                if (!generated || !taken.reason().equals("AlreadyExists") || attempt == ATTEMPTS) {
                    throw taken;
                }
            }
        }
    }

    private static String generatedName(String prefix) {
        StringBuilder name = new StringBuilder(prefix.substring(0, Math.min(prefix.length(), 58)));
        for (int i = 0; i < 5; i++) {
            name.append(SUFFIX.charAt(ThreadLocalRandom.current().nextInt(SUFFIX.length())));
        }
        return name.toString();
    }

    private Outcome create(
            Kind kind,
            ObjectNode object,
            Optional<ServerSideApply.Outcome> applied,
            Options options,
            List<String> warnings) {
        ObjectNode metadata = Meta.of(object);
        requireNamespace(kind, object);
        metadata.remove(List.of(
                "selfLink", "resourceVersion", "managedFields", "deletionTimestamp", "deletionGracePeriodSeconds"));
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put("creationTimestamp", Meta.time(clock.instant()));
        metadata.remove("generation");
        if (hasGeneration(kind)) {
            metadata.put("generation", 1);
        }
        if (kind.hasStatus() && !kind.kind().equals("Node")) {
            object.remove("status");
        }
        preparing.defaults(kind, object);
        Rules.of(kind).beforeCreate(object);
        preparing.validate(kind, object, Optional.empty());
        if (applied.isPresent()) {
            ServerSideApply.settle(applied.get(), Optional.empty(), object, clock.instant());
        } else {
            Ownership.record(kind, Optional.empty(), object, options.manager(), "", clock.instant());
        }
        Key key = key(kind, Meta.namespace(object), Meta.name(object));
        if (objects.get(key).isPresent()) {
            throw ApiFailure.alreadyExists(kind.subject(key.name()));
        }
        if (options.dryRun()) {
            return new Outcome(201, object, warnings);
        }
        try {
            Stored stored = objects.create(key, kind.unview().apply(object));
            return new Outcome(201, kind.view().apply(stored.object()), warnings);
        } catch (Objects.Moved e) {
            throw ApiFailure.alreadyExists(kind.subject(key.name()));
        }
    }

    private void requireNamespace(Kind kind, ObjectNode object) {
        if (!kind.namespaced()) {
            return;
        }
        String namespace = Meta.namespace(object);
        Stored found = objects.get(new Key(new Kind.Bucket("", "namespaces"), "", namespace))
                .orElseThrow(() -> ApiFailure.notFound(new ApiFailure.Subject("", "namespaces", namespace)));
        if (Meta.isDeleting(found.object())) {
            throw ApiFailure.forbidden(
                    kind.subject(Meta.name(object)),
                    "unable to create new content in namespace " + namespace + " because it is being terminated");
        }
    }

    /** Kinds without desired state have no generation; as on a real one Pods, Nodes and Namespaces have none either. */
    private static boolean hasGeneration(Kind kind) {
        return kind.custom() || kind.kind().equals("CustomResourceDefinition");
    }

    private List<String> shape(Kind kind, ObjectNode object, Options options) {
        List<String> unknown = preparing.shape(kind, object);
        if (!unknown.isEmpty() && options.unknown() == Unknown.STRICT) {
            throw ApiFailure.badRequest(kind.kind() + " in version \"" + kind.version() + "\" cannot be handled as a "
                    + kind.kind() + ": strict decoding error: " + String.join(", ", unknown));
        }
        return options.unknown() == Unknown.WARN ? unknown : List.of();
    }

    /** PUT. Custom objects must say which version they replace; built-in ones may leave it out, as on a real one. */
    public Outcome update(
            Kind kind, String namespace, String name, String subresource, ObjectNode body, Options options) {
        checkPath(kind, namespace, body);
        if (!Meta.name(body).isEmpty() && !Meta.name(body).equals(name)) {
            throw ApiFailure.badRequest("the name of the object (" + Meta.name(body)
                    + ") does not match the name on the URL (" + name + ")");
        }
        Meta.of(body).put("name", name);
        List<String> warnings = shape(kind, body, options);
        if (kind.custom() && Meta.text(body, "resourceVersion").isEmpty()) {
            stored(kind, namespace, name);
            throw ApiFailure.invalid(
                    kind.group(),
                    kind.kind(),
                    name,
                    List.of(Cause.invalid("metadata.resourceVersion", "0x0", "must be specified for an update")));
        }
        return change(kind, namespace, name, subresource, current -> body.deepCopy(), options, warnings);
    }

    /** One of the patches that say what to change; unknown fields in the result are treated by the options. */
    public Outcome patch(Kind kind, String namespace, String name, String subresource, Change patch, Options options) {
        List<String> warnings = new ArrayList<>();
        Change checked = current -> {
            ObjectNode patched = patch.apply(current);
            List<String> unknown = preparing.shape(kind, patched);
            if (!unknown.isEmpty() && options.unknown() == Unknown.STRICT) {
                throw ApiFailure.invalid(
                        "",
                        "",
                        "",
                        List.of(Cause.invalid(
                                "patch", patched.toString(), "strict decoding error: " + String.join(", ", unknown))));
            }
            if (options.unknown() == Unknown.WARN) {
                warnings.clear();
                warnings.addAll(unknown);
            }
            checkPath(kind, namespace, patched);
            checkIdentity(kind, name, current, patched);
            return patched;
        };
        Outcome outcome = change(kind, namespace, name, subresource, checked, options, List.of());
        return new Outcome(outcome.code(), outcome.object(), List.copyOf(warnings));
    }

    /** A patch may not make another object of it. */
    private static void checkIdentity(Kind kind, String name, ObjectNode current, ObjectNode patched) {
        if (!Meta.name(patched).equals(name)) {
            throw ApiFailure.badRequest("the name of the object (" + Meta.name(patched)
                    + ") does not match the name on the URL (" + name + ")");
        }
        if (!Meta.uid(patched).isEmpty() && !Meta.uid(patched).equals(Meta.uid(current))) {
            throw ApiFailure.invalid(
                    kind.group(),
                    kind.kind(),
                    name,
                    List.of(Cause.invalid("metadata.uid", '"' + Meta.uid(patched) + '"', "field is immutable")));
        }
    }

    /** Changes an object by the server's own doing, without a body from outside. */
    public Outcome change(
            Kind kind, String namespace, String name, String subresource, Change change, Options options) {
        return change(kind, namespace, name, subresource, change, options, List.of());
    }

    private Outcome change(
            Kind kind,
            String namespace,
            String name,
            String subresource,
            Change change,
            Options options,
            List<String> warnings) {
        for (int attempt = 0; ; attempt++) {
            Stored stored = stored(kind, namespace, name);
            ObjectNode current = kind.view().apply(stored.object());
            ObjectNode next = change.apply(current.deepCopy());
            checkPreconditions(kind, name, current, next);
            ObjectNode finished = finish(kind, current, next, subresource);
            if (clearsManagers(next)) {
                Meta.of(finished).remove("managedFields");
            } else if (rewritesManagers(current, next)) {
                Meta.of(finished).set("managedFields", next.path("metadata").get("managedFields"));
            } else {
                Ownership.record(kind, Optional.of(current), finished, options.manager(), subresource, clock.instant());
            }
            try {
                return store(kind, stored, current, finished, options, warnings);
            } catch (Objects.Moved e) {
                if (attempt == ATTEMPTS) {
                    throw ApiFailure.modifiedMeanwhile(kind.subject(name));
                }
            }
        }
    }

    /** As kubectl does when an object moves from client-side to server-side apply. */
    private static boolean rewritesManagers(ObjectNode current, ObjectNode next) {
        JsonNode managed = next.path("metadata").path("managedFields");
        return managed.isArray()
                && !managed.isEmpty()
                && !managed.equals(current.path("metadata").path("managedFields"));
    }

    private static boolean clearsManagers(ObjectNode next) {
        JsonNode managed = next.path("metadata").path("managedFields");
        return managed.isArray()
                && (managed.isEmpty() || (managed.size() == 1 && managed.get(0).isEmpty()));
    }

    /** A body that names a uid or a version is about that one; trying again finds out whether it still is. */
    private static void checkPreconditions(Kind kind, String name, ObjectNode current, ObjectNode next) {
        String uid = Meta.uid(next);
        if (!uid.isEmpty() && !uid.equals(Meta.uid(current))) {
            throw ApiFailure.conflict(
                    kind.subject(name),
                    "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + Meta.uid(current));
        }
        String version = Meta.text(next, "resourceVersion");
        if (!version.isEmpty() && !version.equals("0") && !version.equals(Meta.text(current, "resourceVersion"))) {
            throw ApiFailure.modifiedMeanwhile(kind.subject(name));
        }
    }

    /** Lays what this endpoint may write over the current object, fills in defaults, and validates. */
    private ObjectNode finish(Kind kind, ObjectNode current, ObjectNode next, String subresource) {
        ObjectNode object = subresource.equals("status") ? statusOnto(kind, current, next) : next.deepCopy();
        ObjectNode metadata = Meta.of(object);
        for (String field : List.of(
                "name",
                "namespace",
                "uid",
                "creationTimestamp",
                "deletionTimestamp",
                "deletionGracePeriodSeconds",
                "generation",
                "generateName",
                "resourceVersion",
                "selfLink",
                "managedFields")) {
            JsonNode old = current.path("metadata").get(field);
            if (old == null) {
                metadata.remove(field);
            } else {
                metadata.set(field, old);
            }
        }
        for (String map : List.of("labels", "annotations")) {
            if (metadata.path(map).isObject() && metadata.path(map).isEmpty()) {
                metadata.remove(map);
            }
        }
        Rules rules = Rules.of(kind);
        if (!subresource.equals("status")) {
            if (kind.hasStatus()) {
                if (current.has("status")) {
                    object.set("status", current.get("status").deepCopy());
                } else {
                    object.remove("status");
                }
            }
            rules.beforeUpdate(object, current);
        }
        preparing.defaults(kind, object);
        if (hasGeneration(kind) && specOf(kind, object, current)) {
            metadata.set(
                    "generation",
                    Json.number(current.path("metadata").path("generation").asLong(0) + 1));
        }
        preparing.validate(kind, object, Optional.of(current));
        return object;
    }

    private static ObjectNode statusOnto(Kind kind, ObjectNode current, ObjectNode next) {
        ObjectNode object = current.deepCopy();
        if (next.has("status")) {
            object.set("status", next.get("status").deepCopy());
        } else {
            object.remove("status");
        }
        if (!kind.custom()) {
            ObjectNode metadata = Meta.of(next).deepCopy();
            if (current.path("metadata").has("ownerReferences")) {
                metadata.set(
                        "ownerReferences",
                        current.path("metadata").get("ownerReferences").deepCopy());
            }
            object.set("metadata", metadata);
        }
        return object;
    }

    /** Whether the desired state changed: everything of a custom object but metadata and, where split off, status. */
    private static boolean specOf(Kind kind, ObjectNode one, ObjectNode other) {
        if (!kind.custom()) {
            return !Json.same(one.path("spec"), other.path("spec"));
        }
        ObjectNode mine = Json.object();
        mine.setAll(one);
        ObjectNode theirs = Json.object();
        theirs.setAll(other);
        List<String> apart = kind.hasStatus() ? List.of("metadata", "status") : List.of("metadata");
        return !Json.same(mine.remove(apart), theirs.remove(apart));
    }

    private Outcome store(
            Kind kind, Stored stored, ObjectNode current, ObjectNode finished, Options options, List<String> warnings)
            throws Objects.Moved {
        boolean gone = Meta.isDeleting(finished)
                && Meta.finalizers(finished).isEmpty()
                && !Meta.finalizers(current).isEmpty()
                && finished.path("metadata").path("deletionGracePeriodSeconds").asLong(0) == 0
                && !isContentHeld(kind, finished);
        if (options.dryRun() || (!gone && Ownership.isSame(current, finished))) {
            return new Outcome(200, options.dryRun() ? finished : current, warnings);
        }
        if (gone) {
            return new Outcome(200, kind.view().apply(objects.delete(stored).object()), warnings);
        }
        Stored after = objects.update(stored, kind.unview().apply(finished));
        return new Outcome(200, kind.view().apply(after.object()), warnings);
    }

    private static boolean isContentHeld(Kind kind, ObjectNode object) {
        return kind.kind().equals("Namespace")
                && !object.path("spec").path("finalizers").isEmpty();
    }

    /** Server-side apply: creates what is not there. */
    public Outcome apply(
            Kind kind, String namespace, String name, String subresource, ObjectNode body, Options options) {
        if (!options.managerGiven()) {
            throw ApiFailure.invalid(
                    "meta.k8s.io",
                    "PatchOptions",
                    "",
                    List.of(Cause.required("fieldManager", "is required for apply patch")));
        }
        checkPath(kind, namespace, body);
        if (!Meta.name(body).isEmpty() && !Meta.name(body).equals(name)) {
            throw ApiFailure.badRequest("the name of the object (" + Meta.name(body)
                    + ") does not match the name on the URL (" + name + ")");
        }
        Meta.of(body).put("name", name);
        if (body.path("metadata").has("managedFields")) {
            throw ApiFailure.badRequest("metadata.managedFields must be nil");
        }
        List<String> warnings = applyShape(kind, namespace, name, body, options);
        for (int attempt = 0; ; attempt++) {
            Optional<Stored> stored = objects.get(key(kind, namespace, name));
            if (stored.isEmpty()) {
                if (!subresource.isEmpty()) {
                    throw ApiFailure.notFound(kind.subject(name));
                }
                if (!Meta.uid(body).isEmpty()) {
                    throw ApiFailure.conflict(
                            kind.subject(name),
                            "uid mismatch: the provided object specified uid " + Meta.uid(body)
                                    + ", and no existing object was found");
                }
                var applied = ServerSideApply.apply(
                        kind, Optional.empty(), body, options.manager(), options.force(), subresource);
                return create(kind, applied.object(), Optional.of(applied), options, warnings);
            }
            ObjectNode current = kind.view().apply(stored.get().object());
            checkPreconditions(kind, name, current, body);
            var applied = ServerSideApply.apply(
                    kind, Optional.of(current), body, options.manager(), options.force(), subresource);
            ObjectNode finished = finish(kind, current, applied.object(), subresource);
            ServerSideApply.settle(applied, Optional.of(current), finished, clock.instant());
            try {
                return store(kind, stored.get(), current, finished, options, warnings);
            } catch (Objects.Moved e) {
                if (attempt == ATTEMPTS) {
                    throw ApiFailure.modifiedMeanwhile(kind.subject(name));
                }
            }
        }
    }

    /** Applying a field that the kind has not is refused for built-in kinds whatever the options say. */
    private List<String> applyShape(Kind kind, String namespace, String name, ObjectNode body, Options options) {
        ServerSideApply.check(
                kind,
                body,
                (namespace.isEmpty() ? "" : namespace) + "/" + name + "; " + kind.apiVersion() + ", Kind="
                        + kind.kind());
        return shape(kind, body, options);
    }
}
