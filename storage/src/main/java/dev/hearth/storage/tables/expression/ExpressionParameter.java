package dev.hearth.storage.tables.expression;

import dev.hearth.storage.tables.item.ValidationFault;

/** Which parameter of a request an expression stands in; its errors begin with it. */
public enum ExpressionParameter {
    CONDITION("ConditionExpression"),
    FILTER("FilterExpression"),
    KEY_CONDITION("KeyConditionExpression"),
    PROJECTION("ProjectionExpression"),
    UPDATE("UpdateExpression");

    private final String parameter;

    ExpressionParameter(String parameter) {
        this.parameter = parameter;
    }

    /** Its name in the API. */
    public String parameter() {
        return parameter;
    }

    ValidationFault invalid(String rule) {
        return new ValidationFault("Invalid " + parameter + ": " + rule);
    }
}
