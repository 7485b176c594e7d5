package dev.hearth.storage.tables.expression;

import java.util.Map;
import java.util.function.Consumer;

/**
 * What DynamoDB says of a whole expression before it looks at its parts one by one, in its order: too many operators, unknown
 * functions, functions in the wrong place, reserved words.
 */
final class SyntaxRules {
    private static final int MAX_OPERATORS = 300;
    private static final Map<String, Integer> OPERANDS = Map.of(
            "attribute_exists", 1,
            "attribute_not_exists", 1,
            "attribute_type", 2,
            "begins_with", 2,
            "contains", 2,
            "size", 1,
            "if_not_exists", 2,
            "list_append", 2);

    private final ExpressionParameter parameter;

    SyntaxRules(ExpressionParameter parameter) {
        this.parameter = parameter;
    }

    /** The rules that conditions and updates share. */
    void check(Iterable<? extends Syntax> trees) {
        int[] operators = {0};
        for (Syntax tree : trees) {
            walk(tree, node -> operators[0] += isOperator(node) ? 1 : 0);
        }
        if (operators[0] > MAX_OPERATORS) {
            throw parameter.invalid("The expression contains too many operators; operator count: " + operators[0]);
        }
        for (Syntax tree : trees) {
            walk(tree, this::checkFunctionIsKnown);
        }
    }

    void checkReserved(Iterable<? extends Syntax> trees) {
        for (Syntax tree : trees) {
            walk(tree, node -> {
                if (node instanceof Syntax.Path path) {
                    path.steps().forEach(this::checkNotReserved);
                }
            });
        }
    }

    /** A function that is known, but not here. */
    void refuse(String function) {
        throw parameter.invalid(
                "The function is not allowed to be used this way in an expression; function: " + function);
    }

    void checkOperandCount(Syntax.Call call) {
        if (call.arguments().size() != OPERANDS.getOrDefault(call.function(), -1)) {
            throw parameter.invalid(
                    "Incorrect number of operands for operator or function; operator or function: " + call.function()
                            + ", number of operands: " + call.arguments().size());
        }
    }

    /** Every node of the tree, a node before its children, in the order in which they were written. */
    static void walk(Syntax tree, Consumer<Syntax> visitor) {
        visitor.accept(tree);
        tree.children().forEach(child -> walk(child, visitor));
    }

    private void checkFunctionIsKnown(Syntax node) {
        if (node instanceof Syntax.Call call && !OPERANDS.containsKey(call.function())) {
            throw parameter.invalid("Invalid function name; function: " + call.function());
        }
    }

    private void checkNotReserved(Syntax.Step step) {
        if (step instanceof Syntax.Step.Word(String word) && ReservedWords.contains(word)) {
            throw parameter.invalid("Attribute name is a reserved keyword; reserved keyword: " + word);
        }
    }

    private static boolean isOperator(Syntax node) {
        return switch (node) {
            case Syntax.Path _, Syntax.Value _, Syntax.Group _ -> false;
            case Syntax.Call _,
                    Syntax.Compare _,
                    Syntax.Between _,
                    Syntax.In _,
                    Syntax.And _,
                    Syntax.Or _,
                    Syntax.Not _,
                    Syntax.Arithmetic _ -> true;
        };
    }
}
