package dev.hearth.standalone.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.schema.Schema.ListKind;
import dev.hearth.standalone.apiserver.schema.Schema.ListKind.Relation;
import dev.hearth.standalone.apiserver.schema.Schema.Rule;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the {@code openAPIV3Schema} of a CustomResourceDefinition. */
public final class StructuralSchemas {
    private static final Set<String> LIMITS = Set.of(
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "minLength",
            "maxLength",
            "pattern",
            "format",
            "minItems",
            "maxItems",
            "uniqueItems",
            "minProperties",
            "maxProperties",
            "enum",
            "allOf",
            "anyOf",
            "oneOf",
            "not",
            "required");

    /** The root: apiVersion, kind and metadata are the system's, whatever the document says of them. */
    public static Schema root(JsonNode document) {
        if (!document.isObject()) {
            return embedded(Schema.scalar("object").open(true));
        }
        return embedded(of(document));
    }

    static Schema inJunctor(JsonNode document) {
        return of(document);
    }

    private static Schema embedded(Schema schema) {
        Map<String, Schema> properties = new LinkedHashMap<>(schema.properties().get());
        properties.put("apiVersion", Schema.scalar("string"));
        properties.put("kind", Schema.scalar("string"));
        properties.put("metadata", ModelSchemas.of(ObjectMeta.class));
        return schema.withProperties(properties);
    }

    private static Schema of(JsonNode document) {
        Map<String, Schema> properties = new LinkedHashMap<>();
        document.path("properties").properties().forEach(field -> properties.put(field.getKey(), of(field.getValue())));
        JsonNode additional = document.path("additionalProperties");
        @Nullable
        Schema values = additional.isObject() ? of(additional) : additional.asBoolean(false) ? Schema.ANY : null;
        @Nullable Schema element = document.path("items").isObject() ? of(document.get("items")) : null;
        List<String> required = new ArrayList<>();
        document.path("required").forEach(name -> required.add(name.asText()));
        ObjectNode limits = JsonNodeFactory.instance.objectNode();
        document.properties().forEach(field -> {
            if (LIMITS.contains(field.getKey())) {
                limits.set(field.getKey(), field.getValue());
            }
        });
        Schema schema = new Draft(document.path("type").asText(""))
                .properties(() -> properties)
                .additional(
                        values == null ? null : () -> values,
                        document.path("x-kubernetes-map-type").asText().equals("atomic"))
                .items(element == null ? null : () -> element, list(document))
                .open(document.path("x-kubernetes-preserve-unknown-fields").asBoolean(false))
                .embedded(document.path("x-kubernetes-embedded-resource").asBoolean(false))
                .intOrString(document.path("x-kubernetes-int-or-string").asBoolean(false))
                .nullable(document.path("nullable").asBoolean(false))
                .defaulted(Optional.ofNullable(document.get("default")))
                .checks(required, limits, rules(document.path("x-kubernetes-validations")))
                .document(document instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode())
                .schema();
        return schema.embedded() ? embedded(schema) : schema;
    }

    private static ListKind list(JsonNode document) {
        List<String> keys = new ArrayList<>();
        document.path("x-kubernetes-list-map-keys").forEach(key -> keys.add(key.asText()));
        return switch (document.path("x-kubernetes-list-type").asText("")) {
            case "map" -> new ListKind(Relation.MAP, keys, keys.isEmpty() ? "" : keys.getFirst());
            case "set" -> ListKind.SET;
            default -> ListKind.ATOMIC;
        };
    }

    private static List<Rule> rules(JsonNode validations) {
        List<Rule> rules = new ArrayList<>();
        validations.forEach(rule -> rules.add(new Rule(
                rule.path("rule").asText(),
                rule.path("message").asText(""),
                rule.path("messageExpression").asText(""),
                rule.path("reason").asText("FieldValueInvalid"),
                rule.path("fieldPath").asText(""),
                rule.path("optionalOldSelf").asBoolean(false))));
        return rules;
    }

    private StructuralSchemas() {}
}
