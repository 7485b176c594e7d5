package dev.hearth.storage.tables.expression;

import dev.hearth.storage.tables.expression.KeyConditions.KeyCondition;
import dev.hearth.storage.tables.expression.Update.Action;
import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.Supplied;
import dev.hearth.storage.tables.item.ValidationFault;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The parameters that were before expressions (DynamoDB developer guide, "Legacy conditional parameters"), made into what
 * expressions are made into.
 */
public final class LegacyParameters {
    private static final Set<String> DELETABLE = Set.of("SS", "NS", "BS");
    private static final Set<String> ADDABLE = Set.of("N", "L", "SS", "NS", "BS");

    private LegacyParameters() {}

    /** A {@code Condition} of {@code KeyConditions}, {@code QueryFilter} or {@code ScanFilter}. */
    public record Comparison(Optional<String> operator, Optional<List<Supplied<AttributeValue>>> values) {}

    /** An {@code ExpectedAttributeValue}. */
    public record Expected(
            Optional<Boolean> exists,
            Optional<Supplied<AttributeValue>> value,
            Optional<String> operator,
            Optional<List<Supplied<AttributeValue>>> values) {}

    /** An {@code AttributeValueUpdate}. */
    public record AttributeUpdate(Optional<String> action, Optional<Supplied<AttributeValue>> value) {}

    /** {@code Expected}, joined by the {@code ConditionalOperator}. */
    public static Condition expected(Map<String, Expected> expected, Optional<String> conditionalOperator) {
        List<Condition> conditions = new ArrayList<>();
        expected.forEach((name, condition) -> conditions.add(ExpectedRules.condition(name, condition)));
        return joined(conditions, conditionalOperator);
    }

    /**
     * {@code QueryFilter} or {@code ScanFilter}, joined by the {@code ConditionalOperator}.
     *
     * @param parameter which of them
     */
    public static Condition filter(
            String parameter, Map<String, Comparison> comparisons, Optional<String> conditionalOperator) {
        List<Condition> conditions = new ArrayList<>();
        comparisons.forEach((name, comparison) -> {
            List<AttributeValue> values = values(comparison.values());
            LegacyOperator operator = operator(parameter, name, comparison.operator());
            operator.check(values);
            conditions.add(operator.condition(AttributePath.of(name), values));
        });
        return joined(conditions, conditionalOperator);
    }

    /** {@code KeyConditions}. */
    public static KeyConditions keyConditions(Map<String, Comparison> comparisons) {
        Map<String, KeyCondition> conditions = new LinkedHashMap<>();
        comparisons.forEach((name, comparison) -> conditions.put(
                name,
                new KeyCondition(operator("KeyConditions", name, comparison.operator()), values(comparison.values()))));
        return KeyConditionRules.checked(conditions);
    }

    /** {@code AttributeUpdates}. */
    public static Update updates(Map<String, AttributeUpdate> updates) {
        List<Action> actions = new ArrayList<>();
        updates.forEach((name, update) -> actions.add(action(name, update)));
        return new Update(actions, Update.Origin.LEGACY);
    }

    /** {@code AttributesToGet}. */
    public static Projection attributesToGet(List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw invalid("Duplicate value in attribute name: " + name);
            }
        }
        return Projection.ofAttributes(names);
    }

    static List<AttributeValue> values(Optional<List<Supplied<AttributeValue>>> values) {
        return values.orElse(List.of()).stream().map(Supplied::checked).toList();
    }

    static LegacyOperator operator(String parameter, String name, Optional<String> operator) {
        String member = Character.toLowerCase(parameter.charAt(0)) + parameter.substring(1) + "." + name
                + ".member.comparisonOperator";
        if (operator.isEmpty()) {
            throw new ValidationFault("1 validation error detected: Value null at '" + member
                    + "' failed to satisfy constraint: Member must not be null");
        }
        for (LegacyOperator known : LegacyOperator.values()) {
            if (known.name().equals(operator.get())) {
                return known;
            }
        }
        throw new ValidationFault("1 validation error detected: Value '" + operator.get() + "' at '" + member
                + "' failed to satisfy constraint: Member must satisfy enum value set: [IN, NULL, BETWEEN, LT,"
                + " NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, BEGINS_WITH, GE, CONTAINS]");
    }

    static ValidationFault invalid(String rule) {
        return new ValidationFault("One or more parameter values were invalid: " + rule);
    }

    private static Condition joined(List<Condition> conditions, Optional<String> conditionalOperator) {
        conditionalOperator.ifPresent(operator -> {
            if (!operator.equals("AND") && !operator.equals("OR")) {
                throw new ValidationFault(
                        "1 validation error detected: Value '" + operator + "' at 'conditionalOperator'"
                                + " failed to satisfy constraint: Member must satisfy enum value set: [OR, AND]");
            }
            if (conditions.isEmpty()) {
                throw new ValidationFault("ConditionalOperator cannot be used without Filter or Expected");
            }
            if (conditions.size() == 1) {
                throw new ValidationFault(
                        "ConditionalOperator can only be used when Filter or Expected has two or more elements");
            }
        });
        boolean any = conditionalOperator.filter("OR"::equals).isPresent();
        return conditions.stream()
                .reduce((left, right) -> any ? new Condition.Or(left, right) : new Condition.And(left, right))
                .orElse(Condition.ALWAYS);
    }

    private static Action action(String name, AttributeUpdate update) {
        AttributePath path = AttributePath.of(name);
        String action = update.action().orElse("PUT");
        Optional<AttributeValue> value = update.value().map(Supplied::checked);
        if (value.isEmpty()) {
            if (!action.equals("DELETE")) {
                throw invalid("Only DELETE action is allowed when no attribute value is specified");
            }
            return new Action.Remove(path);
        }
        String type = value.get().type();
        return switch (action) {
            case "PUT" -> new Action.Set(path, new Update.Value.Literal(value.get()));
            case "ADD" -> {
                if (!ADDABLE.contains(type)) {
                    throw invalid("ADD action is not supported for the type " + type);
                }
                yield new Action.Add(path, value.get());
            }
            case "DELETE" -> {
                if (!DELETABLE.contains(type)) {
                    throw invalid("DELETE action with value is not supported for the type " + type);
                }
                yield new Action.Delete(path, value.get());
            }
            default ->
                throw new ValidationFault("1 validation error detected: Value '" + action + "' at 'attributeUpdates."
                        + name
                        + ".member.action' failed to satisfy constraint: Member must satisfy enum value set: [ADD,"
                        + " DELETE, PUT]");
        };
    }
}
