package dev.hearth.storage.tables.expression;

import dev.hearth.storage.tables.expression.LegacyParameters.Expected;
import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.Supplied;
import java.util.List;

/** What may stand together in one attribute of {@code Expected}, and what it means. */
final class ExpectedRules {
    private ExpectedRules() {}

    static Condition condition(String name, Expected expected) {
        if (expected.values().isPresent() && expected.value().isPresent()) {
            throw LegacyParameters.invalid(
                    "Value and AttributeValueList cannot be used together for Attribute: " + name);
        }
        if (expected.operator().isPresent()) {
            return compared(name, expected);
        }
        if (expected.values().isPresent()) {
            throw LegacyParameters.invalid(
                    "AttributeValueList can only be used with a ComparisonOperator for Attribute: " + name);
        }
        return present(name, expected);
    }

    private static Condition compared(String name, Expected expected) {
        if (expected.exists().isPresent()) {
            throw LegacyParameters.invalid(
                    "Exists and ComparisonOperator cannot be used together for Attribute: " + name);
        }
        LegacyOperator operator = LegacyParameters.operator("Expected", name, expected.operator());
        boolean valued = expected.values().isPresent() || expected.value().isPresent();
        if (!valued && operator != LegacyOperator.NULL && operator != LegacyOperator.NOT_NULL) {
            throw LegacyParameters.invalid("Value or AttributeValueList must be used with ComparisonOperator: "
                    + operator + " for Attribute: " + name);
        }
        List<AttributeValue> values =
                LegacyParameters.values(expected.value().map(List::of).or(expected::values));
        operator.check(values);
        return operator.condition(AttributePath.of(name), values);
    }

    private static Condition present(String name, Expected expected) {
        boolean exists = expected.exists().orElse(true);
        if (exists && expected.value().isEmpty()) {
            throw LegacyParameters.invalid("Value must be provided when Exists is "
                    + expected.exists().map(Object::toString).orElse("null") + " for Attribute: " + name);
        }
        if (!exists && expected.value().isPresent()) {
            throw LegacyParameters.invalid("Value cannot be used when Exists is false for Attribute: " + name);
        }
        AttributePath path = AttributePath.of(name);
        return expected.value()
                .map(Supplied::checked)
                .map(value -> LegacyOperator.EQ.condition(path, List.of(value)))
                .orElseGet(() -> new Condition.NotExists(path));
    }
}
