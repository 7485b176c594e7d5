package dev.hearth.standalone.apiserver.apply;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.apply.Managers.Manager;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.json.Meta;
import dev.hearth.standalone.apiserver.kinds.Kind;
import java.time.Instant;
import java.util.Optional;

/** Keeps {@code managedFields} right when an object is created, updated or patched (all but applied). */
public final class Ownership {
    /**
     * Records in {@code next} that {@code manager} made the change from {@code before}. A client that sent an empty
     * {@code managedFields} list clears it; what else it sent there was ignored by the caller.
     *
     * @param subresource {@code status}, {@code scale} or empty
     */
    public static void record(
            Kind kind, Optional<ObjectNode> before, ObjectNode next, String manager, String subresource, Instant now) {
        Managers managers = before.map(Managers::of).orElseGet(Managers::new);
        Manager me = new Manager(manager, Manager.UPDATE, kind.apiVersion(), subresource);
        ObjectNode old = before.orElseGet(() -> skeleton(kind));
        Fields.Comparison comparison = Fields.compare(old, next, kind.schema());
        FieldSet changed = withoutSystem(kind, comparison.set(), subresource);
        FieldSet gone = comparison.gone();
        managers.takeFromOthers(me, changed.union(gone));
        managers.set(me, managers.fields(me).minus(gone).union(changed), Meta.time(now));
        managers.writeTo(next);
    }

    /** Go's zero values: structs of a built-in kind that are there although nobody set them. */
    private static ObjectNode skeleton(Kind kind) {
        ObjectNode skeleton = Json.object();
        skeleton.putObject("metadata");
        if (!kind.custom()) {
            skeleton.putObject("spec");
            skeleton.putObject("status");
        }
        return skeleton;
    }

    /** Fields that no client manages, and those that this endpoint does not write. */
    static FieldSet withoutSystem(Kind kind, FieldSet set, String subresource) {
        FieldSet left = set.without("apiVersion").without("kind");
        for (String name : new String[] {
            "name",
            "namespace",
            "creationTimestamp",
            "selfLink",
            "uid",
            "generation",
            "managedFields",
            "resourceVersion",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "generateName"
        }) {
            if (!name.equals("generateName")) {
                left = left.without("metadata", name);
            }
        }
        if (left.children().get("f:metadata") instanceof FieldSet metadata
                && metadata.isMember()
                && metadata.children().isEmpty()) {
            left = left.without("metadata");
        }
        if (subresource.equals("status")) {
            left = left.without("spec");
            return kind.custom() ? left.without("metadata") : left;
        }
        return kind.hasStatus() && subresource.isEmpty() ? left.without("status") : left;
    }

    /** Whether two states differ in more than who manages them since when. */
    public static boolean isSame(ObjectNode one, ObjectNode other) {
        return Json.same(bare(one), bare(other))
                && Managers.of(one).all().equals(Managers.of(other).all());
    }

    private static ObjectNode bare(ObjectNode object) {
        ObjectNode copy = object.objectNode();
        copy.setAll(object);
        if (object.get("metadata") instanceof ObjectNode metadata) {
            ObjectNode bare = metadata.objectNode();
            bare.setAll(metadata);
            bare.remove(java.util.List.of("managedFields", "resourceVersion"));
            copy.set("metadata", bare);
        }
        return copy;
    }

    private Ownership() {}
}
