package dev.hearth.standalone.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.failure.ApiFailure;

/**
 * Refuses a built-in object whose values are of the wrong JSON type, as Go's decoder does: a 400 before any rule is
 * looked at.
 */
public final class TypeCheck {
    /** @param kind the kind and version of the message, {@code Pod} in {@code v1} */
    public static void check(ObjectNode object, Schema schema, String kind, String version) {
        String wrong = find(object, schema, "");
        if (!wrong.isEmpty()) {
            throw ApiFailure.badRequest(
                    kind + " in version \"" + version + "\" cannot be handled as a " + kind + ": " + wrong);
        }
    }

    private static String find(JsonNode value, Schema schema, String path) {
        if (value.isNull()) {
            return "";
        }
        if (schema.intOrString()) {
            return value.isContainerNode() || value.isBoolean() ? wrong(value, schema, path) : "";
        }
        if (!Validation.fits(value, schema.type())) {
            return wrong(value, schema, path);
        }
        if (value instanceof ObjectNode object) {
            for (var entry : object.properties()) {
                var field = schema.field(entry.getKey());
                String found = field.isEmpty()
                        ? ""
                        : find(entry.getValue(), field.get(), path + (path.isEmpty() ? "" : ".") + entry.getKey());
                if (!found.isEmpty()) {
                    return found;
                }
            }
        } else if (value instanceof ArrayNode array && schema.items() != null) {
            for (JsonNode one : array) {
                String found = find(one, schema.element(), path);
                if (!found.isEmpty()) {
                    return found;
                }
            }
        }
        return "";
    }

    private static String wrong(JsonNode value, Schema schema, String path) {
        return "json: cannot unmarshal " + goType(value) + " into Go struct field ." + path + " of type "
                + (schema.intOrString() ? "intstr.IntOrString" : goName(schema.type()));
    }

    private static String goType(JsonNode value) {
        return value.isBoolean() ? "bool" : Validation.typeOf(value).replace("integer", "number");
    }

    private static String goName(String type) {
        return switch (type) {
            case "boolean" -> "bool";
            case "integer" -> "int32";
            case "number" -> "float64";
            case "array" -> "[]";
            case "object" -> "struct";
            default -> type;
        };
    }

    private TypeCheck() {}
}
