package dev.hearth.storage.tables.expression;

import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.Item;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which parts of an item are wanted (DynamoDB developer guide, "Using projection expressions"): what lies at the paths, within
 * the maps and lists that lead to it. Elements of lists move together in their order.
 */
public final class Projection {
    private final List<AttributePath> paths;
    private final PathTree<AttributePath> tree;

    /** @param paths neither overlap nor conflict */
    public Projection(List<AttributePath> paths) {
        this.paths = List.copyOf(paths);
        this.tree = new PathTree<>();
        paths.forEach(path -> tree.put(path, path));
    }

    public static Projection ofAttributes(List<String> names) {
        return new Projection(names.stream().map(AttributePath::of).toList());
    }

    public List<AttributePath> paths() {
        return paths;
    }

    /** What of the item is wanted; what is not there is left out. */
    public Item of(Item item) {
        return new Item(entries(tree, item.attributes()));
    }

    private static Map<String, AttributeValue> entries(PathTree<?> tree, Map<String, AttributeValue> entries) {
        Map<String, AttributeValue> kept = new LinkedHashMap<>();
        tree.named().forEach((name, child) -> {
            AttributeValue value = entries.get(name);
            AttributeValue projected = value == null ? null : project(child, value);
            if (projected != null) {
                kept.put(name, projected);
            }
        });
        return kept;
    }

    private static @Nullable AttributeValue project(PathTree<?> tree, AttributeValue value) {
        if (tree.leaf().isPresent()) {
            return value;
        }
        return switch (value) {
            case AttributeValue.M map ->
                Optional.of(entries(tree, map.entries()))
                        .filter(kept -> !kept.isEmpty())
                        .map(AttributeValue.M::new)
                        .orElse(null);
            case AttributeValue.L list -> elements(tree, list.elements());
            default -> null;
        };
    }

    private static @Nullable AttributeValue elements(PathTree<?> tree, List<AttributeValue> elements) {
        List<AttributeValue> kept = new ArrayList<>();
        tree.indexed().forEach((index, child) -> {
            AttributeValue projected = index < elements.size() ? project(child, elements.get(index)) : null;
            if (projected != null) {
                kept.add(projected);
            }
        });
        return kept.isEmpty() ? null : new AttributeValue.L(kept);
    }
}
