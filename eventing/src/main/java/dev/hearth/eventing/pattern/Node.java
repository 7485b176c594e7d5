package dev.hearth.eventing.pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Map;

/** A place in a pattern, asked with what the event has there ({@link MissingNode} when it has nothing). */
sealed interface Node {
    boolean matches(JsonNode found);

    /**
     * An object: all fields, and of each {@code $or} one alternative.
     *
     * @param alternatives one list for each {@code $or}
     */
    record Fields(Map<String, Node> fields, List<List<Fields>> alternatives) implements Node {
        public Fields {
            fields = Map.copyOf(fields);
            alternatives = List.copyOf(alternatives);
        }

        @Override
        public boolean matches(JsonNode found) {
            if (found.isArray() && !found.isEmpty()) {
                for (JsonNode element : found) {
                    if (matches(element)) {
                        return true;
                    }
                }
                return false;
            }
            // What is no object has none of the fields, which "exists: false" may ask for.
            JsonNode object = found.isObject() ? found : MissingNode.getInstance();
            for (Map.Entry<String, Node> field : fields.entrySet()) {
                if (!field.getValue().matches(object.path(field.getKey()))) {
                    return false;
                }
            }
            for (List<Fields> anyOf : alternatives) {
                if (anyOf.stream().noneMatch(alternative -> alternative.matches(object))) {
                    return false;
                }
            }
            return true;
        }

        boolean mentions(String field) {
            return fields.containsKey(field)
                    || alternatives.stream().flatMap(List::stream).anyMatch(alternative -> alternative.mentions(field));
        }
    }

    /** A list of matchers, one of which must match. */
    record Leaf(List<Matcher> anyOf) implements Node {
        public Leaf {
            anyOf = List.copyOf(anyOf);
        }

        @Override
        public boolean matches(JsonNode found) {
            return hasLeaf(found) ? matchesLeaf(found) : anyOf.contains(Matcher.Exists.NOT);
        }

        private boolean matchesLeaf(JsonNode found) {
            if (found.isArray()) {
                for (JsonNode element : found) {
                    if (matchesLeaf(element)) {
                        return true;
                    }
                }
                return false;
            }
            if (!found.isValueNode()) {
                return false;
            }
            for (Matcher matcher : anyOf) {
                if (matcher.matches(found)) {
                    return true;
                }
            }
            return false;
        }

        /** Matchers look at leaves alone: an object is none, and an array is as many as it holds. */
        private static boolean hasLeaf(JsonNode found) {
            if (!found.isArray()) {
                return found.isValueNode();
            }
            for (JsonNode element : found) {
                if (hasLeaf(element)) {
                    return true;
                }
            }
            return false;
        }
    }
}
