package dev.hearth.standalone.apiserver.cel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.hearth.standalone.apiserver.failure.Cause;
import dev.hearth.standalone.apiserver.schema.Schema;
import dev.hearth.standalone.apiserver.schema.Schema.Rule;
import dev.hearth.standalone.apiserver.schema.StructuralSchemas;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Evaluates a schema's rules over an object that the schema has found sound. */
public final class CelRules {
    private static final int MOST_SCHEMAS = 1000;

    private final Map<Schema, Boolean> hasRules = Collections.synchronizedMap(new IdentityHashMap<>());
    private final Map<Schema, Expressions> expressions = Collections.synchronizedMap(new IdentityHashMap<>());
    private final Map<ObjectNode, Expressions> byDocument = new ConcurrentHashMap<>();
    private final Set<JsonNode> vouchedFor = ConcurrentHashMap.newKeySet();

    /** Takes it as read that the rules of a definition with one of these schemas compile: they are when first needed. */
    public void vouchFor(ObjectNode definition) {
        definition.path("spec").path("versions").forEach(version -> vouchedFor.add(document(version)));
    }

    /** Compiles what was vouched for, so that the first object of such a kind need not wait for it. */
    public void compileAhead() {
        vouchedFor.forEach(document -> compile(StructuralSchemas.root(document), "", new ArrayList<>()));
    }

    private static JsonNode document(JsonNode version) {
        return version.path("schema").path("openAPIV3Schema");
    }

    /** All rules that do not hold, in the words of {@code k8s.io/apiextensions-apiserver}. */
    public List<Cause> validate(ObjectNode object, Optional<ObjectNode> old, Schema schema) {
        List<Cause> causes = new ArrayList<>();
        if (hasRules(schema)) {
            visit(object, old.orElse(null), schema, "", causes);
        }
        return causes;
    }

    private boolean hasRules(Schema schema) {
        Boolean known = hasRules.get(schema);
        if (known != null) {
            return known;
        }
        boolean found = find(schema);
        if (hasRules.size() > MOST_SCHEMAS) {
            hasRules.clear();
        }
        hasRules.put(schema, found);
        return found;
    }

    /** Schemas read from equal documents share what was compiled: a definition is checked, then served. */
    private Expressions expressions(Schema schema) {
        if (expressions.size() > MOST_SCHEMAS) {
            expressions.clear();
            byDocument.clear();
        }
        return expressions.computeIfAbsent(
                schema, one -> byDocument.computeIfAbsent(one.document(), _ -> new Expressions(one)));
    }

    private static boolean find(Schema schema) {
        if (!schema.rules().isEmpty()) {
            return true;
        }
        if (!schema.model().isEmpty()) {
            return false;
        }
        return schema.properties().get().values().stream().anyMatch(CelRules::find)
                || (schema.items() != null && find(schema.element()))
                || (schema.additional() != null
                        && schema.additional().get() != Schema.ANY
                        && find(schema.additional().get()));
    }

    private void visit(JsonNode value, @Nullable JsonNode old, Schema schema, String path, List<Cause> causes) {
        if (value.isNull() || !schema.model().isEmpty()) {
            return;
        }
        for (Rule rule : schema.rules()) {
            expressions(schema)
                    .evaluate(rule, value, old)
                    .ifPresent(message -> causes.add(new Cause(
                            path.isEmpty() ? "<nil>" : path + rule.fieldPath(),
                            rule.reason(),
                            text(rule, value, message))));
        }
        if (value instanceof ObjectNode object) {
            object.properties().forEach(entry -> {
                String below = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
                schema.field(entry.getKey())
                        .ifPresent(field -> visit(
                                entry.getValue(), old == null ? null : old.get(entry.getKey()), field, below, causes));
            });
        } else if (value instanceof ArrayNode array && schema.items() != null) {
            Map<String, JsonNode> before = byKey(old, schema);
            for (int i = 0; i < array.size(); i++) {
                visit(
                        array.get(i),
                        before.get(key(array.get(i), schema)),
                        schema.element(),
                        path + "[" + i + "]",
                        causes);
            }
        }
    }

    /** Only elements of map lists have an old self: there is no telling which one another list's element was. */
    private static Map<String, JsonNode> byKey(@Nullable JsonNode old, Schema schema) {
        Map<String, JsonNode> elements = new HashMap<>();
        if (old != null && schema.list().relation() == Schema.ListKind.Relation.MAP) {
            old.forEach(one -> elements.put(key(one, schema), one));
        }
        return elements;
    }

    private static String key(JsonNode element, Schema list) {
        StringBuilder key = new StringBuilder();
        list.list().keys().forEach(name -> key.append(element.path(name)).append('|'));
        return key.toString();
    }

    private static String text(Rule rule, JsonNode value, String message) {
        return switch (rule.reason()) {
            case "FieldValueRequired" -> "Required value: " + message;
            case "FieldValueForbidden" -> "Forbidden: " + message;
            case "FieldValueDuplicate" -> "Duplicate value: " + shown(value);
            default -> "Invalid value: " + shown(value) + ": " + message;
        };
    }

    private static String shown(JsonNode value) {
        return switch (value) {
            case ObjectNode ignored -> "\"object\"";
            case ArrayNode ignored -> "\"array\"";
            case TextNode text -> text.toString();
            default -> value.toString();
        };
    }

    /** Compiles the rules of a definition: one that cannot be compiled refuses the definition. */
    public List<Cause> check(ObjectNode definition, Optional<ObjectNode> old) {
        if (old.isPresent() && old.get().path("spec").equals(definition.path("spec"))) {
            return List.of();
        }
        List<Cause> causes = new ArrayList<>();
        JsonNode versions = definition.path("spec").path("versions");
        for (int i = 0; i < versions.size(); i++) {
            JsonNode document = document(versions.get(i));
            if (vouchedFor.contains(document)) {
                continue;
            }
            Schema schema = StructuralSchemas.root(document);
            if (find(schema)) {
                compile(schema, "spec.versions[" + i + "].schema.openAPIV3Schema", causes);
            }
        }
        return causes;
    }

    private void compile(Schema schema, String path, List<Cause> causes) {
        if (!schema.model().isEmpty() || causes.size() > 20) {
            return;
        }
        for (int i = 0; i < schema.rules().size(); i++) {
            Rule rule = schema.rules().get(i);
            String at = path + ".x-kubernetes-validations[" + i + "]";
            expressions(schema)
                    .problem(rule)
                    .ifPresent(problem -> causes.add(unsound(at + ".rule", rule.expression(), problem)));
            expressions(schema)
                    .messageProblem(rule)
                    .ifPresent(problem ->
                            causes.add(unsound(at + ".messageExpression", rule.messageExpression(), problem)));
        }
        schema.properties().get().forEach((name, field) -> compile(field, path + ".properties[" + name + "]", causes));
        if (schema.items() != null) {
            compile(schema.element(), path + ".items", causes);
        }
        if (schema.additional() != null && schema.additional().get() != Schema.ANY) {
            compile(schema.additional().get(), path + ".additionalProperties", causes);
        }
    }

    private static Cause unsound(String path, String expression, String problem) {
        return Cause.invalid(path, TextNode.valueOf(expression).toString(), "compilation failed: " + problem);
    }
}
