package dev.hearth.storage.tables.expression;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Paths that neither overlap nor conflict, as a tree with something at the end of each. */
final class PathTree<T> {
    private final Map<String, PathTree<T>> named = new LinkedHashMap<>();
    private final SortedMap<Integer, PathTree<T>> indexed = new TreeMap<>();
    private @Nullable T leaf;

    void put(AttributePath path, T value) {
        PathTree<T> node = this;
        for (AttributePath.Step step : path.steps()) {
            node = switch (step) {
                case AttributePath.Step.Name(String name) -> node.named.computeIfAbsent(name, _ -> new PathTree<>());
                case AttributePath.Step.Index(int index) -> node.indexed.computeIfAbsent(index, _ -> new PathTree<>());
            };
        }
        node.leaf = value;
    }

    /** What a path ends with here; such a node has no children. */
    Optional<T> leaf() {
        return Optional.ofNullable(leaf);
    }

    Map<String, PathTree<T>> named() {
        return named;
    }

    /** By index, the lowest first. */
    SortedMap<Integer, PathTree<T>> indexed() {
        return indexed;
    }
}
