package dev.hearth.standalone.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.schema.Schema;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** The elements of an associative list by the path element that names each. */
final class Elements {
    /** In the list's order; of two with the same name the later one counts. */
    static Map<String, JsonNode> of(JsonNode list, Schema schema) {
        Map<String, JsonNode> named = new LinkedHashMap<>();
        if (list instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                named.put(edge(array.get(i), schema, i), array.get(i));
            }
        }
        return named;
    }

    static String edge(JsonNode element, Schema list, int index) {
        return switch (list.list().relation()) {
            case SET -> "v:" + element;
            case MAP -> keyed(element, list, index);
            case ATOMIC -> "i:" + index;
        };
    }

    private static String keyed(JsonNode element, Schema list, int index) {
        var key = new TreeMap<String, JsonNode>();
        for (String name : list.list().keys()) {
            JsonNode part = element.get(name);
            if (part == null) {
                part = standard(list.element(), name);
            }
            if (part != null) {
                key.put(name, part);
            }
        }
        var object = Json.object();
        key.forEach(object::set);
        return key.isEmpty() ? "i:" + index : "k:" + object;
    }

    private static @org.jspecify.annotations.Nullable JsonNode standard(Schema element, String name) {
        if (name.equals("protocol")) {
            return TextNode.valueOf("TCP");
        }
        Schema field = element.properties().get().get(name);
        return field == null ? null : field.defaulted().orElse(null);
    }

    private Elements() {}
}
