package dev.hearth.storage.tables.expression;

import java.util.List;

/**
 * The door: an expression's text and the request's placeholders in, what they mean out. Fails with a {@code ValidationFault}
 * that names the parameter. When all expressions of a request are read, {@link Placeholders#requireAllUsed} says what was
 * not needed.
 */
public final class Expressions {
    private Expressions() {}

    /** A {@code ConditionExpression}. */
    public static Condition condition(String text, Placeholders placeholders) {
        return condition(ExpressionParameter.CONDITION, text, placeholders);
    }

    /** A {@code FilterExpression}. */
    public static Condition filter(String text, Placeholders placeholders) {
        return condition(ExpressionParameter.FILTER, text, placeholders);
    }

    /** A {@code KeyConditionExpression}. */
    public static KeyConditions keyConditions(String text, Placeholders placeholders) {
        return KeyConditionRules.convert(condition(ExpressionParameter.KEY_CONDITION, text, placeholders));
    }

    /** A {@code ProjectionExpression}. */
    public static Projection projection(String text, Placeholders placeholders) {
        ExpressionParameter parameter = ExpressionParameter.PROJECTION;
        List<Syntax.Path> paths = ProjectionParser.parse(TokenStream.of(parameter, text));
        new SyntaxRules(parameter).checkReserved(paths);
        Resolver resolver = new Resolver(parameter, placeholders);
        List<AttributePath> resolved = paths.stream().map(resolver::path).toList();
        PathRules.check(parameter, resolved);
        return new Projection(resolved);
    }

    /** An {@code UpdateExpression}. */
    public static Update update(String text, Placeholders placeholders) {
        return new UpdateBinder(placeholders)
                .bind(UpdateParser.parse(TokenStream.of(ExpressionParameter.UPDATE, text)));
    }

    /** An update of actions that were not written as an {@code UpdateExpression}; their paths are held to the same rules. */
    public static Update update(List<Update.Action> actions) {
        Update update = new Update(actions, Update.Origin.EXPRESSION);
        PathRules.check(ExpressionParameter.UPDATE, update.changedPaths());
        return update;
    }

    private static Condition condition(ExpressionParameter parameter, String text, Placeholders placeholders) {
        return new ConditionBinder(parameter, placeholders)
                .bind(ConditionParser.parse(TokenStream.of(parameter, text)));
    }
}
