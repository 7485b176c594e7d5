package dev.hearth.eventing.cesql;

import io.cloudevents.CloudEvent;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What an expression is for one event. The first failure ends it. */
final class Evaluation {
    /** An expression that has no value for this event. */
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Failure(String message) {
            super(message, null, false, false);
        }
    }

    private final CloudEvent event;

    private Evaluation(CloudEvent event) {
        this.event = event;
    }

    /** @return a String, Integer or Boolean */
    static Object of(Node node, CloudEvent event) {
        return new Evaluation(event).value(node);
    }

    private Object value(Node node) {
        return switch (node) {
            case Node.Literal literal -> literal.value();
            case Node.Attribute(String name) ->
                attribute(name).orElseThrow(() -> new Failure("the event has no '%s'".formatted(name)));
            case Node.Exists(String name) -> attribute(name).isPresent();
            case Node.Not(Node of) -> !Values.toBoolean(value(of));
            case Node.Minus(Node of) -> -Values.toInteger(value(of));
            case Node.Like like ->
                like.pattern().matcher(Values.toText(value(like.text()))).matches() != like.negated();
            case Node.In in -> isIn(in) != in.negated();
            case Node.Arithmetic(char operator, Node left, Node right) ->
                arithmetic(operator, Values.toInteger(value(left)), Values.toInteger(value(right)));
            case Node.Comparison(String operator, Node left, Node right) ->
                compare(operator, value(left), value(right));
            case Node.Logic(Node.Gate gate, Node left, Node right) -> logic(gate, left, right);
            case Node.Call(Node.Function function, List<Node> arguments) ->
                call(function, arguments.stream().map(this::value).toList());
        };
    }

    private Optional<Object> attribute(String name) {
        Object found = event.getAttributeNames().contains(name) ? event.getAttribute(name) : event.getExtension(name);
        return switch (found) {
            case null -> Optional.empty();
            case Integer number -> Optional.of(number);
            case Boolean truth -> Optional.of(truth);
            default -> Optional.of(Attributes.text(found));
        };
    }

    /** The set's elements become what the one that is looked for is; those that cannot are not equal to it. */
    private boolean isIn(Node.In in) {
        Object element = value(in.element());
        return in.set().stream()
                .map(this::value)
                .anyMatch(candidate -> element instanceof String text
                        ? text.equals(Values.toText(candidate))
                        : Values.equal(element, candidate));
    }

    private static int arithmetic(char operator, int left, int right) {
        if (right == 0 && (operator == '/' || operator == '%')) {
            throw new Failure("division by zero");
        }
        return switch (operator) {
            case '+' -> left + right;
            case '-' -> left - right;
            case '*' -> left * right;
            case '/' -> left / right;
            case '%' -> left % right;
            default -> throw new IllegalStateException("the parser makes no operator " + operator);
        };
    }

    private static boolean compare(String operator, Object left, Object right) {
        return switch (operator) {
            case "=" -> Values.equal(left, right);
            case "!=" -> !Values.equal(left, right);
            case "<" -> Values.toInteger(left) < Values.toInteger(right);
            case "<=" -> Values.toInteger(left) <= Values.toInteger(right);
            case ">" -> Values.toInteger(left) > Values.toInteger(right);
            case ">=" -> Values.toInteger(left) >= Values.toInteger(right);
            default -> throw new IllegalStateException("the parser makes no operator " + operator);
        };
    }

    private boolean logic(Node.Gate gate, Node left, Node right) {
        boolean first = Values.toBoolean(value(left));
        return switch (gate) {
            case AND -> first && Values.toBoolean(value(right));
            case OR -> first || Values.toBoolean(value(right));
            case XOR -> first != Values.toBoolean(value(right));
        };
    }

    private static Object call(Node.Function function, List<Object> arguments) {
        return switch (function) {
            case LENGTH -> text(arguments, 0).length();
            case CONCAT -> joined("", arguments);
            case CONCAT_WS -> joined(text(arguments, 0), arguments.subList(1, arguments.size()));
            case LOWER -> text(arguments, 0).toLowerCase(Locale.ROOT);
            case UPPER -> text(arguments, 0).toUpperCase(Locale.ROOT);
            case TRIM -> text(arguments, 0).strip();
            case LEFT -> text(arguments, 0).substring(0, count(arguments));
            case RIGHT -> text(arguments, 0).substring(text(arguments, 0).length() - count(arguments));
            case SUBSTRING -> substring(arguments);
            case ABS -> absolute(Values.toInteger(arguments.getFirst()));
            case INT -> Values.toInteger(arguments.getFirst());
            case BOOL -> Values.toBoolean(arguments.getFirst());
            case STRING -> text(arguments, 0);
            case IS_INT ->
                !(arguments.getFirst() instanceof Boolean) && isOne(() -> Values.toInteger(arguments.getFirst()));
            case IS_BOOL -> isOne(() -> Values.toBoolean(arguments.getFirst()));
        };
    }

    private static String text(List<Object> arguments, int at) {
        return Values.toText(arguments.get(at));
    }

    private static String joined(String between, List<Object> arguments) {
        return arguments.stream().map(Values::toText).collect(Collectors.joining(between));
    }

    /** How many characters LEFT and RIGHT give: at most all. */
    private static int count(List<Object> arguments) {
        int count = Values.toInteger(arguments.get(1));
        if (count < 0) {
            throw new Failure("a negative number of characters");
        }
        return Math.min(count, text(arguments, 0).length());
    }

    /** From 1; a negative position counts from the end, and 0 gives nothing. */
    private static String substring(List<Object> arguments) {
        String text = text(arguments, 0);
        int position = Values.toInteger(arguments.get(1));
        int length = arguments.size() == 3 ? Values.toInteger(arguments.get(2)) : text.length();
        if (position < -text.length() || position > text.length() + 1 || length < 0) {
            throw new Failure("a position outside of the text");
        }
        if (position == 0) {
            return "";
        }
        int start = position > 0 ? position - 1 : text.length() + position;
        return text.substring(start, (int) Math.min(text.length(), (long) start + length));
    }

    private static int absolute(int number) {
        if (number == Integer.MIN_VALUE) {
            throw new Failure("its absolute value is no 32-bit integer");
        }
        return Math.abs(number);
    }

    private static boolean isOne(Runnable cast) {
        try {
            cast.run();
            return true;
        } catch (Failure none) {
            return false;
        }
    }
}
