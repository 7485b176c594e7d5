package dev.hearth.storage.tables.expression;

import dev.hearth.storage.tables.item.AttributeValue;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** How values relate: their order, prefixes and membership, as conditions ask for them. */
final class Values {
    private Values() {}

    /** Whether two values have an order: both S, both N or both B. */
    static boolean ordered(AttributeValue left, AttributeValue right) {
        return hasOrder(left.type()) && left.type().equals(right.type());
    }

    static boolean hasOrder(String type) {
        return type.equals("S") || type.equals("N") || type.equals("B");
    }

    /** The order of two values that are {@link #ordered}: texts and bytes by their unsigned (UTF-8) bytes. */
    static int compare(AttributeValue left, AttributeValue right) {
        return switch (left) {
            case AttributeValue.S(String text) -> compareUtf8(text, ((AttributeValue.S) right).text());
            case AttributeValue.N n -> n.number().compareTo(((AttributeValue.N) right).number());
            case AttributeValue.B(byte[] bytes) -> Arrays.compareUnsigned(bytes, ((AttributeValue.B) right).bytes());
            default -> throw new IllegalArgumentException("values of type " + left.type() + " have no order");
        };
    }

    static boolean beginsWith(@Nullable AttributeValue value, @Nullable AttributeValue prefix) {
        if (value instanceof AttributeValue.S(String text) && prefix instanceof AttributeValue.S(String start)) {
            return text.startsWith(start);
        }
        return value instanceof AttributeValue.B(byte[] bytes)
                && prefix instanceof AttributeValue.B(byte[] start)
                && start.length <= bytes.length
                && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
    }

    static boolean contains(@Nullable AttributeValue value, @Nullable AttributeValue sought) {
        if (value == null || sought == null) {
            return false;
        }
        return switch (value) {
            case AttributeValue.S(String text) ->
                sought instanceof AttributeValue.S(String part) && text.contains(part);
            case AttributeValue.B(byte[] bytes) ->
                sought instanceof AttributeValue.B(byte[] part) && containsBytes(bytes, part);
            case AttributeValue.L list -> list.elements().contains(sought);
            case AttributeValue.SS set ->
                sought instanceof AttributeValue.S(String text) && set.texts().contains(text);
            case AttributeValue.NS set ->
                sought instanceof AttributeValue.N n && set.numbers().contains(n.number());
            case AttributeValue.BS set ->
                sought instanceof AttributeValue.B bytes && set.values().contains(bytes);
            case AttributeValue.M _, AttributeValue.N _, AttributeValue.Bool _, AttributeValue.Null _ -> false;
        };
    }

    /** A scalar as DynamoDB shows it in its errors: {@code {S:a}}. */
    static String shown(AttributeValue value) {
        String content = switch (value) {
            case AttributeValue.S(String text) -> text;
            case AttributeValue.N n -> n.number().toString();
            case AttributeValue.B(byte[] bytes) -> Base64.getEncoder().encodeToString(bytes);
            default -> "";
        };
        return "{" + value.type() + ":" + content + "}";
    }

    /** UTF-16 has the order of UTF-8 but where surrogates meet what lies above them. */
    private static int compareUtf8(String left, String right) {
        int shorter = Math.min(left.length(), right.length());
        for (int i = 0; i < shorter; i++) {
            char l = left.charAt(i);
            char r = right.charAt(i);
            if (l != r) {
                return Character.isSurrogate(l) == Character.isSurrogate(r) ? l - r : Character.isSurrogate(l) ? 1 : -1;
            }
        }
        return left.length() - right.length();
    }

    private static boolean containsBytes(byte[] bytes, byte[] part) {
        for (int from = 0; from + part.length <= bytes.length; from++) {
            if (Arrays.equals(bytes, from, from + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }
}
