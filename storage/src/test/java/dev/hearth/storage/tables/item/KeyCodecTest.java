package dev.hearth.storage.tables.item;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.storage.tables.engine.RowRange;
import dev.hearth.storage.tables.item.KeyCodec.Layout;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class KeyCodecTest {
    private static final int PAIRS = 20_000;
    private final RandomValues values = new RandomValues(System.nanoTime());

    @ParameterizedTest
    @CsvSource({"0, 80", "1, c102", "-1, 3e6366", "123.4, c2021829", "100, c202", "0.01, c002", "1E-130, 8002"})
    void writesNumbersAsDocumented(String number, String hex) {
        assertThat(HexFormat.of().formatHex(NumberKey.encode(ItemNumber.parse(number))))
                .isEqualTo(hex);
    }

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void bytesHaveTheOrderOfTheValues(KeyType type) {
        for (int i = 0; i < PAIRS; i++) {
            AttributeValue left = values.key(type);
            AttributeValue right = values.key(type);
            int order = Arrays.compareUnsigned(KeyCodec.encode(left), KeyCodec.encode(right));
            assertThat(Integer.signum(order))
                    .as("%s and %s", left, right)
                    .isEqualTo(Integer.signum(RandomValues.compare(left, right)));
        }
    }

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void everyValueComesBack(KeyType type) {
        for (int i = 0; i < PAIRS; i++) {
            AttributeValue value = values.key(type);
            assertThat(KeyCodec.decode(type, KeyCodec.encode(value))).isEqualTo(value);
        }
    }

    @Test
    void numbersOfTheWholeRangeAreInOrder() {
        String[] ordered = {
            "-9.9999999999999999999999999999999999999E+125",
            "-1E125",
            "-100",
            "-10.1",
            "-10",
            "-1.01",
            "-1",
            "-0.99",
            "-1E-129",
            "-1E-130",
            "0",
            "1E-130",
            "1.1E-130",
            "1E-129",
            "0.1",
            "0.99",
            "1",
            "1.01",
            "9",
            "10",
            "11",
            "99",
            "100",
            "1E125",
            "9.9999999999999999999999999999999999999E+125"
        };
        for (int i = 1; i < ordered.length; i++) {
            byte[] lower = NumberKey.encode(ItemNumber.parse(ordered[i - 1]));
            byte[] higher = NumberKey.encode(ItemNumber.parse(ordered[i]));
            assertThat(Arrays.compareUnsigned(lower, higher))
                    .as("%s < %s", ordered[i - 1], ordered[i])
                    .isNegative();
        }
    }

    @Test
    void composedBytesHaveTheOrderOfTheTuples() {
        for (int i = 0; i < PAIRS; i++) {
            List<AttributeValue> left = tuple();
            List<AttributeValue> right = tuple();
            int expected = 0;
            for (int part = 0; part < 3 && expected == 0; part++) {
                expected = Integer.signum(RandomValues.compare(left.get(part), right.get(part)));
            }
            assertThat(Integer.signum(Arrays.compareUnsigned(composed(left), composed(right))))
                    .as("%s and %s", left, right)
                    .isEqualTo(expected);
        }
    }

    @Test
    void composedPartsComeBack() {
        for (int i = 0; i < PAIRS; i++) {
            List<AttributeValue> tuple = tuple();
            List<byte[]> parts = KeyCodec.decompose(composed(tuple), 3);
            assertThat(parts.stream().map(HexFormat.of()::formatHex))
                    .containsExactlyElementsOf(tuple.stream()
                            .map(KeyCodec::encode)
                            .map(HexFormat.of()::formatHex)
                            .toList());
        }
    }

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void rangesHoldExactlyWhatTheirConditionsSay(KeyType type) {
        for (int i = 0; i < PAIRS; i++) {
            AttributeValue value = values.key(type);
            SortKeyCondition condition = condition(type);
            byte[] single = KeyCodec.encode(value);
            byte[] composed = KeyCodec.compose(single, values.bytes());
            boolean expected = holds(condition, value);
            assertThat(inside(single, condition, Layout.SINGLE))
                    .as("%s %s", condition, value)
                    .isEqualTo(expected);
            assertThat(inside(composed, condition, Layout.COMPOSED))
                    .as("%s %s", condition, value)
                    .isEqualTo(expected);
        }
    }

    @Test
    void rowsUnderPartsAreARange() {
        for (int i = 0; i < PAIRS; i++) {
            byte[] first = values.bytes();
            byte[] other = values.bytes();
            RowRange range = KeyCodec.under(List.of(first), Optional.empty(), false);
            assertThat(inside(KeyCodec.compose(other, values.bytes()), range)).isEqualTo(Arrays.equals(first, other));
        }
    }

    @Test
    void nothingComesAfterAPrefixOfHighestBytes() {
        assertThat(KeyCodec.afterPrefix(new byte[] {-1, -1})).isEmpty();
        assertThat(KeyCodec.afterPrefix(new byte[] {1, -1}))
                .hasValueSatisfying(end -> assertThat(end).containsExactly(2));
    }

    private List<AttributeValue> tuple() {
        return List.of(values.key(KeyType.S), values.key(KeyType.N), values.key(KeyType.B));
    }

    private static byte[] composed(List<AttributeValue> tuple) {
        return KeyCodec.compose(tuple.stream().map(KeyCodec::encode).toList());
    }

    private SortKeyCondition condition(KeyType type) {
        AttributeValue operand = values.key(type);
        return switch (values.random().nextInt(type == KeyType.N ? 6 : 7)) {
            case 0 -> new SortKeyCondition.Equal(operand);
            case 1 -> new SortKeyCondition.Less(operand);
            case 2 -> new SortKeyCondition.AtMost(operand);
            case 3 -> new SortKeyCondition.Greater(operand);
            case 4 -> new SortKeyCondition.AtLeast(operand);
            case 5 -> new SortKeyCondition.Between(operand, values.key(type));
            default -> new SortKeyCondition.BeginsWith(operand);
        };
    }

    private static boolean holds(SortKeyCondition condition, AttributeValue value) {
        int order = RandomValues.compare(value, condition.operand());
        return switch (condition) {
            case SortKeyCondition.Equal _ -> order == 0;
            case SortKeyCondition.Less _ -> order < 0;
            case SortKeyCondition.AtMost _ -> order <= 0;
            case SortKeyCondition.Greater _ -> order > 0;
            case SortKeyCondition.AtLeast _ -> order >= 0;
            case SortKeyCondition.Between between -> order >= 0 && RandomValues.compare(value, between.high()) <= 0;
            case SortKeyCondition.BeginsWith prefix -> {
                byte[] start = KeyCodec.encode(prefix.prefix());
                byte[] whole = KeyCodec.encode(value);
                yield whole.length >= start.length && Arrays.equals(Arrays.copyOf(whole, start.length), start);
            }
        };
    }

    private static boolean inside(byte[] sort, SortKeyCondition condition, Layout layout) {
        return inside(sort, KeyCodec.range(condition, layout, Optional.empty(), false));
    }

    private static boolean inside(byte[] sort, RowRange range) {
        return range.from().map(from -> Arrays.compareUnsigned(from, sort) <= 0).orElse(true)
                && range.to().map(to -> Arrays.compareUnsigned(sort, to) < 0).orElse(true);
    }
}
