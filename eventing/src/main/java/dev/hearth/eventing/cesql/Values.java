package dev.hearth.eventing.cesql;

import dev.hearth.eventing.cesql.Evaluation.Failure;

/** What is made of one type's value as another's (cesql/spec.md, "Type casting"). */
final class Values {
    static boolean toBoolean(Object value) {
        return switch (value) {
            case Boolean itself -> itself;
            case Integer number -> number != 0;
            case String text when text.equalsIgnoreCase("true") -> true;
            case String text when text.equalsIgnoreCase("false") -> false;
            default -> throw new Failure("'%s' is no boolean".formatted(value));
        };
    }

    static int toInteger(Object value) {
        return switch (value) {
            case Integer itself -> itself;
            case Boolean truth -> truth ? 1 : 0;
            case String text -> parsed(text);
            default -> throw new Failure("'%s' is no integer".formatted(value));
        };
    }

    static String toText(Object value) {
        return String.valueOf(value);
    }

    private static int parsed(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new Failure("'%s' is no integer".formatted(text));
        }
    }

    /**
     * The other one becomes a boolean beside a boolean, else an integer beside an integer; one that cannot is not equal, as the
     * SDK has it.
     */
    static boolean equal(Object left, Object right) {
        try {
            if (left instanceof Boolean || right instanceof Boolean) {
                return toBoolean(left) == toBoolean(right);
            }
            if (left instanceof Integer || right instanceof Integer) {
                return toInteger(left) == toInteger(right);
            }
            return left.equals(right);
        } catch (Failure otherType) {
            return false;
        }
    }

    private Values() {}
}
