package dev.hearth.storage.tables.service.request;

import dev.hearth.storage.tables.expression.Condition;
import dev.hearth.storage.tables.expression.Expressions;
import dev.hearth.storage.tables.expression.Placeholders;
import dev.hearth.storage.tables.expression.Projection;
import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.ItemJson;
import dev.hearth.storage.tables.item.Supplied;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The fields that hold expressions and items, and what must be so of them together. */
public final class ExpressionFields {
    public static final Kind<Supplied<Item>> ITEM = ItemJson::supplyItem;
    public static final Kind<Supplied<AttributeValue>> VALUE = ItemJson::supplyValue;

    public static final Field<Map<String, String>> NAMES = Field.of("ExpressionAttributeNames", Kind.map(Kind.TEXT));
    public static final Field<Map<String, Supplied<AttributeValue>>> VALUES =
            Field.of("ExpressionAttributeValues", Kind.map(VALUE));
    public static final Field<String> CONDITION = Field.text("ConditionExpression");
    public static final Field<String> FILTER = Field.text("FilterExpression");
    public static final Field<String> KEY_CONDITION = Field.text("KeyConditionExpression");
    public static final Field<String> PROJECTION = Field.text("ProjectionExpression");
    public static final Field<String> UPDATE = Field.text("UpdateExpression");

    /** Refuses a request that mixes expressions with the parameters from before them. */
    public static void exclusive(Fields request, List<Field<String>> expressions, List<Field<?>> legacy) {
        List<String> used = names(request, expressions);
        if (!used.isEmpty()) {
            List<String> old = names(request, legacy);
            if (!old.isEmpty()) {
                throw Fault.VALIDATION.says(
                        "Can not use both expression and non-expression parameters in the same request: Non-expression"
                                + " parameters: {" + String.join(", ", old) + "} Expression parameters: {"
                                + String.join(", ", used) + "}");
            }
            return;
        }
        if (request.has(NAMES)) {
            throw Fault.VALIDATION.says("ExpressionAttributeNames can only be specified when using expressions");
        }
        List<String> valued = expressions.stream()
                .filter(field -> field != PROJECTION)
                .map(Field::name)
                .toList();
        if (request.has(VALUES) && !valued.isEmpty()) {
            throw Fault.VALIDATION.says("ExpressionAttributeValues can only be specified when using expressions: "
                    + String.join(" and ", valued) + (valued.size() > 1 ? " are null" : " is null"));
        }
    }

    private static List<String> names(Fields request, List<? extends Field<?>> fields) {
        return fields.stream().filter(request::has).map(Field::name).toList();
    }

    public static Placeholders placeholders(Fields request) {
        if (!request.has(NAMES) && !request.has(VALUES)) {
            return Placeholders.none();
        }
        return Placeholders.of(request.find(NAMES), request.find(VALUES));
    }

    public static Optional<Projection> projection(Fields request, Placeholders placeholders) {
        return request.find(PROJECTION).map(text -> Expressions.projection(text, placeholders));
    }

    public static Optional<Condition> condition(Fields request, Placeholders placeholders) {
        return request.find(CONDITION).map(text -> Expressions.condition(text, placeholders));
    }

    private ExpressionFields() {}
}
