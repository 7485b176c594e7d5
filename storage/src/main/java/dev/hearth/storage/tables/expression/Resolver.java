package dev.hearth.storage.tables.expression;

import dev.hearth.storage.tables.expression.AttributePath.Step;
import dev.hearth.storage.tables.item.AttributeValue;
import java.util.ArrayList;
import java.util.List;

/** Looks up the names and values that an expression's placeholders stand for. */
final class Resolver {
    private static final int MAX_INDEX_DIGITS = 9;

    private final ExpressionParameter parameter;
    private final Placeholders placeholders;

    Resolver(ExpressionParameter parameter, Placeholders placeholders) {
        this.parameter = parameter;
        this.placeholders = placeholders;
    }

    AttributePath path(Syntax.Path syntax) {
        if (syntax.steps().size() > AttributePath.MAX_STEPS) {
            throw parameter.invalid("The document path has too many nesting levels; nesting levels: "
                    + syntax.steps().size());
        }
        List<Step> steps = new ArrayList<>();
        for (Syntax.Step step : syntax.steps()) {
            steps.add(
                    switch (step) {
                        case Syntax.Step.Word(String word) -> new Step.Name(word);
                        case Syntax.Step.Placeholder(String name) -> new Step.Name(placeholders.name(parameter, name));
                        case Syntax.Step.Index(String digits) -> new Step.Index(index(digits));
                    });
        }
        return new AttributePath(steps);
    }

    AttributeValue value(Syntax.Value syntax) {
        return placeholders.value(parameter, syntax.name());
    }

    /** Looks up everything in the tree, so that what is missing is said before anything else of it. */
    void resolveAll(Syntax tree) {
        SyntaxRules.walk(tree, node -> {
            if (node instanceof Syntax.Path path) {
                path(path);
            } else if (node instanceof Syntax.Value value) {
                value(value);
            }
        });
    }

    private int index(String digits) {
        String significant = digits.replaceFirst("^0+(?=.)", "");
        if (significant.length() > MAX_INDEX_DIGITS) {
            throw parameter.invalid("List index is not within the allowable range; index: [" + digits + "]");
        }
        return Integer.parseInt(significant);
    }
}
