package dev.hearth.standalone.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Fills in a structural schema's defaults, top down, so that a default object gets its own fields' defaults. */
public final class Defaulting {
    /** Changes the value in place. A null where the schema allows none is treated as absent when there is a default. */
    public static void apply(JsonNode value, Schema schema) {
        if (value instanceof ObjectNode object) {
            schema.properties()
                    .get()
                    .forEach((name, field) -> field.defaulted().ifPresent(standard -> {
                        JsonNode given = object.get(name);
                        if (given == null || (given.isNull() && !field.nullable())) {
                            object.set(name, standard.deepCopy());
                        }
                    }));
            object.properties().forEach(entry -> {
                if (!isMetadata(schema, entry.getKey())) {
                    schema.field(entry.getKey()).ifPresent(field -> apply(entry.getValue(), field));
                }
            });
        } else if (value instanceof ArrayNode array && schema.items() != null) {
            array.forEach(one -> apply(one, schema.element()));
        }
    }

    private static boolean isMetadata(Schema schema, String name) {
        return name.equals("metadata")
                && schema.properties().get().get(name) instanceof Schema s
                && !s.model().isEmpty();
    }

    private Defaulting() {}
}
