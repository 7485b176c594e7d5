package dev.hearth.storage.tables.expression;

import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.ValidationFault;
import java.util.List;
import java.util.Set;

/** The comparison operators of the older parameters (DynamoDB API reference, "Condition", ComparisonOperator). */
public enum LegacyOperator {
    EQ(1, 1, Set.of()),
    NE(1, 1, Set.of()),
    LE(1, 1, Set.of("S", "N", "B")),
    LT(1, 1, Set.of("S", "N", "B")),
    GE(1, 1, Set.of("S", "N", "B")),
    GT(1, 1, Set.of("S", "N", "B")),
    NOT_NULL(0, 0, Set.of()),
    NULL(0, 0, Set.of()),
    CONTAINS(1, 1, Set.of("S", "N", "B")),
    NOT_CONTAINS(1, 1, Set.of("S", "N", "B")),
    BEGINS_WITH(1, 1, Set.of("S", "B")),
    IN(1, Integer.MAX_VALUE, Set.of("S", "N", "B")),
    BETWEEN(2, 2, Set.of("S", "N", "B"));

    private final int fewest;
    private final int most;
    private final Set<String> types;

    LegacyOperator(int fewest, int most, Set<String> types) {
        this.fewest = fewest;
        this.most = most;
        this.types = types;
    }

    /** Whether it can be a condition on a sort key. */
    boolean isIndexable() {
        return switch (this) {
            case EQ, LT, LE, GT, GE, BEGINS_WITH, BETWEEN -> true;
            case NE, IN, NULL, NOT_NULL, CONTAINS, NOT_CONTAINS -> false;
        };
    }

    /** Fails unless the values are as many and of such types as the operator takes. */
    void check(List<AttributeValue> values) {
        if (values.size() < fewest || values.size() > most) {
            throw new ValidationFault(
                    "One or more parameter values were invalid: Invalid number of argument(s) for the " + this
                            + " ComparisonOperator");
        }
        if (values.stream().map(AttributeValue::type).distinct().count() > 1) {
            throw new ValidationFault(
                    "One or more parameter values were invalid: AttributeValues inside AttributeValueList must be of same type");
        }
        if (!types.isEmpty()
                && !values.isEmpty()
                && !types.contains(values.getFirst().type())) {
            throw new ValidationFault("One or more parameter values were invalid: ComparisonOperator " + this
                    + " is not valid for " + values.getFirst().type() + " AttributeValue type");
        }
        if (this == BETWEEN && Values.compare(values.getFirst(), values.getLast()) > 0) {
            throw new ValidationFault(
                    "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound");
        }
    }

    /** What it says of the attribute. The values have been checked. */
    Condition condition(AttributePath path, List<AttributeValue> values) {
        Operand attribute = new Operand.Path(path);
        List<Operand> operands =
                values.stream().<Operand>map(Operand.Value::new).toList();
        return switch (this) {
            case EQ, NE, LE, LT, GE, GT ->
                new Condition.Comparison(Condition.Comparator.valueOf(name()), attribute, operands.getFirst());
            case NOT_NULL -> new Condition.Exists(path);
            case NULL -> new Condition.NotExists(path);
            case CONTAINS -> new Condition.Contains(attribute, operands.getFirst());
            case NOT_CONTAINS ->
                new Condition.And(
                        new Condition.Exists(path),
                        new Condition.Not(new Condition.Contains(attribute, operands.getFirst())));
            case BEGINS_WITH -> new Condition.BeginsWith(attribute, operands.getFirst());
            case IN -> new Condition.In(attribute, operands);
            case BETWEEN -> new Condition.Between(attribute, operands.getFirst(), operands.getLast());
        };
    }
}
