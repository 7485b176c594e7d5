package dev.hearth.storage.tables.service;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * DynamoDB's semantics as simply as they can be written down: a map of items, and indexes that are computed when they are
 * asked. Keys are {@code pk} (S) and {@code sk} (N).
 */
final class ReferenceTable {
    /** An index: which attributes it is about, and which attributes its entries have; null: all. */
    record Index(
            String name,
            String hash,
            @Nullable String range,
            @Nullable Set<String> attributes) {
        static Index keysOnly(String name, String hash, @Nullable String range) {
            Set<String> names = new LinkedHashSet<>(List.of("pk", "sk", hash));
            if (range != null) {
                names.add(range);
            }
            return new Index(name, hash, range, names);
        }
    }

    private final Map<Map<String, AttributeValue>, Map<String, AttributeValue>> items = new HashMap<>();

    static Map<String, AttributeValue> key(Map<String, AttributeValue> item) {
        return Map.of("pk", Objects.requireNonNull(item.get("pk")), "sk", Objects.requireNonNull(item.get("sk")));
    }

    @Nullable
    Map<String, AttributeValue> get(Map<String, AttributeValue> key) {
        return items.get(key);
    }

    boolean holds(Map<String, AttributeValue> key, Predicate<Map<String, AttributeValue>> condition) {
        return condition.test(items.getOrDefault(key, Map.of()));
    }

    void put(Map<String, AttributeValue> item) {
        items.put(key(item), item);
    }

    void delete(Map<String, AttributeValue> key) {
        items.remove(key);
    }

    void update(Map<String, AttributeValue> key, UnaryOperator<Map<String, AttributeValue>> change) {
        items.put(key, change.apply(new HashMap<>(items.getOrDefault(key, key))));
    }

    Set<Map<String, AttributeValue>> all() {
        return Set.copyOf(items.values());
    }

    /** Entries of an index, or of the table itself, whose hash attribute has the value; null: all entries. */
    List<Map<String, AttributeValue>> entries(
            Index index, @Nullable AttributeValue hash, Predicate<Map<String, AttributeValue>> filter) {
        List<Map<String, AttributeValue>> found = new ArrayList<>();
        for (Map<String, AttributeValue> item : items.values()) {
            boolean indexed = item.containsKey(index.hash) && (index.range == null || item.containsKey(index.range));
            if (indexed && (hash == null || hash.equals(item.get(index.hash))) && filter.test(item)) {
                Map<String, AttributeValue> entry = new HashMap<>(item);
                if (index.attributes != null) {
                    entry.keySet().retainAll(index.attributes);
                }
                found.add(entry);
            }
        }
        if (index.range != null) {
            found.sort(order(index.range));
        }
        return found;
    }

    /** The order of a sort key. */
    static Comparator<Map<String, AttributeValue>> order(String attribute) {
        return Comparator.comparing(item -> {
            AttributeValue value = Objects.requireNonNull(item.get(attribute));
            return value.n() == null
                    ? new SortValue(value.s(), BigDecimal.ZERO)
                    : new SortValue("", new BigDecimal(value.n()));
        });
    }

    private record SortValue(String text, BigDecimal number) implements Comparable<SortValue> {
        @Override
        public int compareTo(SortValue other) {
            int byText = text.compareTo(other.text);
            return byText != 0 ? byText : number.compareTo(other.number);
        }
    }
}
