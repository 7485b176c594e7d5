package dev.hearth.storage.tables.item;

import dev.hearth.storage.tables.engine.RowRange;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Key values as bytes whose unsigned order is the order of the values, and back.
 *
 * <p>A single value is its UTF-8, its bytes, or {@link NumberKey}'s bytes: no type, no length; the schema knows the type, and
 * a partition of 2048 bytes stays one. A row that lies under several values (an index row: the index's sort value, then the
 * item's own key) has them composed: every value but the last is escaped (a zero byte becomes 00 FF) and ended by 00 00, so
 * the order of the bytes is the order of the tuples:
 *
 * <pre>
 *   ("ab", "x")   61 62 00 00 78
 *   ("ab", "y")   61 62 00 00 79
 *   ("ab\0", "a") 61 62 00 FF 00 00 61
 *   ("abc", "a")  61 62 63 00 00 61
 * </pre>
 */
public final class KeyCodec {
    private static final int ESCAPED = 0xFF;

    private KeyCodec() {}

    /** Where in a row's sort key the value lies that conditions are about. */
    public enum Layout {
        /** The sort key is the value. */
        SINGLE,
        /** The value is the first of several. */
        COMPOSED
    }

    public static byte[] encode(AttributeValue value) {
        return switch (value) {
            case AttributeValue.S(String text) -> text.getBytes(StandardCharsets.UTF_8);
            case AttributeValue.N(ItemNumber number) -> NumberKey.encode(number);
            case AttributeValue.B(byte[] bytes) -> bytes;
            default -> throw new IllegalArgumentException("a key is of type S, N or B and not " + value.type());
        };
    }

    public static AttributeValue decode(KeyType type, byte[] bytes) {
        return switch (type) {
            case S -> new AttributeValue.S(new String(bytes, StandardCharsets.UTF_8));
            case N -> new AttributeValue.N(NumberKey.decode(bytes));
            case B -> new AttributeValue.B(bytes);
        };
    }

    /** One sort key of several encoded values, at least one. */
    public static byte[] compose(List<byte[]> parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < parts.size() - 1; i++) {
            escape(parts.get(i), out);
            out.write(0);
            out.write(0);
        }
        out.writeBytes(parts.getLast());
        return out.toByteArray();
    }

    public static byte[] compose(byte[]... parts) {
        return compose(List.of(parts));
    }

    /**
     * The values of a composed sort key.
     *
     * @param count how many were composed
     */
    public static List<byte[]> decompose(byte[] sort, int count) {
        List<byte[]> parts = new ArrayList<>(count);
        int at = 0;
        while (parts.size() < count - 1) {
            ByteArrayOutputStream part = new ByteArrayOutputStream();
            while (sort[at] != 0 || sort[at + 1] != 0) {
                part.write(sort[at]);
                at += sort[at] == 0 ? 2 : 1;
            }
            at += 2;
            parts.add(part.toByteArray());
        }
        parts.add(Arrays.copyOfRange(sort, at, sort.length));
        return parts;
    }

    /** The rows that a condition asks for: exactly those, so nothing need be compared again. */
    public static RowRange range(SortKeyCondition condition, Layout layout, Optional<byte[]> after, boolean reversed) {
        return switch (condition) {
            case SortKeyCondition.Equal(AttributeValue value) ->
                range(first(value, layout), beyond(value, layout), after, reversed);
            case SortKeyCondition.Less(AttributeValue value) ->
                new RowRange(Optional.empty(), Optional.of(first(value, layout)), after, reversed);
            case SortKeyCondition.AtMost(AttributeValue value) ->
                new RowRange(Optional.empty(), Optional.of(beyond(value, layout)), after, reversed);
            case SortKeyCondition.Greater(AttributeValue value) ->
                new RowRange(Optional.of(beyond(value, layout)), Optional.empty(), after, reversed);
            case SortKeyCondition.AtLeast(AttributeValue value) ->
                new RowRange(Optional.of(first(value, layout)), Optional.empty(), after, reversed);
            case SortKeyCondition.Between(AttributeValue low, AttributeValue high) ->
                range(first(low, layout), beyond(high, layout), after, reversed);
            case SortKeyCondition.BeginsWith(AttributeValue prefix) -> {
                byte[] start = layout == Layout.SINGLE ? encode(prefix) : escaped(encode(prefix));
                yield new RowRange(Optional.of(start), afterPrefix(start), after, reversed);
            }
        };
    }

    /** All rows whose composed sort key begins with these values, each of them whole. */
    public static RowRange under(List<byte[]> parts, Optional<byte[]> after, boolean reversed) {
        List<byte[]> open = new ArrayList<>(parts);
        open.add(new byte[0]);
        byte[] start = compose(open);
        byte[] end = start.clone();
        end[end.length - 1] = 1;
        return range(start, end, after, reversed);
    }

    /** The first of all byte strings that come after everything that begins so; absent when there is none. */
    public static Optional<byte[]> afterPrefix(byte[] prefix) {
        int last = prefix.length - 1;
        while (last >= 0 && prefix[last] == (byte) 0xFF) {
            last--;
        }
        if (last < 0) {
            return Optional.empty();
        }
        byte[] end = Arrays.copyOf(prefix, last + 1);
        end[last]++;
        return Optional.of(end);
    }

    private static RowRange range(byte[] from, byte[] to, Optional<byte[]> after, boolean reversed) {
        return new RowRange(Optional.of(from), Optional.of(to), after, reversed);
    }

    /** The lowest sort key with that value. */
    private static byte[] first(AttributeValue value, Layout layout) {
        byte[] bytes = encode(value);
        return layout == Layout.SINGLE ? bytes : compose(bytes, new byte[0]);
    }

    /** The end, not included, of the sort keys with that value. */
    private static byte[] beyond(AttributeValue value, Layout layout) {
        byte[] first = first(value, layout);
        if (layout == Layout.SINGLE) {
            return Arrays.copyOf(first, first.length + 1);
        }
        first[first.length - 1] = 1;
        return first;
    }

    private static byte[] escaped(byte[] part) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        escape(part, out);
        return out.toByteArray();
    }

    private static void escape(byte[] part, ByteArrayOutputStream out) {
        for (byte b : part) {
            out.write(b);
            if (b == 0) {
                out.write(ESCAPED);
            }
        }
    }
}
