package dev.hearth.storage.tables.item;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * A number as DynamoDB keeps it: at most 38 significant digits, magnitude between 1E-130 and 9.9999999999999999999999999999999999999E+125,
 * or zero (DynamoDB developer guide, "Data types", Number). Equal by value: {@code 1} and {@code 1.0} are one number.
 */
public record ItemNumber(BigDecimal value) implements Comparable<ItemNumber> {
    public static final int MAX_DIGITS = 38;
    /** Of the first digit, as in scientific notation. */
    public static final int MAX_EXPONENT = 125;

    public static final int MIN_EXPONENT = -130;
    public static final ItemNumber ZERO = new ItemNumber(BigDecimal.ZERO);

    public ItemNumber {
        value = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
        if (value.signum() != 0) {
            checkRange(exponent(value), value.precision());
        }
    }

    public static ItemNumber of(long value) {
        return new ItemNumber(BigDecimal.valueOf(value));
    }

    /** Reads it as DynamoDB does: an optional sign, digits with an optional point, an optional exponent, nothing around them. */
    public static ItemNumber parse(String text) {
        return NumberText.read(text);
    }

    /** The sum. Fails as DynamoDB does when it needs more than 38 digits (it calls that an overflow) or is out of range. */
    public ItemNumber plus(ItemNumber other) {
        return result(value, other.value);
    }

    public ItemNumber minus(ItemNumber other) {
        return result(value, other.value.negate());
    }

    @Override
    public int compareTo(ItemNumber other) {
        return value.compareTo(other.value);
    }

    /** As DynamoDB writes it: no exponent, no trailing zeros. */
    @Override
    public String toString() {
        return value.toPlainString();
    }

    /** The exponent of the first digit, as in scientific notation. */
    static int exponent(BigDecimal value) {
        return value.precision() - value.scale() - 1;
    }

    static void checkRange(long exponent, int digits) {
        if (exponent > MAX_EXPONENT) {
            throw overflow();
        }
        if (exponent < MIN_EXPONENT) {
            throw new ValidationFault(
                    "Number underflow. Attempting to store a number with magnitude smaller than supported range");
        }
        if (digits > MAX_DIGITS) {
            throw new ValidationFault("Attempting to store more than 38 significant digits in a Number");
        }
    }

    private static ItemNumber result(BigDecimal left, BigDecimal right) {
        // 256 digits lie between the largest and the smallest digit that a number may have, and one is carried
        BigDecimal sum = left.add(right, new MathContext(MAX_EXPONENT - MIN_EXPONENT + MAX_DIGITS + 2))
                .stripTrailingZeros();
        if (sum.signum() != 0 && sum.precision() > MAX_DIGITS) {
            throw overflow();
        }
        return new ItemNumber(sum);
    }

    private static ValidationFault overflow() {
        return new ValidationFault(
                "Number overflow. Attempting to store a number with magnitude larger than supported range");
    }
}
