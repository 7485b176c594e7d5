package dev.hearth.standalone.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.apply.Ownership;
import dev.hearth.standalone.apiserver.cel.CelRules;
import dev.hearth.standalone.apiserver.failure.ApiFailure;
import dev.hearth.standalone.apiserver.failure.Cause;
import dev.hearth.standalone.apiserver.json.Meta;
import dev.hearth.standalone.apiserver.kinds.Kind;
import dev.hearth.standalone.apiserver.resource.Options.Unknown;
import dev.hearth.standalone.apiserver.store.Key;
import dev.hearth.standalone.apiserver.store.Objects;
import dev.hearth.standalone.apiserver.store.Stored;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Creates, changes and reads single objects. Lists are {@link Listing}'s, deletions {@link Deletion}'s.
 *
 * <pre>
 *   body ─ path and shape ─▶ Creation ────────────────────────────────────▶ store
 *   body ─ path and shape ─▶ the change ─ Finishing ─ managed fields ─▶ Storing ─▶ store   (again, if it moved)
 * </pre>
 */
public final class Resources {
    private final Objects objects;
    private final Preparing preparing;
    private final Creation creation;
    private final Finishing finishing;
    private final Storing storing;
    private final Applying applying;
    private final Clock clock;

    /** Makes of the object as it is the one as it should be. Gets a copy that it may change; may run several times. */
    public interface Change {
        ObjectNode apply(ObjectNode current);
    }

    public Resources(Objects objects, CelRules cel, Clock clock) {
        this.objects = objects;
        this.preparing = new Preparing(cel);
        this.creation = new Creation(objects, preparing, clock);
        this.finishing = new Finishing(preparing);
        this.storing = new Storing(objects);
        this.applying = new Applying(objects, preparing, creation, finishing, storing, clock);
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

    public Outcome create(Kind kind, String namespace, ObjectNode body, Options options) {
        return creation.create(kind, namespace, body, options);
    }

    /** PUT. Custom objects must say which version they replace; built-in ones may leave it out, as on a real one. */
    public Outcome update(
            Kind kind, String namespace, String name, String subresource, ObjectNode body, Options options) {
        Bodies.checkPath(kind, namespace, body);
        Bodies.checkName(name, body);
        List<String> warnings = preparing.shape(kind, body, options);
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
            Bodies.checkPath(kind, namespace, patched);
            Bodies.checkIdentity(kind, name, current, patched);
            return patched;
        };
        Outcome outcome = change(kind, namespace, name, subresource, checked, options, List.of());
        return new Outcome(outcome.code(), outcome.object(), List.copyOf(warnings));
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
        return Storing.retrying(kind, name, () -> {
            Stored stored = stored(kind, namespace, name);
            ObjectNode current = kind.view().apply(stored.object());
            ObjectNode next = change.apply(current.deepCopy());
            Bodies.checkPreconditions(kind, name, current, next);
            ObjectNode finished = finishing.finish(kind, current, next, subresource);
            recordManagers(kind, current, next, finished, subresource, options);
            return storing.store(kind, stored, current, finished, options, warnings);
        });
    }

    private void recordManagers(
            Kind kind, ObjectNode current, ObjectNode next, ObjectNode finished, String subresource, Options options) {
        if (clearsManagers(next)) {
            Meta.of(finished).remove("managedFields");
        } else if (rewritesManagers(current, next)) {
            Meta.of(finished).set("managedFields", next.path("metadata").get("managedFields"));
        } else {
            Ownership.record(kind, Optional.of(current), finished, options.manager(), subresource, clock.instant());
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

    /** Server-side apply: creates what is not there. */
    public Outcome apply(
            Kind kind, String namespace, String name, String subresource, ObjectNode body, Options options) {
        return applying.apply(kind, namespace, name, subresource, body, options);
    }
}
