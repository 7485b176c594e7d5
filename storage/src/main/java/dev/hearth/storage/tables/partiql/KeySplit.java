package dev.hearth.storage.tables.partiql;

import dev.hearth.storage.tables.expression.AttributePath;
import dev.hearth.storage.tables.expression.Condition;
import dev.hearth.storage.tables.expression.Condition.Comparator;
import dev.hearth.storage.tables.expression.KeyConditions.KeyAttribute;
import dev.hearth.storage.tables.expression.KeyConditions.KeyQuery;
import dev.hearth.storage.tables.expression.Operand;
import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.SortKeyCondition;
import dev.hearth.storage.tables.item.ValidationFault;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A {@code WHERE} clause, parted into the keys that it asks for and the filter of what they find. Together they say what the
 * clause says. Only what is joined by {@code AND} at the top can be a key condition.
 *
 * @param queries what to read: one partition for {@code =}, several for {@code IN}; none: the whole table
 * @param rest the filter
 */
public record KeySplit(List<KeyQuery> queries, Condition rest) {
    public KeySplit {
        queries = List.copyOf(queries);
    }

    /** The item that a clause names, and what else it asks of it. */
    public record OneItem(Item key, Condition rest) {}

    /** Parts the clause for the keys of the table or index that is asked. */
    public static KeySplit of(Condition where, KeyAttribute partition, Optional<KeyAttribute> sort) {
        List<Condition> parts = new ArrayList<>();
        collect(where, parts);
        Set<AttributeValue> partitions = new LinkedHashSet<>();
        for (int i = 0; i < parts.size() && partitions.isEmpty(); i++) {
            partitions.addAll(partitions(parts.get(i), partition));
            if (!partitions.isEmpty()) {
                parts.remove(i);
            }
        }
        if (partitions.isEmpty()) {
            return new KeySplit(List.of(), where);
        }
        Optional<SortKeyCondition> sortCondition = Optional.empty();
        for (int i = 0; i < parts.size() && sort.isPresent() && sortCondition.isEmpty(); i++) {
            sortCondition = sortCondition(parts.get(i), sort.get());
            if (sortCondition.isPresent()) {
                parts.remove(i);
            }
        }
        Optional<SortKeyCondition> condition = sortCondition;
        return new KeySplit(
                partitions.stream().map(value -> new KeyQuery(value, condition)).toList(),
                parts.stream().reduce(Condition.ALWAYS, Condition::and));
    }

    /** Parts the clause of an {@code UPDATE} or {@code DELETE}, which must name one item by its whole key. */
    public static OneItem oneItem(Condition where, KeyAttribute partition, Optional<KeyAttribute> sort) {
        KeySplit split = of(where, partition, sort);
        boolean one = split.queries().size() == 1
                && (sort.isEmpty() || split.queries().getFirst().sort().orElse(null) instanceof SortKeyCondition.Equal);
        if (!one) {
            throw new ValidationFault("Where clause does not contain a mandatory equality on all key attributes");
        }
        KeyQuery query = split.queries().getFirst();
        Item key = Item.of(partition.name(), query.partition());
        return new OneItem(
                sort.map(attribute -> key.with(
                                attribute.name(), query.sort().orElseThrow().operand()))
                        .orElse(key),
                split.rest());
    }

    /**
     * Whether the rows are wanted backwards; fails unless what is ordered by are keys and one partition is read at a time.
     */
    public boolean reversed(Statement.Select select, KeyAttribute partition, Optional<KeyAttribute> sort) {
        if (select.orderBy().isEmpty()) {
            return false;
        }
        if (!select.hasWhere()) {
            throw new ValidationFault("Must have WHERE clause in the statement when using ORDER BY clause.");
        }
        if (queries.isEmpty()) {
            throw new ValidationFault(
                    "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.");
        }
        boolean reversed = false;
        for (Statement.Ordering ordering : select.orderBy()) {
            AttributePath path = ordering.path();
            boolean bySort =
                    sort.map(KeyAttribute::name).filter(path.head()::equals).isPresent();
            if (path.isNested() || (!bySort && !path.head().equals(partition.name()))) {
                throw new ValidationFault(
                        "Variable reference " + path.head() + " in ORDER BY clause must be part of the primary key");
            }
            reversed = bySort ? ordering.descending() : reversed;
        }
        return reversed;
    }

    private static void collect(Condition condition, List<Condition> parts) {
        if (condition instanceof Condition.And(Condition left, Condition right)) {
            collect(left, parts);
            collect(right, parts);
        } else if (!(condition instanceof Condition.Always)) {
            parts.add(condition);
        }
    }

    /** The partitions that the condition limits to; none when it is about something else. */
    private static List<AttributeValue> partitions(Condition condition, KeyAttribute partition) {
        return switch (condition) {
            case Condition.Comparison(Comparator comparator, Operand left, Operand right)
            when comparator == Comparator.EQ -> {
                if (isKey(left, partition) && right instanceof Operand.Value(AttributeValue value)) {
                    yield List.of(partition.checked(value));
                }
                yield isKey(right, partition) && left instanceof Operand.Value(AttributeValue value)
                        ? List.of(partition.checked(value))
                        : List.of();
            }
            case Condition.In(Operand value, List<Operand> choices)
            when isKey(value, partition) && areValues(choices) ->
                choices.stream()
                        .map(choice -> partition.checked(((Operand.Value) choice).value()))
                        .toList();
            default -> List.of();
        };
    }

    private static Optional<SortKeyCondition> sortCondition(Condition condition, KeyAttribute sort) {
        return switch (condition) {
            case Condition.Comparison(Comparator comparator, Operand left, Operand right) -> {
                if (isKey(left, sort) && right instanceof Operand.Value(AttributeValue value)) {
                    yield compared(comparator, sort.checked(value));
                }
                yield isKey(right, sort) && left instanceof Operand.Value(AttributeValue value)
                        ? compared(comparator.mirrored(), sort.checked(value))
                        : Optional.empty();
            }
            case Condition.Between(Operand value, Operand.Value(AttributeValue low), Operand.Value(AttributeValue high))
            when isKey(value, sort) -> Optional.of(new SortKeyCondition.Between(sort.checked(low), sort.checked(high)));
            case Condition.BeginsWith(Operand value, Operand.Value(AttributeValue prefix))
            when isKey(value, sort) -> Optional.of(new SortKeyCondition.BeginsWith(sort.checked(prefix)));
            default -> Optional.empty();
        };
    }

    private static Optional<SortKeyCondition> compared(Comparator comparator, AttributeValue value) {
        return switch (comparator) {
            case EQ -> Optional.of(new SortKeyCondition.Equal(value));
            case NE -> Optional.empty();
            case LT -> Optional.of(new SortKeyCondition.Less(value));
            case LE -> Optional.of(new SortKeyCondition.AtMost(value));
            case GT -> Optional.of(new SortKeyCondition.Greater(value));
            case GE -> Optional.of(new SortKeyCondition.AtLeast(value));
        };
    }

    private static boolean isKey(Operand operand, KeyAttribute key) {
        return operand instanceof Operand.Path(AttributePath path)
                && !path.isNested()
                && path.head().equals(key.name());
    }

    private static boolean areValues(List<Operand> operands) {
        return operands.stream().allMatch(Operand.Value.class::isInstance);
    }
}
