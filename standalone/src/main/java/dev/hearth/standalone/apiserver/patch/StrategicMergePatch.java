package dev.hearth.standalone.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.failure.ApiFailure;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.schema.Schema;
import dev.hearth.standalone.apiserver.schema.Schema.ListKind.Relation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Kubernetes' own format for built-in kinds: like a merge patch, but lists with a merge key merge by it, and directives
 * ({@code $patch}, {@code $setElementOrder/…}, {@code $deleteFromPrimitiveList/…}, {@code $retainKeys}) say the rest.
 * After {@code k8s.io/apimachinery/pkg/util/strategicpatch}.
 */
public final class StrategicMergePatch {
    private static final String DIRECTIVE = "$patch";
    private static final String ORDER = "$setElementOrder/";
    private static final String DELETE_PRIMITIVES = "$deleteFromPrimitiveList/";
    private static final String RETAIN = "$retainKeys";

    public static ObjectNode apply(ObjectNode target, JsonNode patch, Schema schema) {
        if (!(patch instanceof ObjectNode changes)) {
            throw ApiFailure.badRequest("a strategic merge patch must be a JSON object");
        }
        return merge(target.deepCopy(), changes, schema);
    }

    private static ObjectNode merge(ObjectNode target, ObjectNode patch, Schema schema) {
        String directive = patch.path(DIRECTIVE).asText("");
        switch (directive) {
            case "replace" -> {
                return withoutDirectives(patch);
            }
            case "delete" -> {
                return Json.object();
            }
            case "", "merge" -> {}
            default -> throw unknownDirective(directive);
        }
        retain(target, patch);
        for (var change : patch.properties()) {
            String name = change.getKey();
            if (name.startsWith(DELETE_PRIMITIVES)) {
                deletePrimitives(target, name.substring(DELETE_PRIMITIVES.length()), change.getValue());
            } else if (!name.equals(DIRECTIVE) && !name.equals(RETAIN) && !name.startsWith(ORDER)) {
                field(target, patch, name, change.getValue(), schema.field(name).orElse(Schema.ANY));
            }
        }
        for (var change : patch.properties()) {
            if (change.getKey().startsWith(ORDER) && !patch.has(change.getKey().substring(ORDER.length()))) {
                String name = change.getKey().substring(ORDER.length());
                if (target.get(name) instanceof ArrayNode list) {
                    order(list, change.getValue(), schema.field(name).orElse(Schema.ANY));
                }
            }
        }
        return target;
    }

    private static void retain(ObjectNode target, ObjectNode patch) {
        if (patch.get(RETAIN) instanceof ArrayNode kept) {
            List<String> names = new ArrayList<>();
            kept.forEach(one -> names.add(one.asText()));
            target.retain(names);
        }
    }

    private static void deletePrimitives(ObjectNode target, String name, JsonNode gone) {
        if (target.get(name) instanceof ArrayNode list) {
            for (JsonNode one : gone) {
                for (int i = list.size() - 1; i >= 0; i--) {
                    if (Json.same(list.get(i), one)) {
                        list.remove(i);
                    }
                }
            }
        }
    }

    private static void field(ObjectNode target, ObjectNode patch, String name, JsonNode value, Schema schema) {
        JsonNode old = target.get(name);
        if (value.isNull()) {
            target.remove(name);
        } else if (value instanceof ObjectNode changes) {
            if (changes.path(DIRECTIVE).asText("").equals("delete")) {
                target.remove(name);
            } else {
                target.set(name, merge(old instanceof ObjectNode object ? object : Json.object(), changes, schema));
            }
        } else if (value instanceof ArrayNode changes) {
            target.set(name, list(old, changes, patch.get(ORDER + name), schema));
        } else {
            target.set(name, value);
        }
    }

    private static ArrayNode list(@Nullable JsonNode old, ArrayNode changes, @Nullable JsonNode order, Schema schema) {
        Relation relation = schema.list().relation();
        boolean merges = relation == Relation.SET || !schema.list().patchKey().isEmpty();
        ArrayNode merged = old instanceof ArrayNode list && merges ? list : Json.array();
        for (JsonNode change : changes) {
            if (change.path(DIRECTIVE).asText("").equals("replace") && change.size() == 1) {
                ArrayNode replaced = Json.array();
                changes.forEach(one -> {
                    if (!one.has(DIRECTIVE)) {
                        replaced.add(one);
                    }
                });
                return replaced;
            }
        }
        for (JsonNode change : changes) {
            if (relation == Relation.SET || !merges || !change.isObject()) {
                if (relation != Relation.SET || !contains(merged, change)) {
                    merged.add(change instanceof ObjectNode object ? withoutDirectives(object) : change);
                }
            } else {
                element(merged, (ObjectNode) change, schema);
            }
        }
        if (order != null) {
            order(merged, order, schema);
        }
        return merged;
    }

    private static boolean contains(ArrayNode list, JsonNode value) {
        for (JsonNode one : list) {
            if (Json.same(one, value)) {
                return true;
            }
        }
        return false;
    }

    private static void element(ArrayNode list, ObjectNode change, Schema schema) {
        String key = schema.list().patchKey();
        JsonNode wanted = change.get(key);
        if (wanted == null) {
            throw ApiFailure.badRequest("map: " + change + " does not contain declared merge key: " + key);
        }
        int at = -1;
        for (int i = 0; i < list.size(); i++) {
            JsonNode found = list.get(i).get(key);
            if (found != null && Json.same(found, wanted)) {
                at = i;
            }
        }
        if (change.path(DIRECTIVE).asText("").equals("delete")) {
            if (at >= 0) {
                list.remove(at);
            }
        } else if (at < 0) {
            list.add(merge(Json.object(), change, schema.element()));
        } else {
            list.set(at, merge((ObjectNode) list.get(at), change, schema.element()));
        }
    }

    /** Elements that the order names come in that order; the others stay behind the one that they followed. */
    private static void order(ArrayNode list, JsonNode order, Schema schema) {
        String key = schema.list().patchKey();
        List<JsonNode> names = new ArrayList<>();
        order.forEach(one -> names.add(key.isEmpty() ? one : one.path(key)));
        List<JsonNode> sorted = new ArrayList<>();
        List<JsonNode> rest = new ArrayList<>();
        list.forEach(rest::add);
        List<JsonNode> named = new ArrayList<>();
        for (JsonNode name : names) {
            for (JsonNode one : List.copyOf(rest)) {
                if (Json.same(key.isEmpty() ? one : one.path(key), name)) {
                    named.add(one);
                    rest.remove(one);
                    break;
                }
            }
        }
        int next = 0;
        for (JsonNode one : list) {
            if (rest.contains(one)) {
                sorted.add(one);
            } else if (next < named.size()) {
                sorted.add(named.get(next++));
            }
        }
        list.removeAll();
        list.addAll(sorted);
    }

    private static ObjectNode withoutDirectives(ObjectNode patch) {
        ObjectNode clean = patch.deepCopy();
        clean.remove(List.of(DIRECTIVE, RETAIN));
        return clean;
    }

    private static ApiFailure unknownDirective(String directive) {
        return ApiFailure.badRequest(
                "unknown patch type: " + directive + ": '$patch' is one of replace, merge, delete");
    }

    private StrategicMergePatch() {}
}
