package dev.hearth.standalone.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The JSONPath of printer columns: {@code .status.conditions[?(@.type=="Ready")].status}, indexes, {@code [*]} and
 * quoted names. A path of another form finds nothing.
 */
final class JsonPath {
    private static final Pattern STEP = Pattern.compile(
            "\\.([A-Za-z0-9_$-]+(?:\\\\\\.[A-Za-z0-9_$/-]+)*)|\\['([^']*)'\\]|\\[\"([^\"]*)\"\\]|\\[(-?\\d+|\\*)\\]"
                    + "|\\[\\?\\(\\s*@((?:\\.[A-Za-z0-9_-]+)+)\\s*(==|!=)\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s)]+))\\s*\\)\\]");

    /** All values on the path, in order. */
    static List<JsonNode> find(JsonNode root, String path) {
        String rest = path.startsWith("{") ? path.substring(1, path.length() - 1) : path;
        rest = rest.startsWith("$") ? rest.substring(1) : rest;
        rest = rest.startsWith(".") || rest.startsWith("[") ? rest : "." + rest;
        List<JsonNode> at = List.of(root);
        Matcher step = STEP.matcher(rest);
        int position = 0;
        while (position < rest.length()) {
            if (!step.find(position) || step.start() != position) {
                return List.of();
            }
            at = follow(at, step);
            position = step.end();
        }
        return at;
    }

    private static List<JsonNode> follow(List<JsonNode> from, Matcher step) {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode node : from) {
            if (step.group(4) != null) {
                element(node, step.group(4), found);
            } else if (step.group(5) != null) {
                for (JsonNode one : node) {
                    if (holds(one, step)) {
                        found.add(one);
                    }
                }
            } else {
                String name = step.group(1) != null
                        ? step.group(1).replace("\\.", ".")
                        : step.group(2) != null ? step.group(2) : step.group(3);
                JsonNode field = node.get(name);
                if (field != null) {
                    found.add(field);
                }
            }
        }
        return found;
    }

    private static void element(JsonNode node, String index, List<JsonNode> found) {
        if (index.equals("*")) {
            node.forEach(found::add);
            return;
        }
        int at = Integer.parseInt(index);
        JsonNode one = node.get(at < 0 ? node.size() + at : at);
        if (one != null) {
            found.add(one);
        }
    }

    private static boolean holds(JsonNode element, Matcher step) {
        JsonNode at = element;
        for (String name : step.group(5).substring(1).split("\\.")) {
            at = at.path(name);
        }
        String wanted = step.group(7) != null ? step.group(7) : step.group(8) != null ? step.group(8) : step.group(9);
        boolean equal = !at.isMissingNode() && at.asText().equals(wanted);
        return equal == step.group(6).equals("==");
    }

    private JsonPath() {}
}
