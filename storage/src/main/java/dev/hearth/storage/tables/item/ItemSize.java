package dev.hearth.storage.tables.item;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * Sizes as DynamoDB counts them, in bytes, and the capacity that they cost (DynamoDB developer guide, "DynamoDB item sizes
 * and formats" and "DynamoDB read and write operations").
 */
public final class ItemSize {
    private static final int CONTAINER = 3;
    private static final int READ_UNIT = 4096;
    private static final int WRITE_UNIT = 1024;

    private ItemSize() {}

    /** Names and values together. */
    public static int ofAttributes(Map<String, AttributeValue> attributes) {
        int size = 0;
        for (Map.Entry<String, AttributeValue> attribute : attributes.entrySet()) {
            size += utf8Length(attribute.getKey()) + of(attribute.getValue());
        }
        return size;
    }

    public static int of(AttributeValue value) {
        return switch (value) {
            case AttributeValue.S s -> utf8Length(s.text());
            case AttributeValue.N n -> ofNumber(n.number());
            case AttributeValue.B b -> b.bytes().length;
            case AttributeValue.Bool _, AttributeValue.Null _ -> 1;
            case AttributeValue.L list -> CONTAINER + ofElements(list.elements());
            case AttributeValue.M map -> CONTAINER + map.entries().size() + ofAttributes(map.entries());
            case AttributeValue.SS set ->
                set.texts().stream().mapToInt(ItemSize::utf8Length).sum();
            case AttributeValue.NS set ->
                set.numbers().stream().mapToInt(ItemSize::ofNumber).sum();
            case AttributeValue.BS set ->
                set.values().stream().mapToInt(bytes -> bytes.bytes().length).sum();
        };
    }

    /**
     * A byte for two digits, those before and those after the point apart, without the zeros that lead or trail; one more for
     * the exponent and one more for a minus: 1, 12 and 100 take 2 bytes, 1.5 and -12 take 3.
     */
    public static int ofNumber(ItemNumber number) {
        BigDecimal value = number.value();
        if (value.signum() == 0) {
            return 1;
        }
        int digits = value.precision();
        int scale = value.scale();
        boolean straddlesPoint = scale > 0 && scale < digits;
        int pairs = straddlesPoint ? (digits - scale + 1) / 2 + (scale + 1) / 2 : (digits + 1) / 2;
        return 1 + pairs + (value.signum() < 0 ? 1 : 0);
    }

    /** Capacity units of reading so many bytes: one for each 4 KB begun, half of it when the read may be stale, at least one. */
    public static double readUnits(long bytes, boolean consistent) {
        long units = Math.max(1, (bytes + READ_UNIT - 1) / READ_UNIT);
        return consistent ? units : units / 2.0;
    }

    /** Capacity units of writing an item of so many bytes: one for each KB begun, at least one. */
    public static double writeUnits(long bytes) {
        return Math.max(1, (bytes + WRITE_UNIT - 1) / WRITE_UNIT);
    }

    /** The bytes of the text in UTF-8, without making them. */
    public static int utf8Length(String text) {
        int length = text.length();
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character < 0x80) {
                continue;
            }
            if (character < 0x800) {
                length += 1;
            } else if (Character.isSurrogate(character)) {
                boolean pair = Character.isHighSurrogate(character)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (pair) {
                    length += 2;
                    i++;
                }
                // half a pair becomes a question mark
            } else {
                length += 2;
            }
        }
        return length;
    }

    private static int ofElements(List<AttributeValue> elements) {
        int size = elements.size();
        for (AttributeValue element : elements) {
            size += of(element);
        }
        return size;
    }
}
