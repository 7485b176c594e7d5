package dev.hearth.standalone.apiserver.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.kinds.Kind;
import dev.hearth.standalone.apiserver.schema.Schema;
import dev.hearth.standalone.apiserver.schema.Schema.ListKind.Relation;
import java.util.Map;

/** Writes schemas as {@code components.schemas}; types of the model classes become definitions of their own. */
final class SchemaPrinter {
    private static final Map<String, String> TOP = Map.of(
            "apiVersion",
            "APIVersion defines the versioned schema of this representation of an object.",
            "kind",
            "Kind is a string value representing the REST resource this object represents.",
            "metadata",
            "Standard object's metadata.");

    private final ObjectNode schemas;

    SchemaPrinter(ObjectNode schemas) {
        this.schemas = schemas;
    }

    /** The name of the definition that this wrote for the kind. */
    String define(Kind kind) {
        Schema schema = kind.schema();
        String name =
                kind.custom() ? reversed(kind.group()) + "." + kind.version() + "." + kind.kind() : schema.model();
        ObjectNode definition = kind.custom() ? custom(schema) : define(schema);
        schemas.set(name, definition);
        definition
                .putArray("x-kubernetes-group-version-kind")
                .addObject()
                .put("group", kind.group())
                .put("kind", kind.kind())
                .put("version", kind.version());
        return name;
    }

    private static String reversed(String group) {
        StringBuilder name = new StringBuilder();
        for (String part : group.split("\\.")) {
            name.insert(0, name.isEmpty() ? part : part + ".");
        }
        return name.toString();
    }

    /** A custom kind's document is its own schema; the system's fields are added. */
    private ObjectNode custom(Schema schema) {
        ObjectNode definition = schema.document().deepCopy();
        if (!definition.has("type")) {
            definition.put("type", "object");
        }
        ObjectNode properties =
                definition.get("properties") instanceof ObjectNode given ? given : definition.putObject("properties");
        schema.properties().get().forEach((field, below) -> {
            if (TOP.containsKey(field)) {
                properties.set(field, described(print(below), field));
            }
        });
        return definition;
    }

    private static ObjectNode described(ObjectNode field, String name) {
        return field.put("description", TOP.getOrDefault(name, ""));
    }

    private ObjectNode define(Schema schema) {
        ObjectNode definition = Json.object();
        definition.put("type", "object");
        if (schemas.has(schema.model())) {
            return (ObjectNode) schemas.get(schema.model());
        }
        schemas.set(schema.model(), definition);
        if (schema.atomicMap()) {
            definition.put("x-kubernetes-map-type", "atomic");
        }
        ObjectNode properties = definition.putObject("properties");
        schema.properties().get().forEach((name, field) -> properties.set(name, print(field)));
        return definition;
    }

    private ObjectNode print(Schema schema) {
        ObjectNode printed = Json.object();
        if (!schema.model().isEmpty()) {
            define(schema);
            printed.putArray("allOf").addObject().put("$ref", "#/components/schemas/" + schema.model());
            return printed;
        }
        if (schema.intOrString()) {
            return printed.put("type", "string").put("x-kubernetes-int-or-string", true);
        }
        if (schema.type().isEmpty()) {
            return printed.put("type", "object").put("x-kubernetes-preserve-unknown-fields", true);
        }
        printed.put("type", schema.type());
        if (schema.items() != null) {
            printed.set("items", print(schema.element()));
            lists(schema, printed);
        }
        if (schema.additional() != null) {
            printed.set("additionalProperties", print(schema.additional().get()));
            if (schema.atomicMap()) {
                printed.put("x-kubernetes-map-type", "atomic");
            }
        }
        return printed;
    }

    private static void lists(Schema schema, ObjectNode printed) {
        if (schema.list().relation() == Relation.ATOMIC) {
            printed.put("x-kubernetes-list-type", "atomic");
            return;
        }
        printed.put("x-kubernetes-patch-strategy", "merge");
        printed.put("x-kubernetes-list-type", schema.list().relation() == Relation.MAP ? "map" : "set");
        if (schema.list().relation() == Relation.MAP) {
            ArrayNode keys = printed.putArray("x-kubernetes-list-map-keys");
            schema.list().keys().forEach(keys::add);
            printed.put("x-kubernetes-patch-merge-key", schema.list().patchKey());
        }
    }
}
