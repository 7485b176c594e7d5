package dev.hearth.storage.tables.item;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Names and values that nobody changes any more, in their order. Made of a map without copying it again. */
final class FrozenMap extends AbstractMap<String, AttributeValue> {
    private final Map<String, AttributeValue> entries;

    private FrozenMap(Map<String, AttributeValue> entries) {
        this.entries = entries;
    }

    /** A copy, unless the map is frozen already. */
    static FrozenMap copyOf(Map<String, AttributeValue> entries) {
        return entries instanceof FrozenMap frozen ? frozen : new FrozenMap(new LinkedHashMap<>(entries));
    }

    /** The map itself, which whoever made it forgets. */
    static FrozenMap owning(LinkedHashMap<String, AttributeValue> entries) {
        return new FrozenMap(entries);
    }

    @Override
    public Set<Entry<String, AttributeValue>> entrySet() {
        return Collections.unmodifiableMap(entries).entrySet();
    }

    @Override
    public Set<String> keySet() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    @Override
    public @Nullable AttributeValue get(@Nullable Object key) {
        return entries.get(key);
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return entries.containsKey(key);
    }

    @Override
    public int size() {
        return entries.size();
    }
}
