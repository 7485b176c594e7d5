package dev.hearth.standalone.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/**
 * A set of field paths, as a tree; its JSON form is {@code fieldsV1}. An edge is a path element as written there:
 * {@code f:image}, {@code k:{"name":"web"}}, {@code v:"a"}, {@code i:0}. A node that is a member is itself in the set.
 */
final class FieldSet {
    private final TreeMap<String, FieldSet> children = new TreeMap<>();
    private boolean member;

    static FieldSet read(JsonNode fieldsV1) {
        FieldSet set = new FieldSet();
        fieldsV1.properties().forEach(entry -> {
            if (entry.getKey().equals(".")) {
                set.member = true;
            } else {
                FieldSet child = read(entry.getValue());
                child.member |= entry.getValue().isEmpty();
                set.children.put(entry.getKey(), child);
            }
        });
        return set;
    }

    ObjectNode write() {
        ObjectNode json = Json.object();
        children.forEach((edge, child) -> {
            ObjectNode below = child.write();
            if (child.member && !child.children.isEmpty()) {
                ObjectNode withDot = Json.object();
                withDot.putObject(".");
                withDot.setAll(below);
                below = withDot;
            }
            json.set(edge, below);
        });
        return json;
    }

    void insert() {
        member = true;
    }

    boolean isMember() {
        return member;
    }

    boolean isEmpty() {
        return !member && children.isEmpty();
    }

    Map<String, FieldSet> children() {
        return children;
    }

    /** The node one step down, made if it is not there. */
    FieldSet child(String edge) {
        return children.computeIfAbsent(edge, ignored -> new FieldSet());
    }

    /** Like {@link #child} for reading: an empty set when it is not there. */
    FieldSet at(String edge) {
        FieldSet child = children.get(edge);
        return child == null ? new FieldSet() : child;
    }

    FieldSet union(FieldSet other) {
        return combine(other, (mine, theirs) -> mine || theirs);
    }

    FieldSet minus(FieldSet other) {
        return combine(other, (mine, theirs) -> mine && !theirs);
    }

    FieldSet and(FieldSet other) {
        return combine(other, (mine, theirs) -> mine && theirs);
    }

    private FieldSet combine(FieldSet other, BiPredicate<Boolean, Boolean> rule) {
        FieldSet result = new FieldSet();
        result.member = rule.test(member, other.member);
        for (String edge : children.keySet()) {
            keep(result, edge, at(edge).combine(other.at(edge), rule));
        }
        for (String edge : other.children.keySet()) {
            if (!children.containsKey(edge)) {
                keep(result, edge, new FieldSet().combine(other.at(edge), rule));
            }
        }
        return result;
    }

    private static void keep(FieldSet result, String edge, FieldSet child) {
        if (!child.isEmpty()) {
            result.children.put(edge, child);
        }
    }

    /** Takes the subtree below the named top-level field, and the field, out. */
    FieldSet without(String... path) {
        FieldSet copy = union(new FieldSet());
        copy.cut(List.of(path));
        return copy;
    }

    private void cut(List<String> path) {
        if (path.size() == 1) {
            children.remove("f:" + path.getFirst());
            return;
        }
        FieldSet below = children.get("f:" + path.getFirst());
        if (below != null) {
            below.cut(path.subList(1, path.size()));
            if (below.isEmpty()) {
                children.remove("f:" + path.getFirst());
            }
        }
    }

    /** The members as people read them: {@code .spec.containers[name="web"].image}. */
    List<String> paths() {
        List<String> paths = new ArrayList<>();
        collect("", paths);
        return paths;
    }

    private void collect(String prefix, List<String> paths) {
        if (member) {
            paths.add(prefix);
        }
        children.forEach((edge, child) -> child.collect(prefix + readable(edge), paths));
    }

    private static String readable(String edge) {
        String rest = edge.substring(2);
        return switch (edge.charAt(0)) {
            case 'f' -> "." + rest;
            case 'k' -> {
                var keys = new java.util.StringJoiner(",", "[", "]");
                Json.read(rest).properties().forEach(one -> keys.add(one.getKey() + "=" + one.getValue()));
                yield keys.toString();
            }
            case 'v' -> "[=" + rest + "]";
            default -> "[" + rest + "]";
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FieldSet set && set.member == member && set.children.equals(children);
    }

    @Override
    public int hashCode() {
        return children.hashCode() * 2 + (member ? 1 : 0);
    }
}
