package dev.hearth.standalone.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.schema.Schema;
import dev.hearth.standalone.apiserver.schema.Schema.ListKind.Relation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lays an applied configuration over the live object, and takes away what nobody wants any more. */
final class Merging {
    /** A new tree; neither argument is changed. */
    static JsonNode merge(@Nullable JsonNode live, JsonNode applied, Schema schema) {
        if (live instanceof ObjectNode old && applied instanceof ObjectNode fresh && !schema.atomicMap()) {
            ObjectNode merged = old.deepCopy();
            fresh.properties()
                    .forEach(entry -> merged.set(
                            entry.getKey(),
                            merge(
                                    old.get(entry.getKey()),
                                    entry.getValue(),
                                    schema.field(entry.getKey()).orElse(Schema.ANY))));
            return merged;
        }
        if (live instanceof ArrayNode
                && applied instanceof ArrayNode
                && schema.list().relation() != Relation.ATOMIC) {
            return lists(Elements.of(live, schema), Elements.of(applied, schema), schema);
        }
        return applied.deepCopy();
    }

    /** The applied order wins; elements that only the live list has stay where they stood among the others. */
    private static ArrayNode lists(Map<String, JsonNode> live, Map<String, JsonNode> applied, Schema schema) {
        ArrayNode merged = Json.array();
        List<String> order = new ArrayList<>(applied.keySet());
        Set<String> done = new HashSet<>();
        int next = 0;
        for (var old : live.entrySet()) {
            if (!applied.containsKey(old.getKey())) {
                merged.add(old.getValue().deepCopy());
                continue;
            }
            while (!done.contains(old.getKey())) {
                add(order.get(next++), live, applied, schema, merged, done);
            }
        }
        while (next < order.size()) {
            add(order.get(next++), live, applied, schema, merged, done);
        }
        return merged;
    }

    private static void add(
            String edge,
            Map<String, JsonNode> live,
            Map<String, JsonNode> applied,
            Schema schema,
            ArrayNode merged,
            Set<String> done) {
        merged.add(merge(live.get(edge), java.util.Objects.requireNonNull(applied.get(edge)), schema.element()));
        done.add(edge);
    }

    /**
     * Takes away, in place, what {@code last} owned and neither {@code wanted} nor anything below it is owned still. A
     * named struct goes with the last owned field in it.
     */
    static void prune(JsonNode value, Schema schema, FieldSet last, FieldSet wanted) {
        if (value instanceof ObjectNode object && !schema.atomicMap()) {
            last.children().forEach((edge, before) -> {
                String name = edge.substring(2);
                JsonNode below = edge.startsWith("f:") ? object.get(name) : null;
                if (below != null) {
                    FieldSet still = wanted.at(edge);
                    if (still.isEmpty() && (before.isMember() || schema.hasNamed(name))) {
                        object.remove(name);
                    } else {
                        prune(below, schema.field(name).orElse(Schema.ANY), before, still);
                    }
                }
            });
        } else if (value instanceof ArrayNode array) {
            List<JsonNode> kept = new ArrayList<>();
            for (int i = 0; i < array.size(); i++) {
                String edge = Elements.edge(array.get(i), schema, i);
                FieldSet before = last.at(edge);
                FieldSet still = wanted.at(edge);
                if (before.isMember() && still.isEmpty()) {
                    continue;
                }
                prune(array.get(i), schema.element(), before, still);
                kept.add(array.get(i));
            }
            if (schema.list().relation() != Relation.ATOMIC) {
                array.removeAll();
                array.addAll(kept);
            }
        }
    }

    private Merging() {}
}
