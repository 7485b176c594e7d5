package dev.hearth.eventing.cesql;

import java.util.List;
import java.util.regex.Pattern;

/** A piece of an expression. */
sealed interface Node {
    /** @param value a String, Integer or Boolean */
    record Literal(Object value) implements Node {}

    record Attribute(String name) implements Node {}

    record Exists(String name) implements Node {}

    record Not(Node of) implements Node {}

    record Minus(Node of) implements Node {}

    record Like(Node text, Pattern pattern, boolean negated) implements Node {}

    record In(Node element, List<Node> set, boolean negated) implements Node {}

    record Arithmetic(char operator, Node left, Node right) implements Node {}

    /** @param operator one of {@code = != < <= > >=} */
    record Comparison(String operator, Node left, Node right) implements Node {}

    record Logic(Gate gate, Node left, Node right) implements Node {}

    record Call(Function function, List<Node> arguments) implements Node {}

    enum Gate {
        AND,
        OR,
        XOR
    }

    /** The functions of the specification, with the fewest and the most arguments that they take. */
    enum Function {
        LENGTH(1, 1),
        CONCAT(0, Integer.MAX_VALUE),
        CONCAT_WS(1, Integer.MAX_VALUE),
        LOWER(1, 1),
        UPPER(1, 1),
        TRIM(1, 1),
        LEFT(2, 2),
        RIGHT(2, 2),
        SUBSTRING(2, 3),
        ABS(1, 1),
        INT(1, 1),
        BOOL(1, 1),
        STRING(1, 1),
        IS_INT(1, 1),
        IS_BOOL(1, 1);

        final int fewest;
        final int most;

        Function(int fewest, int most) {
            this.fewest = fewest;
            this.most = most;
        }
    }
}
