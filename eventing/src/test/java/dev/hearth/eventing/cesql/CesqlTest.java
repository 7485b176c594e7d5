package dev.hearth.eventing.cesql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.v1.CloudEventBuilder;
import io.cloudevents.sql.Result;
import java.net.URI;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CesqlTest {
    private static final CloudEvent EVENT = new CloudEventBuilder()
            .withId("7")
            .withSource(URI.create("/shop/orders"))
            .withType("com.example.order.created")
            .withSubject("order-42")
            .withTime(OffsetDateTime.parse("2026-11-23T10:00:00Z"))
            .withExtension("priority", 5)
            .withExtension("urgent", true)
            .withExtension("amount", "120")
            .build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "type = 'com.example.order.created'",
                "TYPE = \"com.example.order.created\"",
                "priority > 3 AND urgent",
                "INT(amount) + 1 = 121",
                "amount > 100",
                "NOT EXISTS region",
                "EXISTS priority",
                "source LIKE '/shop/%'",
                "subject LIKE 'order-__'",
                "subject NOT LIKE 'invoice%'",
                "subject IN ('order-41', 'order-42')",
                "priority NOT IN (1, 2, 3)",
                "LEFT(type, 3) = 'com' AND RIGHT(type, 7) = 'created'",
                "SUBSTRING(type, 5, 7) = 'example' OR missing = 1",
                "TRUE OR missing = 1",
                "TRUE XOR TRUE AND FALSE",
                "CONCAT_WS('-', 'a', 1, TRUE) = 'a-1-true'",
                "-priority = -5",
                "1 + 2 * 3 = 7 AND (1 + 2) * 3 = 9",
                "'it\\'s' = \"it's\""
            })
    void isTrueOfTheEvent(String expression) {
        assertThat(Cesql.parse(expression).matches(EVENT)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "type = 'other'",
                "missing = 'x'",
                "missing != 'x'",
                "NOT missing",
                "1 / 0 = 1",
                "'text'",
                "INT('x') = 1",
                "subject > 3",
                "ABS(-2147483648) > 0"
            })
    void isNotTrueOfTheEventOrFailsOnIt(String expression) {
        assertThat(Cesql.parse(expression).matches(EVENT)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type = | at character 7: the expression ends where a value belongs",
                "type == 'a' | at character 7: '=' stands where a value belongs",
                "'open | at character 1: the string that begins here has no closing '",
                "type ~ 'a' | at character 6: '~' belongs to nothing",
                "FOO(1) | at character 1: there is no function 'FOO'",
                "LENGTH() | at character 1: LENGTH does not take 0 arguments",
                "(type = 'a' | at character 12: 'the end' stands where ')' belongs",
                "type LIKE subject | at character 11: 'subject' stands where a pattern in quotes belongs",
                "type 'a' | at character 6: the expression could end here, but 'a' follows",
                "99999999999 = 1 | at character 1: 99999999999 is no 32-bit integer",
                "my_type = 1 | at character 1: 'my_type' is no attribute, which has letters and digits alone"
            },
            quoteCharacter = '`')
    void refusesWhatIsNoExpressionWithItsPlace(String expression, String message) {
        assertThatThrownBy(() -> Cesql.parse(expression))
                .isInstanceOf(CesqlSyntax.class)
                .hasMessage(message);
    }

    @Test
    void refusesADepthThatWouldEndTheStack() {
        assertThatThrownBy(() -> Cesql.parse("(".repeat(4000))).isInstanceOf(CesqlSyntax.class);
        assertThatThrownBy(() -> Cesql.parse("NOT ".repeat(1000) + "urgent")).isInstanceOf(CesqlSyntax.class);
        assertThatThrownBy(() -> Cesql.parse("1 AND ".repeat(600) + "1")).isInstanceOf(CesqlSyntax.class);
    }

    /**
     * Expressions made at random, asked of the SDK's implementation too. Their types fit, since the SDK goes on after an
     * error that its own specification lets end the evaluation.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void answersAsTheSdkDoes(long seed) {
        Random random = new Random(seed);
        List<String> different = new ArrayList<>();
        for (int i = 0; i < 1_500; i++) {
            String expression = truth(random, 3);
            Result theirs = io.cloudevents.sql.Parser.parseDefault(expression).evaluate(EVENT);
            boolean expected = !theirs.isFailed() && Boolean.TRUE.equals(theirs.value());
            if (Cesql.parse(expression).matches(EVENT) != expected) {
                different.add("%s: %s %s".formatted(expression, theirs.value(), theirs.causes()));
            }
        }
        assertThat(different).isEmpty();
    }

    private static String truth(Random random, int depth) {
        if (depth == 0) {
            return pick(random, "urgent", "TRUE", "false", "EXISTS subject", "EXISTS region", "BOOL('true')");
        }
        String left = number(random, depth - 1);
        String gate = " " + pick(random, "AND", "OR", "XOR") + " ";
        return switch (random.nextInt(9)) {
            case 0 ->
                left + " " + pick(random, "=", "!=", "<>", "<", "<=", ">", ">=") + " " + number(random, depth - 1);
            case 1 -> text(random, depth - 1) + " " + pick(random, "=", "!=", "<>") + " " + text(random, depth - 1);
            case 2 -> "(" + truth(random, depth - 1) + ")" + gate + "(" + truth(random, depth - 1) + ")";
            case 3 -> "priority = 5" + gate + "urgent" + gate + truth(random, depth - 1);
            case 4 -> "NOT (" + truth(random, depth - 1) + ")";
            case 5 ->
                text(random, depth - 1)
                        + pick(random, " LIKE ", " NOT LIKE ")
                        + pick(random, "'%'", "'o%-4_'", "'1%'", "'%.order.%'", "''", "'%\\%'");
            case 6 ->
                text(random, depth - 1) + pick(random, " IN ", " NOT IN ") + "(" + text(random, depth - 1)
                        + ", 'order-42', " + number(random, depth - 1) + ")";
            case 7 -> pick(random, "IS_INT(", "IS_BOOL(") + text(random, depth - 1) + ")";
            default -> truth(random, depth - 1);
        };
    }

    private static String number(Random random, int depth) {
        if (depth == 0) {
            return pick(random, "priority", "0", "1", "5", "-7", "INT(amount)", "amount");
        }
        return switch (random.nextInt(6)) {
            case 0 -> number(random, depth - 1) + pick(random, " + ", " - ", " * ") + number(random, depth - 1);
            case 1 -> number(random, depth - 1) + pick(random, " / ", " % ") + pick(random, "2", "-3");
            case 2 -> "(" + number(random, depth - 1) + ")";
            case 3 -> "-(" + number(random, depth - 1) + ")";
            case 4 -> "LENGTH(" + text(random, depth - 1) + ")";
            default -> "ABS(" + number(random, depth - 1) + ")";
        };
    }

    private static String text(Random random, int depth) {
        if (depth == 0) {
            return pick(random, "type", "subject", "source", "amount", "'order-42'", "''", "'5'", "' x '", "'true'");
        }
        return switch (random.nextInt(5)) {
            case 0 -> pick(random, "LOWER", "UPPER", "TRIM") + "(" + text(random, depth - 1) + ")";
            case 1 ->
                pick(random, "LEFT", "RIGHT") + "(" + text(random, depth - 1) + ", " + pick(random, "0", "3", "99")
                        + ")";
            case 2 -> "CONCAT(" + text(random, depth - 1) + ", " + number(random, depth - 1) + ")";
            case 3 ->
                "SUBSTRING(CONCAT('abc', " + text(random, depth - 1) + "), " + pick(random, "1", "2", "-2", "0") + ")";
            default -> "STRING(" + number(random, depth - 1) + ")";
        };
    }

    private static String pick(Random random, String... of) {
        return of[random.nextInt(of.length)];
    }
}
