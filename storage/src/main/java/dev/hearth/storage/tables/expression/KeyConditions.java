package dev.hearth.storage.tables.expression;

import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.KeyType;
import dev.hearth.storage.tables.item.SortKeyCondition;
import dev.hearth.storage.tables.item.ValidationFault;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Conditions on key attributes as a query names them, before it is known which keys there are: an operator and its values for
 * each attribute. {@link #bind} holds them against a schema.
 *
 * @param conditions by attribute, at least one
 */
public record KeyConditions(Map<String, KeyCondition> conditions) {
    public KeyConditions {
        conditions = Collections.unmodifiableMap(new LinkedHashMap<>(conditions));
    }

    /** An operator, by the name that {@code KeyConditions} gives it ({@code EQ}, {@code BETWEEN} …), and its values. */
    public record KeyCondition(LegacyOperator operator, List<AttributeValue> values) {
        public KeyCondition {
            values = List.copyOf(values);
        }
    }

    /** A key attribute of a table or an index. */
    public record KeyAttribute(String name, KeyType type) {
        /** The value, if rows can have it as this key: it has the type and is not empty. */
        public AttributeValue checked(AttributeValue value) {
            if (!type.fits(value)) {
                throw new ValidationFault(
                        "One or more parameter values were invalid: Condition parameter type does not match"
                                + " schema type");
            }
            if (isEmpty(value)) {
                throw new ValidationFault(
                        "One or more parameter values are not valid. The AttributeValue for a key attribute"
                                + " cannot contain an empty " + (type == KeyType.S ? "string" : "binary")
                                + " value. Key: " + name);
            }
            return value;
        }
    }

    /** What a query reads: one partition and, in it, the sort keys of a condition or all. */
    public record KeyQuery(AttributeValue partition, Optional<SortKeyCondition> sort) {}

    /** Holds the conditions against the keys of the table or index that is asked. */
    public KeyQuery bind(KeyAttribute partition, Optional<KeyAttribute> sort) {
        int keys = sort.isPresent() ? 2 : 1;
        if (conditions.size() > keys) {
            throw new ValidationFault("The number of query conditions (" + conditions.size()
                    + ") exceeds the number of key attributes defined in the schema (" + keys + ")");
        }
        KeyCondition partitionCondition = condition(partition, true).orElseThrow();
        if (partitionCondition.operator() != LegacyOperator.EQ) {
            throw new ValidationFault("Query key condition not supported");
        }
        return new KeyQuery(
                partitionCondition.values().getFirst(),
                sort.flatMap(key -> condition(key, false)).map(KeyConditions::sortCondition));
    }

    private Optional<KeyCondition> condition(KeyAttribute key, boolean required) {
        KeyCondition condition = conditions.get(key.name());
        if (condition == null) {
            if (required || conditions.size() > 1) {
                throw new ValidationFault("Query condition missed key schema element: " + key.name());
            }
            return Optional.empty();
        }
        if (!condition.operator().isIndexable()) {
            throw new ValidationFault("Attempted conditional constraint is not an indexable operation");
        }
        condition.values().forEach(key::checked);
        return Optional.of(condition);
    }

    private static boolean isEmpty(AttributeValue value) {
        return switch (value) {
            case AttributeValue.S(String text) -> text.isEmpty();
            case AttributeValue.B(byte[] bytes) -> bytes.length == 0;
            default -> false;
        };
    }

    private static SortKeyCondition sortCondition(KeyCondition condition) {
        AttributeValue value = condition.values().getFirst();
        return switch (condition.operator()) {
            case EQ -> new SortKeyCondition.Equal(value);
            case LT -> new SortKeyCondition.Less(value);
            case LE -> new SortKeyCondition.AtMost(value);
            case GT -> new SortKeyCondition.Greater(value);
            case GE -> new SortKeyCondition.AtLeast(value);
            case BEGINS_WITH -> new SortKeyCondition.BeginsWith(value);
            case BETWEEN ->
                new SortKeyCondition.Between(value, condition.values().get(1));
            case NE, IN, NULL, NOT_NULL, CONTAINS, NOT_CONTAINS ->
                throw new IllegalStateException("checked before: " + condition.operator());
        };
    }
}
