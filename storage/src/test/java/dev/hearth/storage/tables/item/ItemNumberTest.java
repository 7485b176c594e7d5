package dev.hearth.storage.tables.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ItemNumberTest {
    private static final String OVERFLOW =
            "Number overflow. Attempting to store a number with magnitude larger than supported range";
    private static final String UNDERFLOW =
            "Number underflow. Attempting to store a number with magnitude smaller than supported range";
    private static final String DIGITS = "Attempting to store more than 38 significant digits in a Number";

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "+3, 3",
        "-7.1234, -7.1234",
        "1.0, 1",
        "0001.230, 1.23",
        ".123, 0.123",
        "5., 5",
        "1e+5, 100000",
        "1E3, 1000",
        "-17e5, -1700000",
        "0, 0",
        "-0, 0",
        "0.000, 0",
        "0e125, 0",
        "0.0e126, 0",
        "100, 100",
        "1e-3, 0.001",
        "0.0012e2, 0.12",
        "0.1e126, 1e125"
    })
    void readsAndWritesAsDynamoDbDoes(String text, String expected) {
        ItemNumber number = ItemNumber.parse(text);
        assertThat(number.toString()).isEqualTo(new BigDecimal(expected).toPlainString());
        assertThat(number.value()).isEqualByComparingTo(new BigDecimal(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abc",
                "NaN",
                "Infinity",
                "-Infinity",
                " 1",
                "1 ",
                "1e",
                "e5",
                ".",
                "-",
                "1.2.3",
                "0x10",
                "1_0",
                "١"
            })
    void refusesWhatIsNoNumber(String text) {
        assertFault(text, "The parameter cannot be converted to a numeric value: " + text);
    }

    @Test
    void refusesAnEmptyNumber() {
        assertFault("", "The parameter cannot be converted to a numeric value");
    }

    @Test
    void refusesNumbersOutOfRange() {
        assertFault("1e126", OVERFLOW);
        assertFault("-11e125", OVERFLOW);
        assertFault("1.0e100000000", OVERFLOW);
        assertFault("1e99999999999", OVERFLOW);
        assertFault("1e-99999999999", UNDERFLOW);
        assertFault("0e126", OVERFLOW);
        assertFault("0e-131", UNDERFLOW);
        assertFault(
                "1e9223372036854775808", "The parameter cannot be converted to a numeric value: 1e9223372036854775808");
        assertFault("1e-131", UNDERFLOW);
        assertFault("-0.9e-130", UNDERFLOW);
        assertFault("123456789012345678901234567890123456789", DIGITS);
        assertFault("3.14159265358979323846264338327950288419", DIGITS);
        assertFault("1" + "0".repeat(50) + ".1", DIGITS);
    }

    @Test
    void aMillionDigitsAreReadAtOnce() {
        assertThat(ItemNumber.parse("0." + "0".repeat(100) + "5" + "0".repeat(1_000_000))
                        .toString())
                .endsWith("005");
        assertFault("9".repeat(1_000_000), OVERFLOW);
    }

    @Test
    void addsExactlyOrNotAtAll() {
        assertThat(sum("1", "10000000000000000000000")).hasToString("10000000000000000000001");
        assertThat(sum("9e125", "9e124").value()).isEqualByComparingTo("9.9e125");
        assertThat(ItemNumber.parse("1").minus(ItemNumber.parse("1"))).isEqualTo(ItemNumber.ZERO);
        for (String[] pair : new String[][] {{"9e125", "9e125"}, {"1e50", "1"}, {"1e125", "1e-130"}, {"1e50", "-1"}}) {
            assertThatExceptionOfType(ValidationFault.class)
                    .isThrownBy(() -> sum(pair[0], pair[1]))
                    .withMessage(OVERFLOW);
        }
    }

    @Test
    void everyNumberIsReadBackFromItsText() {
        RandomValues values = new RandomValues(System.nanoTime());
        for (int i = 0; i < 20_000; i++) {
            ItemNumber number = values.number();
            assertThat(ItemNumber.parse(number.toString())).isEqualTo(number);
            assertThat(ItemNumber.parse(number.value().toString())).isEqualTo(number);
        }
    }

    private static ItemNumber sum(String left, String right) {
        return ItemNumber.parse(left).plus(ItemNumber.parse(right));
    }

    private static void assertFault(String text, String message) {
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> ItemNumber.parse(text))
                .withMessage(message);
    }
}
