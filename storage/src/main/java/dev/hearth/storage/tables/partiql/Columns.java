package dev.hearth.storage.tables.partiql;

import dev.hearth.storage.tables.expression.AttributePath;
import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.Item;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a {@code SELECT} gives of each item. A value comes under the last name of its path: {@code SELECT a.b} gives an
 * attribute {@code b}, unlike a projection expression.
 *
 * @param paths none for all attributes
 */
public record Columns(List<AttributePath> paths) {
    public static final Columns ALL = new Columns(List.of());

    public Columns {
        paths = List.copyOf(paths);
    }

    public boolean isAll() {
        return paths.isEmpty();
    }

    public Item of(Item item) {
        if (isAll()) {
            return item;
        }
        Map<String, AttributeValue> row = new LinkedHashMap<>();
        for (AttributePath path : paths) {
            AttributeValue value = path.find(item);
            if (value != null) {
                row.put(name(path), value);
            }
        }
        return new Item(row);
    }

    /** The last name, with the indexes after it: {@code c[1]} for {@code a.b.c[1]}. */
    private static String name(AttributePath path) {
        StringBuilder name = new StringBuilder();
        for (AttributePath.Step step : path.steps()) {
            if (step instanceof AttributePath.Step.Name) {
                name.setLength(0);
            }
            name.append(step);
        }
        return name.toString();
    }
}
