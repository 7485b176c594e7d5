package dev.hearth.standalone.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.failure.Cause;
import dev.hearth.standalone.apiserver.json.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Checks a custom object against its structural schema, in the words of {@code k8s.io/kube-openapi/pkg/validation}.
 * CEL rules are another matter: see {@code dev.hearth.standalone.apiserver.cel}.
 */
public final class Validation {
    private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();
    private static final int MOST_CAUSES = 64;

    private final List<Cause> causes = new ArrayList<>();

    /** Everything that is wrong, in the order of the document; empty when nothing is. */
    public static List<Cause> validate(ObjectNode object, Schema schema) {
        Validation validation = new Validation();
        validation.value(object, schema, "");
        return validation.causes.size() <= MOST_CAUSES ? validation.causes : validation.causes.subList(0, MOST_CAUSES);
    }

    private void value(JsonNode value, Schema schema, String path) {
        if (value.isNull()) {
            if (!schema.nullable() && !schema.type().isEmpty() && !schema.quantity()) {
                wrongType(path, schema.type(), "null");
            }
            return;
        }
        if (schema.intOrString()) {
            if (!value.isIntegralNumber() && !value.isTextual()) {
                wrongType(path, "integer,string", typeOf(value));
                return;
            }
        } else if (!fits(value, schema.type())) {
            wrongType(path, schema.type(), typeOf(value));
            return;
        }
        limits(value, schema.limits(), path);
        switch (value) {
            case ObjectNode object -> object(object, schema, path);
            case ArrayNode array -> array(array, schema, path);
            default -> {}
        }
    }

    private void wrongType(String path, String wanted, String found) {
        causes.add(Cause.invalidType(
                orRoot(path), '"' + found + '"', in(path) + "must be of type " + wanted + ": \"" + found + '"'));
    }

    private static String orRoot(String path) {
        return path.isEmpty() ? "<nil>" : path;
    }

    private static String in(String path) {
        return path.isEmpty() ? "" : path + " in body ";
    }

