package dev.hearth.standalone.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.apply.Managers.Manager;
import dev.hearth.standalone.apiserver.failure.ApiFailure;
import dev.hearth.standalone.apiserver.failure.Cause;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.json.Meta;
import dev.hearth.standalone.apiserver.kinds.Kind;
import dev.hearth.standalone.apiserver.schema.Schema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * {@code PATCH} with {@code application/apply-patch+yaml}: the caller states all that it wants to own. Fields that it
 * owned and states no more are removed, fields of others that it states differently are a conflict unless forced.
 */
public final class ServerSideApply {
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    /**
     * The object as it should be, before defaulting, with {@code managedFields} still to be finished by
     * {@link #settle}.
     *
     * @param others who manages what besides the caller, conflicts already taken away
     */
    public record Outcome(ObjectNode object, Manager me, FieldSet mine, Managers others) {}

    /** @param live empty when the object is to be created */
    public static Outcome apply(
            Kind kind,
            Optional<ObjectNode> live,
            ObjectNode config,
            String manager,
            boolean force,
            String subresource) {
        ObjectNode wanted = config.deepCopy();
        Meta.of(wanted).remove(List.of("managedFields", "resourceVersion", "uid", "creationTimestamp"));
        Schema schema = kind.schema();
        Manager me = new Manager(manager, Manager.APPLY, kind.apiVersion(), subresource);
        FieldSet mine = Ownership.withoutSystem(kind, Fields.of(wanted, schema), subresource);
        Managers managers = live.map(Managers::of).orElseGet(Managers::new);
        live.ifPresent(object -> seed(kind, managers, object));
        FieldSet last = managers.fields(me);
        ObjectNode merged = live.isEmpty() ? wanted.deepCopy() : (ObjectNode) Merging.merge(live.get(), wanted, schema);
        managers.all().remove(me);
        if (!last.isEmpty()) {
            Merging.prune(merged, schema, last, mine.union(managers.union()));
        }
        if (live.isPresent()) {
            settleConflicts(kind, live.get(), merged, managers, me, force, subresource);
        }
        return new Outcome(merged, me, mine, managers);
    }

    /** An object whose list of managers somebody emptied: what is there belongs to nobody in particular. */
    private static void seed(Kind kind, Managers managers, ObjectNode live) {
        if (managers.isEmpty()) {
            FieldSet all = Ownership.withoutSystem(kind, Fields.of(live, kind.schema()), "");
            managers.set(
                    new Manager("before-first-apply", Manager.UPDATE, kind.apiVersion(), ""),
                    all,
                    Meta.text(live, "creationTimestamp"));
        }
    }

    private static void settleConflicts(
            Kind kind,
            ObjectNode live,
            ObjectNode merged,
            Managers managers,
            Manager me,
            boolean force,
            String subresource) {
        Fields.Comparison comparison = Fields.compare(live, merged, kind.schema());
        FieldSet changed = Ownership.withoutSystem(kind, comparison.set(), subresource);
        if (!force) {
            refuseConflicts(managers, changed, ignorable(kind, live, me));
        }
        managers.takeFromOthers(me, changed.union(comparison.gone()));
    }

    /**
     * kubectl's move from client-side to server-side apply: what its own last-applied annotation names is not
     * somebody else's.
     */
    private static FieldSet ignorable(Kind kind, ObjectNode live, Manager me) {
        String lastApplied =
                live.path("metadata").path("annotations").path(LAST_APPLIED).asText("");
        if (!me.name().equals("kubectl") || lastApplied.isEmpty()) {
            return new FieldSet();
        }
        try {
            FieldSet set = Fields.of(Json.read(lastApplied), kind.schema());
            set.child("f:metadata")
                    .child("f:annotations")
                    .child("f:" + LAST_APPLIED)
                    .insert();
            return set;
        } catch (java.io.UncheckedIOException e) {
            return new FieldSet();
        }
    }

    private static void refuseConflicts(Managers managers, FieldSet changed, FieldSet ignorable) {
        Map<String, List<String>> byManager = new TreeMap<>();
        List<Cause> causes = new ArrayList<>();
        managers.all().forEach((other, held) -> {
            for (String path : held.fields().and(changed).minus(ignorable).paths()) {
                byManager
                        .computeIfAbsent(other.shown(), ignored -> new ArrayList<>())
                        .add(path);
                causes.add(new Cause(path, "FieldManagerConflict", "conflict with " + other.shown()));
            }
        });
        if (causes.isEmpty()) {
            return;
        }
        if (causes.size() == 1) {
            throw ApiFailure.applyConflict(
                    "Apply failed with 1 conflict: " + causes.getFirst().text() + ": "
                            + causes.getFirst().field(),
                    causes);
        }
        StringJoiner lines = new StringJoiner("\n");
        byManager.forEach((manager, paths) -> {
            lines.add("conflicts with " + manager + ":");
            paths.forEach(path -> lines.add("- " + path));
        });
        throw ApiFailure.applyConflict("Apply failed with " + causes.size() + " conflicts: " + lines, causes);
    }

    /** Writes {@code managedFields} into the finished object; what did not change keeps its old time. */
    public static void settle(Outcome outcome, Optional<ObjectNode> live, ObjectNode finished, Instant now) {
        Managers managers = outcome.others();
        live.map(Managers::of)
                .map(old -> old.all().get(outcome.me()))
                .ifPresent(old -> managers.all().put(outcome.me(), old));
        managers.set(outcome.me(), outcome.mine(), Meta.time(now));
        managers.writeTo(finished);
        updateLastApplied(finished, outcome);
    }

    /** Where client-side apply left its annotation, kubectl's server-side apply keeps it true. */
    private static void updateLastApplied(ObjectNode finished, Outcome outcome) {
        if (outcome.me().name().equals("kubectl")
                && finished.path("metadata").path("annotations") instanceof ObjectNode annotations
                && annotations.has(LAST_APPLIED)) {
            ObjectNode shown = finished.deepCopy();
            shown.remove("status");
            Meta.of(shown)
                    .remove(List.of("managedFields", "resourceVersion", "uid", "creationTimestamp", "generation"));
            if (shown.path("metadata").path("annotations") instanceof ObjectNode copied) {
                copied.remove(LAST_APPLIED);
            }
            annotations.put(LAST_APPLIED, shown.toString() + "\n");
        }
    }

    /** Refuses a configuration that states a field which the kind has not, or one list element twice. */
    public static void check(Kind kind, JsonNode config, String objectName) {
        check(config, kind.schema(), "", objectName);
    }

    private static void check(JsonNode value, Schema schema, String path, String objectName) {
        if (value instanceof ObjectNode object) {
            for (var entry : object.properties()) {
                String below = path + "." + entry.getKey();
                Schema field = schema.field(entry.getKey())
                        .orElseThrow(() -> ApiFailure.badRequest("failed to create typed patch object (" + objectName
                                + "): " + below + ": field not declared in schema"));
                check(entry.getValue(), field, below, objectName);
            }
        } else if (value instanceof ArrayNode array && schema.items() != null) {
            if (schema.list().relation() != Schema.ListKind.Relation.ATOMIC
                    && Elements.of(array, schema).size() < array.size()) {
                throw ApiFailure.badRequest("failed to create typed patch object (" + objectName + "): " + path
                        + ": duplicate entries for key");
            }
            array.forEach(one -> check(one, schema.element(), path, objectName));
        }
    }

    private ServerSideApply() {}
}
