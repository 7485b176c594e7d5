package dev.hearth.storage.tables.item;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Reads a number's text in one pass, so that neither a million digits nor an exponent of a milliard costs anything. */
final class NumberText {
    private static final long FAR_BEYOND = 1L << 40;

    private final String text;
    private final StringBuilder digits = new StringBuilder();
    private int at;
    /** Zeros that count only if another digit follows. */
    private int pendingZeros;

    private boolean anyDigit;
    /** Digits before the point after the first that counts, or less than nothing: zeros after the point before it. */
    private long pointShift;

    private NumberText(String text) {
        this.text = text;
    }

    static ItemNumber read(String text) {
        if (text.isEmpty()) {
            throw new ValidationFault("The parameter cannot be converted to a numeric value");
        }
        return new NumberText(text).read();
    }

    private ItemNumber read() {
        boolean negative = sign();
        digits(false);
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            digits(true);
        }
        if (!anyDigit) {
            throw notANumber();
        }
        long exponent = exponentPart();
        if (at != text.length()) {
            throw notANumber();
        }
        if (digits.isEmpty()) {
            // zero is held to the range by the exponent that it was written with
            ItemNumber.checkRange(exponent + pointShift, 1);
            return ItemNumber.ZERO;
        }
        ItemNumber.checkRange(pointShift - 1 + exponent, digits.length());
        BigInteger unscaled = new BigInteger(digits.toString());
        int scale = Math.toIntExact(digits.length() - pointShift - exponent);
        return new ItemNumber(new BigDecimal(negative ? unscaled.negate() : unscaled, scale));
    }

    private boolean sign() {
        if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
            return text.charAt(at++) == '-';
        }
        return false;
    }

    private void digits(boolean fraction) {
        for (; at < text.length() && isDigit(text.charAt(at)); at++) {
            anyDigit = true;
            char digit = text.charAt(at);
            if (digit == '0') {
                if (digits.isEmpty()) {
                    pointShift -= fraction ? 1 : 0;
                    continue;
                }
                pendingZeros++;
            } else {
                keep(digit);
            }
            pointShift += fraction ? 0 : 1;
        }
    }

    private void keep(char digit) {
        // beyond 38 digits the number is refused anyway: remember only that there were more
        for (; pendingZeros > 0; pendingZeros--) {
            if (digits.length() <= ItemNumber.MAX_DIGITS) {
                digits.append('0');
            }
        }
        if (digits.length() <= ItemNumber.MAX_DIGITS) {
            digits.append(digit);
        }
    }

    private long exponentPart() {
        if (at >= text.length() || (text.charAt(at) != 'e' && text.charAt(at) != 'E')) {
            return 0;
        }
        at++;
        boolean negative = sign();
        int first = at;
        long exponent = 0;
        for (; at < text.length() && isDigit(text.charAt(at)); at++) {
            if (exponent > (Long.MAX_VALUE - 9) / 10) {
                throw notANumber();
            }
            exponent = exponent * 10 + (text.charAt(at) - '0');
        }
        if (at == first) {
            throw notANumber();
        }
        long bounded = Math.min(exponent, FAR_BEYOND);
        return negative ? -bounded : bounded;
    }

    private ValidationFault notANumber() {
        return new ValidationFault("The parameter cannot be converted to a numeric value: " + text);
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }
}
