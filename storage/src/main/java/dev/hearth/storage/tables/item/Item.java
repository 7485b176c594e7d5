package dev.hearth.storage.tables.item;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An item: its attributes by name, in the order in which they were written. Immutable; equal without regard to order.
 *
 * @param attributes names of 1 to 65,535 bytes
 */
public record Item(Map<String, AttributeValue> attributes) {
    /** The most that an item may have (DynamoDB developer guide, "Quotas", Items). */
    public static final int MAX_BYTES = 400 * 1024;

    public static final Item EMPTY = new Item(Map.of());

    public Item {
        attributes = FrozenMap.copyOf(attributes);
    }

    public static Item of(String name, AttributeValue value) {
        return new Item(Map.of(name, value));
    }

    public static Item of(String name, AttributeValue value, String name2, AttributeValue value2) {
        return of(name, value).with(name2, value2);
    }

    public Optional<AttributeValue> find(String name) {
        return Optional.ofNullable(attributes.get(name));
    }

    public boolean has(String name) {
        return attributes.containsKey(name);
    }

    public boolean isEmpty() {
        return attributes.isEmpty();
    }

    /** This item with that attribute put; at its old place if there was one of that name. */
    public Item with(String name, AttributeValue value) {
        LinkedHashMap<String, AttributeValue> changed = new LinkedHashMap<>(attributes);
        changed.put(name, value);
        return new Item(FrozenMap.owning(changed));
    }

    public Item without(String name) {
        if (!has(name)) {
            return this;
        }
        LinkedHashMap<String, AttributeValue> changed = new LinkedHashMap<>(attributes);
        changed.remove(name);
        return new Item(FrozenMap.owning(changed));
    }

    /** Only the attributes of those names, in the order of the names. */
    public Item only(Iterable<String> names) {
        LinkedHashMap<String, AttributeValue> kept = new LinkedHashMap<>();
        for (String name : names) {
            AttributeValue value = attributes.get(name);
            if (value != null) {
                kept.put(name, value);
            }
        }
        return new Item(FrozenMap.owning(kept));
    }

    /** Its size as DynamoDB counts it, see {@link ItemSize}. */
    public int sizeBytes() {
        return ItemSize.ofAttributes(attributes);
    }
}
