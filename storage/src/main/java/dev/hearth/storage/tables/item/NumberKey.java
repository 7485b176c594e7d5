package dev.hearth.storage.tables.item;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * Numbers as bytes in the order of the numbers: a byte with sign and exponent, then the digits in pairs.
 *
 * <pre>
 *   zero      80
 *   positive  80 + (E + 65), then for each pair of digits its value + 1
 *   negative  7F - (E + 65), then for each pair 101 - (its value + 1), then 102, so that a longer one comes before
 *
 *   E is the exponent to the base 100 of the first pair, -65 to 62:  1 is C1 02;  -1 is 3E 63 66;  123.4 is C2 02 18 29
 * </pre>
 */
final class NumberKey {
    private static final int ZERO = 0x80;
    private static final int LOWEST = -65;
    private static final int COMPLEMENT = 101;
    private static final int NEGATIVE_END = 102;

    private NumberKey() {}

    static byte[] encode(ItemNumber number) {
        BigDecimal value = number.value();
        if (value.signum() == 0) {
            return new byte[] {(byte) ZERO};
        }
        int exponent = ItemNumber.exponent(value);
        String digits = pairs(value.unscaledValue().abs().toString(), exponent);
        boolean negative = value.signum() < 0;
        int head = Math.floorDiv(exponent, 2) - LOWEST;
        byte[] key = new byte[1 + digits.length() / 2 + (negative ? 1 : 0)];
        key[0] = (byte) (negative ? ZERO - 1 - head : ZERO + head);
        for (int i = 0; i < digits.length() / 2; i++) {
            int pair = (digits.charAt(2 * i) - '0') * 10 + digits.charAt(2 * i + 1) - '0' + 1;
            key[i + 1] = (byte) (negative ? COMPLEMENT - pair : pair);
        }
        if (negative) {
            key[key.length - 1] = NEGATIVE_END;
        }
        return key;
    }

    static ItemNumber decode(byte[] key) {
        int head = key[0] & 0xFF;
        if (key.length == 1) {
            return ItemNumber.ZERO;
        }
        boolean negative = head < ZERO;
        int exponent = (negative ? ZERO - 1 - head : head - ZERO) + LOWEST;
        int end = negative ? key.length - 1 : key.length;
        char[] digits = new char[2 * (end - 1)];
        for (int i = 1; i < end; i++) {
            int pair = (negative ? COMPLEMENT - key[i] : key[i]) - 1;
            digits[2 * i - 2] = (char) ('0' + pair / 10);
            digits[2 * i - 1] = (char) ('0' + pair % 10);
        }
        BigInteger unscaled = new BigInteger(new String(digits));
        return new ItemNumber(
                new BigDecimal(negative ? unscaled.negate() : unscaled, digits.length - 2 - 2 * exponent));
    }

    /** The digits so that each pair has an even exponent: a zero before, a zero after where one is missing. */
    private static String pairs(String digits, int exponent) {
        boolean before = Math.floorMod(exponent, 2) == 0;
        int length = digits.length() + (before ? 1 : 0);
        char[] paired = new char[length + length % 2];
        Arrays.fill(paired, '0');
        digits.getChars(0, digits.length(), paired, before ? 1 : 0);
        return new String(paired);
    }
}