    static boolean fits(JsonNode value, String type) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isIntegralNumber() || (value.isNumber() && isWhole(value.decimalValue()));
            case "number" -> value.isNumber();
            default -> true;
        };
    }

    private static boolean isWhole(BigDecimal number) {
        return number.stripTrailingZeros().scale() <= 0;
    }

    static String typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "object";
            case ARRAY -> "array";
            case STRING -> "string";
            case BOOLEAN -> "boolean";
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            case NULL -> "null";
            case BINARY, MISSING, POJO -> "unknown";
        };
    }

    private void object(ObjectNode object, Schema schema, String path) {
        for (String name : schema.required()) {
            if (!object.has(name)) {
                causes.add(Cause.required(join(path, name), ""));
            }
        }
        for (var entry : object.properties()) {
            boolean isMetadata = entry.getKey().equals("metadata")
                    && schema.properties().get().get("metadata") instanceof Schema meta
                    && !meta.model().isEmpty();
            if (!isMetadata) {
                schema.field(entry.getKey())
                        .ifPresent(field -> value(entry.getValue(), field, join(path, entry.getKey())));
            }
        }
    }

    private void array(ArrayNode array, Schema schema, String path) {
        if (schema.items() != null) {
            for (int i = 0; i < array.size(); i++) {
                value(array.get(i), schema.element(), path + "[" + i + "]");
            }
        }
        switch (schema.list().relation()) {
            case SET -> duplicates(array, path);
            case MAP -> duplicateKeys(array, schema, path);
            case ATOMIC -> {}
        }
    }

    private void duplicates(ArrayNode array, String path) {
        Set<JsonNode> seen = new HashSet<>();
        for (int i = 0; i < array.size(); i++) {
            if (!seen.add(array.get(i))) {
                causes.add(Cause.duplicate(path + "[" + i + "]", array.get(i).toString()));
            }
        }
    }

    private void duplicateKeys(ArrayNode array, Schema schema, String path) {
        Set<ObjectNode> seen = new HashSet<>();
        for (int i = 0; i < array.size(); i++) {
            ObjectNode key = Json.object();
            for (String name : schema.list().keys()) {
                JsonNode part = array.get(i).get(name);
                if (part != null) {
                    key.set(name, part);
                }
            }
            if (!seen.add(key)) {
                causes.add(Cause.duplicate(path + "[" + i + "]", goMap(key)));
            }
        }
    }

    private static String goMap(ObjectNode key) {
        var text = new java.util.StringJoiner(", ", "map[string]interface {}{", "}");
        key.properties().forEach(one -> text.add('"' + one.getKey() + "\":" + one.getValue()));
        return text.toString();
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private void limits(JsonNode value, ObjectNode limits, String path) {
        if (limits.isEmpty()) {
            return;
        }
        if (limits.get("enum") instanceof ArrayNode allowed && !contains(allowed, value)) {
            List<String> names = new ArrayList<>();
            allowed.forEach(one -> names.add(one.asText()));
            causes.add(Cause.unsupported(path, value.toString(), names));
        }
        if (value.isNumber()) {
            number(value, limits, path);
        } else if (value.isTextual()) {
            text(value.asText(), limits, path);
        } else if (value.isArray()) {
            size(value.size(), limits, "Items", "items", path, "array");
        } else if (value.isObject()) {
            size(value.size(), limits, "Properties", "properties", path, "object");
        }
        junctors(value, limits, path);
    }

    private static boolean contains(ArrayNode allowed, JsonNode value) {
        for (JsonNode one : allowed) {
            if (Json.same(one, value)) {
                return true;
            }
        }
        return false;
    }

    private void number(JsonNode value, ObjectNode limits, String path) {
        BigDecimal number = value.decimalValue();
        if (limits.has("maximum")) {
            int order = number.compareTo(limits.get("maximum").decimalValue());
            boolean exclusive = limits.path("exclusiveMaximum").asBoolean(false);
            if (order > 0 || (exclusive && order == 0)) {
                bad(
                        path,
                        value.toString(),
                        "should be less than " + (exclusive ? "" : "or equal to ") + limits.get("maximum"));
            }
        }
        if (limits.has("minimum")) {
            int order = number.compareTo(limits.get("minimum").decimalValue());
            boolean exclusive = limits.path("exclusiveMinimum").asBoolean(false);
            if (order < 0 || (exclusive && order == 0)) {
                bad(
                        path,
                        value.toString(),
                        "should be greater than " + (exclusive ? "" : "or equal to ") + limits.get("minimum"));
            }
        }
        if (limits.has("multipleOf")
                && number.remainder(limits.get("multipleOf").decimalValue()).signum() != 0) {
            bad(path, value.toString(), "should be a multiple of " + limits.get("multipleOf"));
        }
    }

    private void text(String value, ObjectNode limits, String path) {
        int length = value.codePointCount(0, value.length());
        if (limits.has("maxLength") && length > limits.get("maxLength").asInt()) {
            bad(path, quoted(value), "should be at most " + limits.get("maxLength") + " chars long");
        }
        if (limits.has("minLength") && length < limits.get("minLength").asInt()) {
            bad(path, quoted(value), "should be at least " + limits.get("minLength") + " chars long");
        }
        if (limits.has("pattern") && !matches(limits.get("pattern").asText(), value)) {
            bad(path, quoted(value), "should match '" + limits.get("pattern").asText() + "'");
        }
        if (limits.has("format") && !Formats.fits(limits.get("format").asText(), value)) {
            causes.add(Cause.invalidType(
                    path,
                    quoted(value),
                    in(path) + "must be of type " + limits.get("format").asText() + ": " + quoted(value)));
        }
    }

    /** RE2 syntax is near enough a subset of Java's; what Java cannot read is refused with the definition itself. */
    private static boolean matches(String pattern, String value) {
        try {
            return PATTERNS.computeIfAbsent(pattern, Pattern::compile)
                    .matcher(value)
                    .find();
        } catch (PatternSyntaxException e) {
            return false;
        }
    }

    private void size(int size, ObjectNode limits, String suffix, String noun, String path, String type) {
        if (limits.has("max" + suffix) && size > limits.get("max" + suffix).asInt()) {
            int most = limits.get("max" + suffix).asInt();
            causes.add(new Cause(
                    path, "FieldValueTooMany", "Too many: " + size + ": must have at most " + most + " items"));
        }
        if (limits.has("min" + suffix) && size < limits.get("min" + suffix).asInt()) {
            bad(path, '"' + type + '"', "should have at least " + limits.get("min" + suffix) + " " + noun);
        }
    }

    private void bad(String path, String value, String rule) {
        causes.add(Cause.invalid(orRoot(path), value, in(path) + rule));
    }

    static String quoted(String value) {
        return com.fasterxml.jackson.databind.node.TextNode.valueOf(value).toString();
    }

    private void junctors(JsonNode value, ObjectNode limits, String path) {
        String shown = value.isContainerNode() ? '"' + typeOf(value) + '"' : value.toString();
        if (limits.has("allOf")
                && count(value, limits.get("allOf")) < limits.get("allOf").size()) {
            junctor(path, shown, "must validate all the schemas (allOf)");
        }
        if (limits.has("anyOf") && count(value, limits.get("anyOf")) == 0) {
            junctor(path, shown, "must validate at least one schema (anyOf)");
        }
        if (limits.has("oneOf")) {
            int valid = count(value, limits.get("oneOf"));
            if (valid != 1) {
                junctor(
                        path,
                        shown,
                        "must validate one and only one schema (oneOf). "
                                + (valid == 0 ? "Found none valid" : "Found " + valid + " valid alternatives"));
            }
        }
        if (limits.has("not") && holds(value, limits.get("not"))) {
            junctor(path, shown, "must not validate the schema (not)");
        }
    }

    private void junctor(String path, String shown, String rule) {
        causes.add(Cause.invalid(orRoot(path), shown, path.isEmpty() ? "\"\" " + rule : "\"" + path + "\" " + rule));
    }

    private static int count(JsonNode value, JsonNode schemas) {
        int valid = 0;
        for (JsonNode schema : schemas) {
            valid += holds(value, schema) ? 1 : 0;
        }
        return valid;
    }

    /** The schemas inside junctors constrain values only, so reading them as structural ones is right. */
    private static boolean holds(JsonNode value, JsonNode document) {
        Validation validation = new Validation();
        validation.value(value, StructuralSchemas.inJunctor(document), "");
        return validation.causes.isEmpty();
    }

    private Validation() {}
}
