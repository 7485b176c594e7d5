package dev.hearth.standalone.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.failure.ApiFailure;
import dev.hearth.standalone.apiserver.json.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** RFC 6902. A patch that cannot be carried out is a 422, one that is none a 400. */
public final class JsonPatch {
    private static final int MOST_OPERATIONS = 10_000;

    public static ObjectNode apply(ObjectNode target, JsonNode patch) {
        if (!(patch instanceof ArrayNode operations)) {
            throw ApiFailure.badRequest("a JSON patch must be a JSON array of operations");
        }
        if (operations.size() > MOST_OPERATIONS) {
            throw ApiFailure.tooLarge("The allowed maximum operations in a JSON patch is " + MOST_OPERATIONS + ", got "
                    + operations.size());
        }
        JsonNode result = target.deepCopy();
        for (JsonNode operation : operations) {
            result = apply(result, operation);
        }
        if (result instanceof ObjectNode object) {
            return object;
        }
        throw ApiFailure.badRequest("the JSON patch leaves no object");
    }

    private static JsonNode apply(JsonNode root, JsonNode operation) {
        String path = operation.path("path").asText("");
        List<String> steps = steps(path);
        return switch (operation.path("op").asText("")) {
            case "add" -> add(root, steps, value(operation), path);
            case "remove" -> remove(root, steps, path, "remove");
            case "replace" -> {
                find(root, steps, path, "replace");
                yield replace(root, steps, value(operation), path);
            }
            case "test" -> test(root, steps, operation, path);
            case "move" -> {
                String from = operation.path("from").asText("");
                JsonNode moved = find(root, steps(from), from, "move");
                yield add(remove(root, steps(from), from, "move"), steps, moved, path);
            }
            case "copy" -> {
                String from = operation.path("from").asText("");
                yield add(root, steps, find(root, steps(from), from, "copy").deepCopy(), path);
            }
            default ->
                throw ApiFailure.badRequest("Unexpected kind: "
                        + operation.path("op").asText("unknown")
                        + ": an operation is one of add, remove, replace, move, copy, test");
        };
    }

    private static JsonNode value(JsonNode operation) {
        JsonNode value = operation.get("value");
        if (value == null) {
            throw ApiFailure.badRequest("the '" + operation.path("op").asText() + "' operation needs a 'value'");
        }
        return value.deepCopy();
    }

    private static List<String> steps(String pointer) {
        if (pointer.isEmpty()) {
            return List.of();
        }
        if (pointer.charAt(0) != '/') {
            throw ApiFailure.badRequest("the path '" + pointer + "' is no JSON pointer: it must begin with '/'");
        }
        List<String> steps = new ArrayList<>();
        Arrays.stream(pointer.substring(1).split("/", -1))
                .forEach(step -> steps.add(step.replace("~1", "/").replace("~0", "~")));
        return steps;
    }

    private static JsonNode test(JsonNode root, List<String> steps, JsonNode operation, String path) {
        JsonNode wanted = value(operation);
        JsonNode found = look(root, steps);
        if (found == null ? !wanted.isNull() : !Json.same(found, wanted)) {
            throw failed("testing value " + path + " failed: test failed");
        }
        return root;
    }

    private static JsonNode add(JsonNode root, List<String> steps, JsonNode value, String path) {
        if (steps.isEmpty()) {
            return value;
        }
        String last = steps.getLast();
        switch (find(root, steps.subList(0, steps.size() - 1), path, "add")) {
            case ObjectNode object -> object.set(last, value);
            case ArrayNode array -> {
                int at = last.equals("-") ? array.size() : index(last, array.size() + 1, path);
                array.insert(at, value);
            }
            default -> throw missing("add", path);
        }
        return root;
    }

    private static JsonNode replace(JsonNode root, List<String> steps, JsonNode value, String path) {
        if (steps.isEmpty()) {
            return value;
        }
        String last = steps.getLast();
        switch (find(root, steps.subList(0, steps.size() - 1), path, "replace")) {
            case ObjectNode object -> object.set(last, value);
            case ArrayNode array -> array.set(index(last, array.size(), path), value);
            default -> throw missing("replace", path);
        }
        return root;
    }

    private static JsonNode remove(JsonNode root, List<String> steps, String path, String operation) {
        find(root, steps, path, operation);
        if (steps.isEmpty()) {
            throw ApiFailure.badRequest("a JSON patch may not remove the whole object");
        }
        String last = steps.getLast();
        switch (find(root, steps.subList(0, steps.size() - 1), path, operation)) {
            case ObjectNode object -> object.remove(last);
            case ArrayNode array -> array.remove(index(last, array.size(), path));
            default -> throw missing(operation, path);
        }
        return root;
    }

    private static int index(String step, int bound, String path) {
        try {
            int index = Integer.parseInt(step);
            if (index >= 0 && index < bound) {
                return index;
            }
        } catch (NumberFormatException e) {
            throw failed("the step '" + step + "' of the path '" + path + "' is no index of a list");
        }
        throw failed("Unable to access invalid index: " + step + ": invalid index referenced");
    }

    private static JsonNode find(JsonNode root, List<String> steps, String path, String operation) {
        JsonNode found = look(root, steps);
        if (found == null) {
            throw missing(operation, path);
        }
        return found;
    }

    private static @Nullable JsonNode look(JsonNode root, List<String> steps) {
        JsonNode at = root;
        for (String step : steps) {
            JsonNode next = at instanceof ArrayNode array && step.matches("\\d{1,9}")
                    ? array.get(Integer.parseInt(step))
                    : at.get(step);
            if (next == null) {
                return null;
            }
            at = next;
        }
        return at;
    }

    private static ApiFailure missing(String operation, String path) {
        return failed(operation + " operation does not apply: doc is missing path: \"" + path + "\": missing value");
    }

    private static ApiFailure failed(String message) {
        return ApiFailure.of(
                422, "Invalid", "the server rejected our request due to an error in our request: " + message);
    }

    private JsonPatch() {}
}
