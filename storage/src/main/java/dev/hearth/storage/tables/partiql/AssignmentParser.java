package dev.hearth.storage.tables.partiql;

import dev.hearth.storage.tables.expression.AttributePath;
import dev.hearth.storage.tables.expression.Update.Action;
import dev.hearth.storage.tables.expression.Update.Value;
import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.ValidationFault;
import java.util.Locale;
import java.util.Set;

/**
 * The grammar of what stands after {@code SET}:
 *
 * <pre>
 *   assignment = path "=" (term [("+" | "-") term] | set_add "(" path "," value ")" | set_delete "(" path "," value ")")
 *   term       = list_append "(" term "," term ")" | if_not_exists "(" path "," term ")" | value | path
 * </pre>
 */
final class AssignmentParser {
    private static final Set<String> FUNCTIONS = Set.of("LIST_APPEND", "IF_NOT_EXISTS", "SET_ADD", "SET_DELETE");

    private final Tokens tokens;
    private final ValueParser values;

    AssignmentParser(Tokens tokens, ValueParser values) {
        this.tokens = tokens;
        this.values = values;
    }

    Action assignment() {
        AttributePath target = values.path();
        tokens.expect("=");
        String function = function();
        if (function.equals("SET_ADD") || function.equals("SET_DELETE")) {
            return setAction(target, function);
        }
        Value left = term();
        if (tokens.takes("+")) {
            return new Action.Set(target, new Value.Plus(typed("+", "N", left), typed("+", "N", term())));
        }
        if (tokens.takes("-")) {
            return new Action.Set(target, new Value.Minus(typed("-", "N", left), typed("-", "N", term())));
        }
        return new Action.Set(target, left);
    }

    /** What is changed must be what is assigned to; DynamoDB tells where the function, or its first argument, stands. */
    private Action setAction(AttributePath target, String function) {
        String atFunction = tokens.position(tokens.next());
        tokens.expect("(");
        String atFirst = tokens.position();
        boolean same = !values.atValue() && values.path().equals(target);
        if (!same && values.atValue()) {
            values.value();
        }
        if (!tokens.takes(",")) {
            throw new ValidationFault(function + " must have exactly two arguments at " + atFunction);
        }
        AttributeValue elements = values.value();
        if (tokens.peek().is(",")) {
            throw new ValidationFault(function + " must have exactly two arguments at " + atFunction);
        }
        tokens.expect(")");
        if (!same) {
            throw new ValidationFault(
                    "The first argument to " + function + " must equal the assignment value at " + atFunction);
        }
        boolean set = elements instanceof AttributeValue.SS
                || elements instanceof AttributeValue.NS
                || elements instanceof AttributeValue.BS;
        if (!set) {
            throw new ValidationFault(
                    "The second argument to " + function + " must be a value with type SET at " + atFirst);
        }
        return function.equals("SET_ADD") ? new Action.Add(target, elements) : new Action.Delete(target, elements);
    }

    private Value term() {
        return switch (function()) {
            case "LIST_APPEND" -> {
                open();
                Value first = term();
                tokens.expect(",");
                Value second = term();
                close();
                yield new Value.ListAppend(typed("list_append", "L", first), typed("list_append", "L", second));
            }
            case "IF_NOT_EXISTS" -> {
                open();
                AttributePath path = values.path();
                tokens.expect(",");
                Value otherwise = term();
                close();
                yield new Value.IfNotExists(path, otherwise);
            }
            case "" -> values.atValue() ? new Value.Literal(values.value()) : new Value.Path(values.path());
            default -> throw tokens.unexpected("a value");
        };
    }

    private static Value typed(String operator, String expected, Value value) {
        if (value instanceof Value.Literal(AttributeValue literal)
                && !literal.type().equals(expected)) {
            throw new ValidationFault("Incorrect operand type for operator or function; operator or function: "
                    + operator + ", operand type: " + literal.type());
        }
        return value;
    }

    private void open() {
        tokens.deeper();
        tokens.next();
        tokens.expect("(");
    }

    private void close() {
        tokens.expect(")");
        tokens.shallower();
    }

    /** The function that comes next, in capitals, or nothing. */
    private String function() {
        String word = tokens.peek().text().toUpperCase(Locale.ROOT);
        boolean call =
                tokens.peek().kind() == Token.Kind.WORD && tokens.peekSecond().is("(");
        return call && FUNCTIONS.contains(word) ? word : "";
    }
}
