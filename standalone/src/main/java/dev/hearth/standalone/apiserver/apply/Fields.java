package dev.hearth.standalone.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.schema.Schema;
import dev.hearth.standalone.apiserver.schema.Schema.ListKind.Relation;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads field sets off objects: all fields of one, or what changed between two. */
final class Fields {
    /** What a comparison finds. A container that is new is added itself, together with all below it. */
    record Comparison(FieldSet added, FieldSet modified, FieldSet removed) {
        Comparison() {
            this(new FieldSet(), new FieldSet(), new FieldSet());
        }

        private Comparison at(String edge) {
            return new Comparison(added.child(edge), modified.child(edge), removed.child(edge));
        }

        FieldSet set() {
            return tidy(added).union(tidy(modified));
        }

        FieldSet gone() {
            return tidy(removed);
        }

        private static FieldSet tidy(FieldSet set) {
            return set.union(new FieldSet());
        }
    }

    /** The set that applying this object means to own. */
    static FieldSet of(JsonNode object, Schema schema) {
        FieldSet set = new FieldSet();
        collect(object, schema, set);
        return set.union(new FieldSet());
    }

    private static void collect(JsonNode value, Schema schema, FieldSet into) {
        if (isLeaf(value, schema)) {
            into.insert();
        } else if (value instanceof ObjectNode object) {
            for (var entry : object.properties()) {
                FieldSet child = into.child("f:" + entry.getKey());
                collect(entry.getValue(), schema.field(entry.getKey()).orElse(Schema.ANY), child);
                if (!schema.hasNamed(entry.getKey())) {
                    child.insert();
                }
            }
        } else {
            Elements.of(value, schema).forEach((edge, element) -> {
                FieldSet child = into.child(edge);
                child.insert();
                if (schema.list().relation() == Relation.MAP) {
                    collect(element, schema.element(), child);
                }
            });
        }
    }

    private static boolean isLeaf(JsonNode value, Schema schema) {
        return !value.isContainerNode()
                || value.isEmpty()
                || (value.isObject() && schema.atomicMap())
                || (value.isArray() && schema.list().relation() == Relation.ATOMIC);
    }

    static Comparison compare(@Nullable JsonNode before, @Nullable JsonNode after, Schema schema) {
        Comparison comparison = new Comparison();
        compare(before, after, schema, comparison);
        return comparison;
    }

    private static void compare(@Nullable JsonNode before, @Nullable JsonNode after, Schema schema, Comparison into) {
        if (before == null && after == null) {
            return;
        }
        if (before == null) {
            into.added().insert();
        } else if (after == null) {
            into.removed().insert();
        }
        boolean leafBefore = before == null || isLeaf(before, schema);
        boolean leafAfter = after == null || isLeaf(after, schema);
        boolean sameShape = before == null || after == null || before.getNodeType() == after.getNodeType();
        if ((leafBefore && leafAfter) || !sameShape) {
            if (before != null && after != null && !Json.same(before, after)) {
                into.modified().insert();
            }
            return;
        }
        JsonNode shape = before != null && !leafBefore ? before : java.util.Objects.requireNonNull(after);
        if (shape.isObject()) {
            for (String name : names(before, after)) {
                Schema field = schema.field(name).orElse(Schema.ANY);
                compare(get(before, name), get(after, name), field, into.at("f:" + name));
            }
        } else {
            Map<String, JsonNode> old = before == null ? Map.of() : Elements.of(before, schema);
            Map<String, JsonNode> fresh = after == null ? Map.of() : Elements.of(after, schema);
            Set<String> edges = new LinkedHashSet<>(old.keySet());
            edges.addAll(fresh.keySet());
            for (String edge : edges) {
                compare(old.get(edge), fresh.get(edge), schema.element(), into.at(edge));
            }
        }
    }

    private static Set<String> names(@Nullable JsonNode before, @Nullable JsonNode after) {
        Set<String> names = new LinkedHashSet<>();
        if (before != null) {
            before.fieldNames().forEachRemaining(names::add);
        }
        if (after != null) {
            after.fieldNames().forEachRemaining(names::add);
        }
        return names;
    }

    private static @Nullable JsonNode get(@Nullable JsonNode object, String name) {
        return object == null ? null : object.get(name);
    }

    private Fields() {}
}
