package dev.hearth.storage.tables.service.write;

import dev.hearth.storage.tables.expression.Condition;
import dev.hearth.storage.tables.expression.LegacyParameters;
import dev.hearth.storage.tables.expression.Placeholders;
import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.Supplied;
import dev.hearth.storage.tables.service.catalogue.Table;
import dev.hearth.storage.tables.service.read.Attributes;
import dev.hearth.storage.tables.service.request.ExpressionFields;
import dev.hearth.storage.tables.service.request.Field;
import dev.hearth.storage.tables.service.request.Fields;
import dev.hearth.storage.tables.service.request.Kind;
import dev.hearth.storage.tables.service.request.OlderFields;
import dev.hearth.storage.tables.service.request.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The condition of a write, by {@code ConditionExpression} or by {@code Expected}. */
public final class Expected {
    private static final Field<Boolean> EXISTS = Field.flag("Exists");
    private static final Field<Supplied<AttributeValue>> VALUE = Field.of("Value", ExpressionFields.VALUE);
    private static final Field<String> COMPARISON = OlderFields.comparison();
    static final Field<Map<String, Fields>> FIELD =
            Field.of("Expected", Kind.map(Kind.struct(Shape.of(EXISTS, VALUE, OlderFields.VALUE_LIST, COMPARISON))));
    static final Field<String> OPERATOR = OlderFields.CONDITIONAL_OPERATOR;
    static final List<Field<?>> LEGACY = List.of(FIELD, OPERATOR);

    private Expected() {}

    /** Of a request that has no other expression. */
    static Condition condition(Fields request) {
        Placeholders placeholders = ExpressionFields.placeholders(request);
        Condition condition = condition(request, placeholders);
        placeholders.requireAllUsed();
        return condition;
    }

    public static Condition condition(Fields request, Placeholders placeholders) {
        if (request.has(FIELD) || request.has(OPERATOR)) {
            return legacy(request);
        }
        return ExpressionFields.condition(request, placeholders).orElse(Condition.ALWAYS);
    }

    private static Condition legacy(Fields request) {
        Map<String, LegacyParameters.Expected> expected = new LinkedHashMap<>();
        request.or(FIELD, Map.of())
                .forEach((name, given) -> expected.put(
                        name,
                        new LegacyParameters.Expected(
                                given.find(EXISTS),
                                given.find(VALUE),
                                given.find(COMPARISON),
                                given.find(OlderFields.VALUE_LIST))));
        return LegacyParameters.expected(expected, request.find(OPERATOR));
    }

    public static void check(Condition condition, Table table) {
        Attributes.checkPaths(condition.paths(), table);
    }
}
