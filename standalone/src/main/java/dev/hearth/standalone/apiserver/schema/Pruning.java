package dev.hearth.standalone.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;

/** Drops what a schema does not name, and says what it dropped: strict field validation makes that an error. */
public final class Pruning {
    private final List<String> unknown = new ArrayList<>();

    /** Prunes in place; the paths of what was dropped, {@code spec.containers[0].imagee}, at most 100. */
    public static List<String> prune(ObjectNode object, Schema schema) {
        Pruning pruning = new Pruning();
        pruning.visit(object, schema, "");
        return pruning.unknown;
    }

    private void visit(JsonNode value, Schema schema, String path) {
        if (value instanceof ObjectNode object) {
            fields(object, schema, path);
        } else if (value instanceof ArrayNode array && schema.items() != null) {
            Schema element = schema.element();
            for (int i = 0; i < array.size(); i++) {
                JsonNode one = array.get(i);
                if (element.quantity() && one.isNumber()) {
                    array.set(i, TextNode.valueOf(one.asText()));
                }
                visit(one, element, path + "[" + i + "]");
            }
        }
    }

    private void fields(ObjectNode object, Schema schema, String path) {
        if (!schema.type().equals("object") && !schema.open()) {
            return;
        }
        for (var entries = object.properties().iterator(); entries.hasNext(); ) {
            var entry = entries.next();
            String below = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
            var field = schema.field(entry.getKey());
            if (field.isEmpty()) {
                if (unknown.size() < 100) {
                    unknown.add(below);
                }
                entries.remove();
            } else if (field.get().quantity() && entry.getValue().isNumber()) {
                entry.setValue(TextNode.valueOf(entry.getValue().asText()));
            } else {
                visit(entry.getValue(), field.get(), below);
            }
        }
    }

    private Pruning() {}
}
