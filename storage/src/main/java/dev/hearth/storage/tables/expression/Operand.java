package dev.hearth.storage.tables.expression;

import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.ItemNumber;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a condition compares. */
public sealed interface Operand {
    record Path(AttributePath path) implements Operand {}

    record Value(AttributeValue value) implements Operand {}

    /** {@code size(…)}: a number, where the operand has a size. */
    record Size(Operand of) implements Operand {}

    /** Its value for the item, or null where there is none. */
    default @Nullable AttributeValue in(Item item) {
        return switch (this) {
            case Path(AttributePath path) -> path.find(item);
            case Value(AttributeValue value) -> value;
            case Size(Operand of) -> {
                AttributeValue value = of.in(item);
                yield value == null ? null : size(value);
            }
        };
    }

    /** The type that it has in every item, or null where the item decides. */
    default @Nullable String type() {
        return switch (this) {
            case Path _ -> null;
            case Value(AttributeValue value) -> value.type();
            case Size _ -> "N";
        };
    }

    default Stream<AttributePath> paths() {
        return switch (this) {
            case Path(AttributePath path) -> Stream.of(path);
            case Value _ -> Stream.empty();
            case Size(Operand of) -> of.paths();
        };
    }

    private static @Nullable AttributeValue size(AttributeValue value) {
        return switch (value) {
            case AttributeValue.S(String text) -> number(text.length());
            case AttributeValue.B(byte[] bytes) -> number(bytes.length);
            case AttributeValue.L list -> number(list.elements().size());
            case AttributeValue.M map -> number(map.entries().size());
            case AttributeValue.SS set -> number(set.texts().size());
            case AttributeValue.NS set -> number(set.numbers().size());
            case AttributeValue.BS set -> number(set.values().size());
            case AttributeValue.N _, AttributeValue.Bool _, AttributeValue.Null _ -> null;
        };
    }

    private static AttributeValue number(int size) {
        return new AttributeValue.N(ItemNumber.of(size));
    }
}
