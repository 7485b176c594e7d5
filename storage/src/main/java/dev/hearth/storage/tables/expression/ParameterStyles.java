package dev.hearth.storage.tables.expression;

import dev.hearth.storage.tables.item.ValidationFault;
import java.util.List;
import java.util.stream.Collectors;

/** A request speaks in expressions or in the older parameters, never in both. */
public final class ParameterStyles {
    private ParameterStyles() {}

    /** A parameter of the operation, and whether the request has it. */
    public record Parameter(String name, boolean present) {}

    /**
     * @param expressions the operation's expressions, in the order of its documentation
     * @param others its older parameters that expressions replace
     * @param names whether the request has {@code ExpressionAttributeNames}
     * @param values whether it has {@code ExpressionAttributeValues}
     */
    public static void check(List<Parameter> expressions, List<Parameter> others, boolean names, boolean values) {
        boolean any = expressions.stream().anyMatch(Parameter::present);
        if (any) {
            checkNoOthers(expressions, others);
        }
        if (names && !any) {
            throw new ValidationFault("ExpressionAttributeNames can only be specified when using expressions");
        }
        List<Parameter> valued = expressions.stream()
                .filter(expression -> !expression.name().equals(ExpressionParameter.PROJECTION.parameter()))
                .toList();
        if (values && !valued.isEmpty() && valued.stream().noneMatch(Parameter::present)) {
            throw new ValidationFault("ExpressionAttributeValues can only be specified when using expressions: "
                    + valued.stream().map(Parameter::name).collect(Collectors.joining(" and "))
                    + (valued.size() > 1 ? " are null" : " is null"));
        }
    }

    private static void checkNoOthers(List<Parameter> expressions, List<Parameter> others) {
        // KeyConditions may go with a FilterExpression: only a KeyConditionExpression replaces them
        boolean keyExpression = expressions.stream()
                .anyMatch(e -> e.present() && e.name().equals(ExpressionParameter.KEY_CONDITION.parameter()));
        List<Parameter> mixed = others.stream()
                .filter(Parameter::present)
                .filter(other -> keyExpression || !other.name().equals("KeyConditions"))
                .toList();
        if (!mixed.isEmpty()) {
            throw new ValidationFault("Can not use both expression and non-expression parameters in the same request:"
                    + " Non-expression parameters: " + listed(mixed) + " Expression parameters: "
                    + listed(expressions.stream().filter(Parameter::present).toList()));
        }
    }

    private static String listed(List<Parameter> parameters) {
        return parameters.stream().map(Parameter::name).collect(Collectors.joining(", ", "{", "}"));
    }
}
