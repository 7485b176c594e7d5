package dev.hearth.storage.tables.item;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Items as the compact bytes that engines keep: a byte with the version of this format, the number of attributes, then names
 * and values. Lengths are varints, texts UTF-8; a value begins with a byte for its type. What version 1 wrote is read for ever.
 */
public final class ItemCodec {
    private static final int VERSION = 1;

    private static final int S = 1;
    private static final int N_LONG = 2;
    private static final int N_BIG = 3;
    private static final int B = 4;
    private static final int TRUE = 5;
    private static final int FALSE = 6;
    private static final int NULL = 7;
    private static final int L = 8;
    private static final int M = 9;
    private static final int SS = 10;
    private static final int NS = 11;
    private static final int BS = 12;

    private static final AttributeValue YES = new AttributeValue.Bool(true);
    private static final AttributeValue NO = new AttributeValue.Bool(false);
    private static final AttributeValue NOTHING = new AttributeValue.Null();

    private ItemCodec() {}

    public static byte[] encode(Item item) {
        ByteWriter out = new ByteWriter();
        out.put(VERSION);
        entries(item.attributes(), out);
        return out.bytes();
    }

    /** The item of the bytes; fails with IllegalArgumentException when no version of this codec wrote them. */
    public static Item decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        int version = in.get();
        if (version != VERSION) {
            throw new IllegalArgumentException("an item's bytes begin with version \"" + version
                    + "\", and this Hearth reads 1: they are newer, or damaged");
        }
        return new Item(entries(in));
    }

    private static void entries(Map<String, AttributeValue> entries, ByteWriter out) {
        out.putVarint(entries.size());
        for (Map.Entry<String, AttributeValue> entry : entries.entrySet()) {
            out.putText(entry.getKey());
            value(entry.getValue(), out);
        }
    }

    private static FrozenMap entries(ByteReader in) {
        int count = in.getCount();
        LinkedHashMap<String, AttributeValue> entries = LinkedHashMap.newLinkedHashMap(count);
        for (int i = 0; i < count; i++) {
            String name = in.getText();
            entries.put(name, value(in));
        }
        return FrozenMap.owning(entries);
    }

    private static void value(AttributeValue value, ByteWriter out) {
        switch (value) {
            case AttributeValue.S(String text) -> {
                out.put(S);
                out.putText(text);
            }
            case AttributeValue.N(ItemNumber number) -> number(number, out);
            case AttributeValue.B(byte[] bytes) -> {
                out.put(B);
                out.putBytes(bytes);
            }
            case AttributeValue.Bool(boolean is) -> out.put(is ? TRUE : FALSE);
            case AttributeValue.Null() -> out.put(NULL);
            case AttributeValue.L list -> {
                out.put(L);
                out.putVarint(list.elements().size());
                list.elements().forEach(element -> value(element, out));
            }
            case AttributeValue.M map -> {
                out.put(M);
                entries(map.entries(), out);
            }
            case AttributeValue.SS set -> {
                out.put(SS);
                out.putVarint(set.texts().size());
                set.texts().forEach(out::putText);
            }
            case AttributeValue.NS set -> {
                out.put(NS);
                out.putVarint(set.numbers().size());
                set.numbers().forEach(number -> number(number, out));
            }
            case AttributeValue.BS set -> {
                out.put(BS);
                out.putVarint(set.values().size());
                set.values().forEach(bytes -> out.putBytes(bytes.bytes()));
            }
        }
    }

    private static AttributeValue value(ByteReader in) {
        int type = in.get();
        return switch (type) {
            case S -> new AttributeValue.S(in.getText());
            case N_LONG, N_BIG -> new AttributeValue.N(number(type, in));
            case B -> new AttributeValue.B(in.getBytes());
            case TRUE -> YES;
            case FALSE -> NO;
            case NULL -> NOTHING;
            case L -> {
                int count = in.getCount();
                List<AttributeValue> elements = new ArrayList<>(count);
                for (int i = 0; i < count; i++) {
                    elements.add(value(in));
                }
                yield new AttributeValue.L(elements);
            }
            case M -> new AttributeValue.M(entries(in));
            case SS -> {
                int count = in.getCount();
                List<String> texts = new ArrayList<>(count);
                for (int i = 0; i < count; i++) {
                    texts.add(in.getText());
                }
                yield new AttributeValue.SS(texts);
            }
            case NS -> {
                int count = in.getCount();
                List<ItemNumber> numbers = new ArrayList<>(count);
                for (int i = 0; i < count; i++) {
                    numbers.add(number(in.get(), in));
                }
                yield new AttributeValue.NS(numbers);
            }
            case BS -> {
                int count = in.getCount();
                List<AttributeValue.B> values = new ArrayList<>(count);
                for (int i = 0; i < count; i++) {
                    values.add(new AttributeValue.B(in.getBytes()));
                }
                yield new AttributeValue.BS(values);
            }
            default ->
                throw new IllegalArgumentException(
                        "an item's bytes name a type \"" + type + "\" that there is not: they are damaged");
        };
    }

    private static void number(ItemNumber number, ByteWriter out) {
        BigDecimal value = number.value();
        BigInteger unscaled = value.unscaledValue();
        boolean small = unscaled.bitLength() < Long.SIZE;
        out.put(small ? N_LONG : N_BIG);
        out.putZigZag(value.scale());
        if (small) {
            out.putZigZag(unscaled.longValue());
        } else {
            out.putBytes(unscaled.toByteArray());
        }
    }

    private static ItemNumber number(int type, ByteReader in) {
        int scale = Math.toIntExact(in.getZigZag());
        return new ItemNumber(
                type == N_LONG
                        ? BigDecimal.valueOf(in.getZigZag(), scale)
                        : new BigDecimal(new BigInteger(in.getBytes()), scale));
    }
}
