package dev.hearth.storage.tables.expression;

import dev.hearth.storage.tables.expression.KeyConditions.KeyCondition;
import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.ValidationFault;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns a condition into key conditions: {@code AND} of comparisons of attributes with values, one for each attribute. */
final class KeyConditionRules {
    private final Map<String, KeyCondition> found = new LinkedHashMap<>();

    private KeyConditionRules() {}

    static KeyConditions convert(Condition condition) {
        KeyConditionRules rules = new KeyConditionRules();
        rules.add(condition);
        return checked(rules.found);
    }

    /** What holds for key conditions however they were written. */
    static KeyConditions checked(Map<String, KeyCondition> conditions) {
        conditions.values().forEach(condition -> condition.operator().check(condition.values()));
        if (conditions.isEmpty()) {
            throw new ValidationFault("Conditions can be of length 1 or 2 only");
        }
        return new KeyConditions(conditions);
    }

    private void add(Condition condition) {
        switch (condition) {
            case Condition.And(Condition left, Condition right) -> {
                add(left);
                add(right);
            }
            case Condition.Comparison(Condition.Comparator comparator, Operand left, Operand right) -> {
                if (comparator == Condition.Comparator.NE) {
                    throw operator("<>");
                }
                boolean mirrored = left instanceof Operand.Value;
                Condition.Comparator read = mirrored ? comparator.mirrored() : comparator;
                put(LegacyOperator.valueOf(read.name()), mirrored ? List.of(right, left) : List.of(left, right));
            }
            case Condition.Between(Operand value, Operand low, Operand high) -> {
                requireFirst("BETWEEN", value);
                put(LegacyOperator.BETWEEN, List.of(value, low, high));
            }
            case Condition.BeginsWith(Operand value, Operand prefix) -> {
                requireFirst("begins_with", value);
                put(LegacyOperator.BEGINS_WITH, List.of(value, prefix));
            }
            case Condition.Or _ -> throw operator("OR");
            case Condition.Not _ -> throw operator("NOT");
            case Condition.In _ -> throw operator("IN");
            case Condition.Exists _ -> throw operator("attribute_exists");
            case Condition.NotExists _ -> throw operator("attribute_not_exists");
            case Condition.HasType _ -> throw operator("attribute_type");
            case Condition.Contains _ -> throw operator("contains");
            case Condition.Always() -> {}
        }
    }

    /** @param operands the attribute first */
    private void put(LegacyOperator operator, List<Operand> operands) {
        checkOperands(operands);
        if (!(operands.getFirst() instanceof Operand.Path(AttributePath path))) {
            throw new ValidationFault("Invalid condition in KeyConditionExpression: No key attribute specified");
        }
        List<AttributeValue> values = operands.stream()
                .skip(1)
                .map(operand -> ((Operand.Value) operand).value())
                .toList();
        if (found.putIfAbsent(path.head(), new KeyCondition(operator, values)) != null) {
            throw ExpressionParameter.KEY_CONDITION.invalid(
                    "KeyConditionExpressions must only contain one condition per key");
        }
    }

    private static void checkOperands(List<Operand> operands) {
        boolean named = false;
        for (Operand operand : operands) {
            switch (operand) {
                case Operand.Path(AttributePath path) -> {
                    if (named) {
                        throw new ValidationFault(
                                "Invalid condition in KeyConditionExpression: Multiple attribute names"
                                        + " used in one condition");
                    }
                    if (path.isNested()) {
                        throw new ValidationFault(
                                "KeyConditionExpressions cannot have conditions on nested attributes");
                    }
                    named = true;
                }
                case Operand.Size _ ->
                    throw new ValidationFault("KeyConditionExpressions cannot contain nested operations");
                case Operand.Value _ -> {}
            }
        }
    }

    private static void requireFirst(String operator, Operand first) {
        if (first instanceof Operand.Value) {
            throw new ValidationFault("Invalid condition in KeyConditionExpression: " + operator
                    + " operator must have the key attribute as its first operand");
        }
    }

    private static ValidationFault operator(String operator) {
        return new ValidationFault("Invalid operator used in KeyConditionExpression: " + operator);
    }
}
