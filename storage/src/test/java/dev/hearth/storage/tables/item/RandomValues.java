package dev.hearth.storage.tables.item;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Random values of all kinds, the awkward ones more often than the others. */
public final class RandomValues {
    private final Random random;

    public RandomValues(long seed) {
        System.out.println("seed of " + RandomValues.class.getSimpleName() + ": " + seed);
        this.random = new Random(seed);
    }

    public Random random() {
        return random;
    }

    public ItemNumber number() {
        return switch (random.nextInt(5)) {
            case 0 -> ItemNumber.of(random.nextInt(7) - 3);
            case 1 -> ItemNumber.of(random.nextInt(2001) - 1000);
            case 2 -> new ItemNumber(new BigDecimal(random.nextInt(20001) - 10000).movePointLeft(random.nextInt(5)));
            case 3 -> ItemNumber.of(random.nextLong());
            default -> wide();
        };
    }

    private ItemNumber wide() {
        int digits = 1 + random.nextInt(ItemNumber.MAX_DIGITS);
        BigInteger unscaled = new BigInteger(Stream.generate(() -> Integer.toString(random.nextInt(9) + 1))
                .limit(digits)
                .reduce("", String::concat));
        int exponent = ItemNumber.MIN_EXPONENT + random.nextInt(ItemNumber.MAX_EXPONENT - ItemNumber.MIN_EXPONENT + 1);
        BigDecimal value = new BigDecimal(unscaled, digits - 1 - exponent);
        return new ItemNumber(random.nextBoolean() ? value : value.negate());
    }

    public String text() {
        String alphabet = random.nextBoolean() ? "ab" : "a\0\1\u007fz\u00e9\u20ac\ud83d\ude00".substring(0, 7);
        int length = random.nextInt(6);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return random.nextInt(8) == 0 ? text + "\ud83d\ude00" : text.toString();
    }

    public byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(6)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = switch (random.nextInt(4)) {
                case 0 -> 0;
                case 1 -> (byte) 0xFF;
                case 2 -> 1;
                default -> (byte) random.nextInt();
            };
        }
        return bytes;
    }

    public AttributeValue key(KeyType type) {
        return switch (type) {
            case S -> new AttributeValue.S(text());
            case N -> new AttributeValue.N(number());
            case B -> new AttributeValue.B(bytes());
        };
    }

    public AttributeValue value(int depth) {
        return switch (random.nextInt(depth > 0 ? 10 : 8)) {
            case 0 -> new AttributeValue.S(text());
            case 1 -> new AttributeValue.N(number());
            case 2 -> new AttributeValue.B(bytes());
            case 3 -> new AttributeValue.Bool(random.nextBoolean());
            case 4 -> new AttributeValue.Null();
            case 5 -> new AttributeValue.SS(some(this::text).distinct().toList());
            case 6 -> new AttributeValue.NS(some(this::number).distinct().toList());
            case 7 ->
                new AttributeValue.BS(
                        some(() -> new AttributeValue.B(bytes())).distinct().toList());
            case 8 ->
                new AttributeValue.L(
                        List.copyOf(some(() -> value(depth - 1)).skip(1).toList()));
            default -> new AttributeValue.M(attributes(depth - 1));
        };
    }

    public Item item() {
        return new Item(attributes(3));
    }

    private Map<String, AttributeValue> attributes(int depth) {
        Map<String, AttributeValue> attributes = new LinkedHashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            attributes.put("n" + text(), value(depth));
        }
        return attributes;
    }

    private <T> Stream<T> some(java.util.function.Supplier<T> one) {
        return Stream.generate(one).limit(1 + random.nextInt(4));
    }

    static int compare(AttributeValue left, AttributeValue right) {
        return switch (left) {
            case AttributeValue.N n -> n.number().compareTo(((AttributeValue.N) right).number());
            case AttributeValue.S s ->
                java.util.Arrays.compareUnsigned(
                        s.text().getBytes(StandardCharsets.UTF_8),
                        ((AttributeValue.S) right).text().getBytes(StandardCharsets.UTF_8));
            case AttributeValue.B b -> java.util.Arrays.compareUnsigned(b.bytes(), ((AttributeValue.B) right).bytes());
            default -> throw new IllegalArgumentException(left.type());
        };
    }
}
