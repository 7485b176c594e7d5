package dev.hearth.storage.tables.item;

import java.math.BigDecimal;

/**
 * A number as DynamoDB keeps it: at most 38 significant digits, magnitude between 1E-130 and 9.9999999999999999999999999999999999999E+125,
 * or zero (DynamoDB developer guide, "Data types", Number). Equal by value: {@code 1} and {@code 1.0} are one number.
 */
public record ItemNumber(BigDecimal value) implements Comparable<ItemNumber> {
    public ItemNumber {
        value = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
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
}
