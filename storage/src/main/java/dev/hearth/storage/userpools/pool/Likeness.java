package dev.hearth.storage.userpools.pool;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Is what is there like what is wanted? Fields that are not wanted do not count, nor does the order of texts in a list. */
final class Likeness {
    private static final ObjectMapper JSON =
            new ObjectMapper().setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);

    static boolean covers(Object actual, Object wanted) {
        return covers(JSON.<JsonNode>valueToTree(actual), JSON.<JsonNode>valueToTree(wanted));
    }

    /** The same, with these fields of the wanted one not looked at. */
    static boolean coversBut(Object actual, Object wanted, String... ignored) {
        JsonNode tree = JSON.valueToTree(wanted);
        for (String pointer : ignored) {
            int slash = pointer.lastIndexOf('/');
            JsonNode parent = tree.at(pointer.substring(0, slash));
            if (parent instanceof com.fasterxml.jackson.databind.node.ObjectNode object) {
                object.remove(pointer.substring(slash + 1));
            }
        }
        return covers(JSON.<JsonNode>valueToTree(actual), tree);
    }

    private static boolean covers(JsonNode actual, JsonNode wanted) {
        if (wanted.isObject()) {
            for (Map.Entry<String, JsonNode> field : wanted.properties()) {
                JsonNode there = actual.path(field.getKey());
                boolean emptyAndAbsent = there.isMissingNode()
                        && (field.getValue().isContainerNode()
                                ? field.getValue().isEmpty()
                                : field.getValue().asText().isEmpty());
                if (!emptyAndAbsent && !covers(there, field.getValue())) {
                    return false;
                }
            }
            return wanted.isEmpty() ? actual.isEmpty() || actual.isObject() : actual.isObject();
        }
        if (wanted.isArray()) {
            return actual.isArray() && sorted(actual).equals(sorted(wanted));
        }
        return actual.equals(wanted) || (actual.isValueNode() && actual.asText().equals(wanted.asText()));
    }

    private static List<String> sorted(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.toString()));
        texts.sort(String::compareTo);
        return texts;
    }

    private Likeness() {}
}
