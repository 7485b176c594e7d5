package dev.hearth.storage.tables.item;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * A value of an item's attribute: DynamoDB's ten types (DynamoDB API reference, "AttributeValue"). Values are immutable
 * and equal when DynamoDB says that they are equal: numbers by their value, sets without regard to order.
 */
public sealed interface AttributeValue {
    /** The type's name in DynamoDB's JSON: {@code S}, {@code N}, {@code B}, {@code BOOL} … */
    String type();

    /** Text, UTF-8 on the wire. */
    record S(String text) implements AttributeValue {
        @Override
        public String type() {
            return "S";
        }

        /** Its length as DynamoDB counts it. */
        public int utf8Length() {
            return text.getBytes(StandardCharsets.UTF_8).length;
        }
    }

    /** A decimal number of at most 38 significant digits. */
    record N(ItemNumber number) implements AttributeValue {
        @Override
        public String type() {
            return "N";
        }
    }

    /** Bytes; nobody writes into the array. */
    record B(byte[] bytes) implements AttributeValue {
        @Override
        public String type() {
            return "B";
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof B b && Arrays.equals(bytes, b.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "B[" + bytes.length + " bytes]";
        }
    }

    record Bool(boolean value) implements AttributeValue {
        @Override
        public String type() {
            return "BOOL";
        }
    }

    record Null() implements AttributeValue {
        @Override
        public String type() {
            return "NULL";
        }
    }

    record L(List<AttributeValue> elements) implements AttributeValue {
        public L {
            elements = List.copyOf(elements);
        }

        @Override
        public String type() {
            return "L";
        }
    }

    /** A map; entries keep the order in which they were written. */
    record M(Map<String, AttributeValue> entries) implements AttributeValue {
        public M {
            entries = FrozenMap.copyOf(entries);
        }

        @Override
        public String type() {
            return "M";
        }
    }

    /** Distinct texts, at least one. */
    record SS(List<String> texts) implements AttributeValue {
        public SS {
            texts = List.copyOf(texts);
        }

        @Override
        public String type() {
            return "SS";
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof SS set && sameElements(texts, set.texts);
        }

        @Override
        public int hashCode() {
            return texts.stream().mapToInt(Object::hashCode).sum();
        }
    }

    /** Distinct numbers, at least one. */
    record NS(List<ItemNumber> numbers) implements AttributeValue {
        public NS {
            numbers = List.copyOf(numbers);
        }

        @Override
        public String type() {
            return "NS";
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof NS set && sameElements(numbers, set.numbers);
        }

        @Override
        public int hashCode() {
            return numbers.stream().mapToInt(Object::hashCode).sum();
        }
    }

    /** Distinct byte strings, at least one. */
    record BS(List<B> values) implements AttributeValue {
        public BS {
            values = List.copyOf(values);
        }

        @Override
        public String type() {
            return "BS";
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof BS set && sameElements(values, set.values);
        }

        @Override
        public int hashCode() {
            return values.stream().mapToInt(Object::hashCode).sum();
        }
    }

    private static <T> boolean sameElements(List<T> left, List<T> right) {
        return left.size() == right.size() && new HashSet<>(left).containsAll(right);
    }
}
