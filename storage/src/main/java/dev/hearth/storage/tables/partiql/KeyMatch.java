package dev.hearth.storage.tables.partiql;

import dev.hearth.storage.tables.engine.RowRange;
import dev.hearth.storage.tables.expression.AttributePath;
import dev.hearth.storage.tables.expression.Condition;
import dev.hearth.storage.tables.expression.Condition.Comparator;
import dev.hearth.storage.tables.expression.KeyConditions.KeyAttribute;
import dev.hearth.storage.tables.expression.KeyConditions.KeyQuery;
import dev.hearth.storage.tables.expression.Operand;
import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.KeyCodec;
import dev.hearth.storage.tables.item.SortKeyCondition;
import dev.hearth.storage.tables.item.ValidationFault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Recognises what conditions say of one key attribute. */
final class KeyMatch {
    private KeyMatch() {}

    /** What is joined by {@code AND} at the top. */
    static void conjuncts(Condition condition, List<Condition> parts) {
        if (condition instanceof Condition.And(Condition left, Condition right)) {
            conjuncts(left, parts);
            conjuncts(right, parts);
        } else if (!(condition instanceof Condition.Always)) {
            parts.add(condition);
        }
    }

    /** What is joined by {@code OR} at the top. */
    static void alternatives(Condition condition, List<Condition> branches) {
        if (condition instanceof Condition.Or(Condition left, Condition right)) {
            alternatives(left, branches);
            alternatives(right, branches);
        } else {
            branches.add(condition);
        }
    }

    /** What the condition asks of the key, any of these; none when it is about something else too. */
    static List<SortKeyCondition> conditions(Condition condition, KeyAttribute key) {
        return switch (condition) {
            case Condition.Comparison(Comparator comparator, Operand left, Operand right) -> {
                if (isKey(left, key) && right instanceof Operand.Value(AttributeValue value)) {
                    yield compared(comparator, value);
                }
                yield isKey(right, key) && left instanceof Operand.Value(AttributeValue value)
                        ? compared(comparator.mirrored(), value)
                        : List.of();
            }
            case Condition.Between(Operand value, Operand.Value(AttributeValue low), Operand.Value(AttributeValue high))
            when isKey(value, key) -> List.of(new SortKeyCondition.Between(low, high));
            case Condition.BeginsWith(Operand value, Operand.Value(AttributeValue prefix))
            when isKey(value, key) -> List.of(new SortKeyCondition.BeginsWith(prefix));
            case Condition.In(Operand value, List<Operand> choices)
            when isKey(value, key) && choices.stream().allMatch(Operand.Value.class::isInstance) ->
                choices.stream()
                        .<SortKeyCondition>map(choice -> new SortKeyCondition.Equal(((Operand.Value) choice).value()))
                        .toList();
            case Condition.Or(Condition left, Condition right) -> {
                List<SortKeyCondition> first = conditions(left, key);
                List<SortKeyCondition> second = conditions(right, key);
                List<SortKeyCondition> both = new ArrayList<>(first);
                both.addAll(second);
                yield first.isEmpty() || second.isEmpty() ? List.of() : both;
            }
            default -> List.of();
        };
    }

    /** The value that the condition says the key is. */
    static Optional<AttributeValue> equality(Condition condition, KeyAttribute key) {
        return condition instanceof Condition.Comparison
                ? conditions(condition, key).stream()
                        .filter(SortKeyCondition.Equal.class::isInstance)
                        .map(SortKeyCondition::operand)
                        .findFirst()
                : Optional.empty();
    }

    /** Fails unless rows can have such a key. */
    static void check(SortKeyCondition condition, KeyAttribute key) {
        AttributeValue last =
                condition instanceof SortKeyCondition.Between between ? between.high() : condition.operand();
        for (AttributeValue value : List.of(condition.operand(), last)) {
            if (!key.type().fits(value)) {
                throw new ValidationFault(
                        "Key attribute's data type should match its data type in table's schema: Key " + key.name());
            }
            key.checked(value);
        }
    }

    /** Fails when a row could be read by two of the queries. */
    static void checkNoneOverlap(List<KeyQuery> queries) {
        for (int second = 1; second < queries.size(); second++) {
            for (int first = 0; first < second; first++) {
                if (overlap(queries.get(first), queries.get(second))) {
                    throw new ValidationFault(
                            "Overlapping conditions with range keys are not supported in where clause");
                }
            }
        }
    }

    private static boolean overlap(KeyQuery one, KeyQuery two) {
        if (!one.partition().equals(two.partition())) {
            return false;
        }
        RowRange left = range(one);
        RowRange right = range(two);
        return !endsBefore(left, right) && !endsBefore(right, left);
    }

    private static boolean endsBefore(RowRange range, RowRange other) {
        return range.to().isPresent()
                && other.from().isPresent()
                && Arrays.compareUnsigned(range.to().get(), other.from().get()) <= 0;
    }

    private static RowRange range(KeyQuery query) {
        return query.sort()
                .map(condition -> KeyCodec.range(condition, KeyCodec.Layout.SINGLE, Optional.empty(), false))
                .orElse(RowRange.ALL);
    }

    private static List<SortKeyCondition> compared(Comparator comparator, AttributeValue value) {
        return switch (comparator) {
            case EQ -> List.of(new SortKeyCondition.Equal(value));
            case NE -> List.of();
            case LT -> List.of(new SortKeyCondition.Less(value));
            case LE -> List.of(new SortKeyCondition.AtMost(value));
            case GT -> List.of(new SortKeyCondition.Greater(value));
            case GE -> List.of(new SortKeyCondition.AtLeast(value));
        };
    }

    private static boolean isKey(Operand operand, KeyAttribute key) {
        return operand instanceof Operand.Path(AttributePath path)
                && !path.isNested()
                && path.head().equals(key.name());
    }
}
