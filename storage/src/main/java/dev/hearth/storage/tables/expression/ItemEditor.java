package dev.hearth.storage.tables.expression;

import dev.hearth.storage.tables.expression.Update.Action;
import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.ValidationFault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Carries out an update: first what each action means for the item as it was (put a value, remove, leave), then all of it at
 * once from the root down, so that no action sees another.
 */
final class ItemEditor {
    /** What becomes of the value at a path. */
    private sealed interface Change {
        record Put(AttributeValue value) implements Change {}

        record Remove() implements Change {}

        record Leave() implements Change {}
    }

    private final Update update;
    private final Item item;
    private final boolean exists;

    ItemEditor(Update update, Item item, boolean exists) {
        this.update = update;
        this.item = item;
        this.exists = exists;
    }

    Item edited() {
        UpdateValues values = new UpdateValues(item, update.origin());
        PathTree<Change> changes = new PathTree<>();
        for (Action action : update.actions()) {
            Change change = change(action, values);
            boolean nothingToRemove = !exists && !(change instanceof Change.Put);
            if (!nothingToRemove) {
                changes.put(action.path(), change);
            }
        }
        return new Item(entries(item.attributes(), changes));
    }

    private Change change(Action action, UpdateValues values) {
        return switch (action) {
            case Action.Set(AttributePath _, Update.Value value) -> new Change.Put(values.of(value));
            case Action.Remove _ -> new Change.Remove();
            case Action.Add(AttributePath path, AttributeValue value) ->
                new Change.Put(values.sum(path.find(item), value));
            case Action.Delete(AttributePath path, AttributeValue elements) -> {
                AttributeValue found = path.find(item);
                yield found == null
                        ? new Change.Leave()
                        : values.difference(found, elements)
                                .<Change>map(Change.Put::new)
                                .orElseGet(Change.Remove::new);
            }
        };
    }

    private static Map<String, AttributeValue> entries(Map<String, AttributeValue> entries, PathTree<Change> changes) {
        Map<String, AttributeValue> edited = new LinkedHashMap<>(entries);
        changes.named().forEach((name, child) -> {
            switch (child.leaf().orElse(null)) {
                case Change.Put(AttributeValue value) -> edited.put(name, value);
                case Change.Remove() -> edited.remove(name);
                case Change.Leave() -> {}
                case null -> edited.put(name, within(edited.get(name), child));
            }
        });
        return edited;
    }

    /** What lies deeper changes; the value must be what the paths take it for. */
    private static AttributeValue within(@Nullable AttributeValue value, PathTree<Change> changes) {
        if (value instanceof AttributeValue.M map && changes.indexed().isEmpty()) {
            return new AttributeValue.M(entries(map.entries(), changes));
        }
        if (value instanceof AttributeValue.L list && changes.named().isEmpty()) {
            return new AttributeValue.L(elements(list.elements(), changes));
        }
        throw new ValidationFault("The document path provided in the update expression is invalid for update");
    }

    private static List<AttributeValue> elements(List<AttributeValue> elements, PathTree<Change> changes) {
        List<Optional<AttributeValue>> edited =
                new ArrayList<>(elements.stream().map(Optional::of).toList());
        changes.indexed().forEach((index, child) -> {
            boolean beyond = index >= elements.size();
            switch (child.leaf().orElse(null)) {
                case Change.Put(AttributeValue value) when beyond -> edited.add(Optional.of(value));
                case Change.Put(AttributeValue value) -> edited.set(index, Optional.of(value));
                case Change.Remove() when !beyond -> edited.set(index, Optional.empty());
                case Change.Remove(), Change.Leave() -> {}
                case null -> {
                    AttributeValue within = within(beyond ? null : elements.get(index), child);
                    edited.set(index, Optional.of(within));
                }
            }
        });
        return edited.stream().flatMap(Optional::stream).toList();
    }
}
