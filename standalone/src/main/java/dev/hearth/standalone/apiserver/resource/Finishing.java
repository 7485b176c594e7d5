package dev.hearth.standalone.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.json.Meta;
import dev.hearth.standalone.apiserver.kinds.Kind;
import dev.hearth.standalone.apiserver.rules.Rules;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes of an object as it is and a wish the object that is stored: each endpoint may write its own part only. */
final class Finishing {
    private static final List<String> SYSTEM = List.of(
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
            "managedFields");

    private final Preparing preparing;

    Finishing(Preparing preparing) {
        this.preparing = preparing;
    }

    /** Lays what this endpoint may write over the current object, fills in defaults, and validates. */
    ObjectNode finish(Kind kind, ObjectNode current, ObjectNode next, String subresource) {
        boolean statusOnly = subresource.equals("status");
        ObjectNode object = statusOnly ? statusOnto(kind, current, next) : next.deepCopy();
        keepSystemFields(Meta.of(object), current.path("metadata"));
        if (!statusOnly) {
            if (kind.hasStatus()) {
                keep(object, "status", current.get("status"));
            }
            Rules.of(kind).beforeUpdate(object, current);
        }
        preparing.defaults(kind, object);
        if (hasGeneration(kind) && specDiffers(kind, object, current)) {
            Meta.of(object)
                    .set(
                            "generation",
                            Json.number(
                                    current.path("metadata").path("generation").asLong(0) + 1));
        }
        preparing.validate(kind, object, Optional.of(current));
        return object;
    }

    private static void keepSystemFields(ObjectNode metadata, JsonNode current) {
        SYSTEM.forEach(field -> keep(metadata, field, current.get(field)));
        for (String map : List.of("labels", "annotations")) {
            if (metadata.path(map).isObject() && metadata.path(map).isEmpty()) {
                metadata.remove(map);
            }
        }
    }

    private static void keep(ObjectNode object, String field, @Nullable JsonNode value) {
        if (value == null) {
            object.remove(field);
        } else {
            object.set(field, value.deepCopy());
        }
    }

    private static ObjectNode statusOnto(Kind kind, ObjectNode current, ObjectNode next) {
        ObjectNode object = current.deepCopy();
        keep(object, "status", next.get("status"));
        if (!kind.custom()) {
            ObjectNode metadata = Meta.of(next).deepCopy();
            if (current.path("metadata").has("ownerReferences")) {
                keep(metadata, "ownerReferences", current.path("metadata").get("ownerReferences"));
            }
            object.set("metadata", metadata);
        }
        return object;
    }

    /** Kinds without desired state have no generation; as on a real one Pods, Nodes and Namespaces have none either. */
    static boolean hasGeneration(Kind kind) {
        return kind.custom()
                || Set.of("CustomResourceDefinition", "NetworkPolicy").contains(kind.kind());
    }

    /** Whether the desired state changed: everything of a custom object but metadata and, where split off, status. */
    private static boolean specDiffers(Kind kind, ObjectNode one, ObjectNode other) {
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
}
