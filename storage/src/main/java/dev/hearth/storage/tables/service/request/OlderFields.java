package dev.hearth.storage.tables.service.request;

import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.Supplied;
import java.util.List;

/** Fields of the parameters from before expressions, which writes and reads share (API reference, "Legacy Conditional Parameters"). */
public final class OlderFields {
    public static final Field<List<Supplied<AttributeValue>>> VALUE_LIST =
            Field.of("AttributeValueList", Kind.list(ExpressionFields.VALUE));
    public static final Field<String> CONDITIONAL_OPERATOR =
            Field.text("ConditionalOperator").oneOf("OR", "AND");

    /** In the order in which DynamoDB names them when another one is sent. */
    public static Field<String> comparison() {
        return Field.text("ComparisonOperator")
                .oneOf(
                        "IN",
                        "NULL",
                        "BETWEEN",
                        "LT",
                        "NOT_CONTAINS",
                        "EQ",
                        "GT",
                        "NOT_NULL",
                        "NE",
                        "LE",
                        "BEGINS_WITH",
                        "GE",
                        "CONTAINS");
    }

    private OlderFields() {}
}
