package dev.hearth.eventing.schedules.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of the EventBridge guides, and what happens at the edges of calendars and time zones. */
class ExpressionTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

    private static List<String> next(String expression, ZoneId zone, String after, int count) {
        Expression parsed = Expression.parse(expression, zone, Instant.EPOCH);
        List<String> found = new ArrayList<>();
        Optional<Instant> at = parsed.next(Instant.parse(after));
        while (at.isPresent() && found.size() < count) {
            found.add(at.get().toString());
            at = parsed.next(at.get());
        }
        return found;
    }

    /** 2026-11-27 is a Friday. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cron(0 10 * * ? *)            | 2026-11-27T10:00 | 2026-11-28T10:00 | 2026-11-29T10:00",
                "cron(15 12 * * ? *)           | 2026-11-27T12:15 | 2026-11-28T12:15 | 2026-11-29T12:15",
                "cron(0 18 ? * MON-FRI *)      | 2026-11-27T18:00 | 2026-11-30T18:00 | 2026-12-01T18:00",
                "cron(0 8 1 * ? *)             | 2026-12-01T08:00 | 2027-01-01T08:00 | 2027-02-01T08:00",
                "cron(0/15 * * * ? *)          | 2026-11-27T00:15 | 2026-11-27T00:30 | 2026-11-27T00:45",
                "cron(0/10 * ? * MON-FRI *)    | 2026-11-27T00:10 | 2026-11-27T00:20 | 2026-11-27T00:30",
                "cron(0/5 8-17 ? * MON-FRI *)  | 2026-11-27T08:00 | 2026-11-27T08:05 | 2026-11-27T08:10",
                "cron(0 10 ? * 6L 2026-2030)   | 2026-11-27T10:00 | 2026-12-25T10:00 | 2027-01-29T10:00",
                "cron(15 10 ? * 6L 2027-2028)  | 2027-01-29T10:15 | 2027-02-26T10:15 | 2027-03-26T10:15",
                "cron(0 9 ? * 2#1 *)           | 2026-12-07T09:00 | 2027-01-04T09:00 | 2027-02-01T09:00",
                "cron(0 9 ? * FRI#5 *)         | 2027-01-29T09:00 | 2027-04-30T09:00 | 2027-07-30T09:00",
                "cron(0 0 L * ? *)             | 2026-11-30T00:00 | 2026-12-31T00:00 | 2027-01-31T00:00",
                "cron(0 0 LW * ? *)            | 2026-11-30T00:00 | 2026-12-31T00:00 | 2027-01-29T00:00",
                "cron(0 0 L-2 * ? *)           | 2026-11-28T00:00 | 2026-12-29T00:00 | 2027-01-29T00:00",
                "cron(0 0 1W * ? *)            | 2026-12-01T00:00 | 2027-01-01T00:00 | 2027-02-01T00:00",
                "cron(0 0 15W * ? *)           | 2026-12-15T00:00 | 2027-01-15T00:00 | 2027-02-15T00:00",
                "cron(0 0 31 * ? *)            | 2026-12-31T00:00 | 2027-01-31T00:00 | 2027-03-31T00:00",
                "cron(0 0 29 2 ? *)            | 2028-02-29T00:00 | 2032-02-29T00:00 | 2036-02-29T00:00",
                "cron(30 6 ? JAN,JUL SUN *)    | 2027-01-03T06:30 | 2027-01-10T06:30 | 2027-01-17T06:30",
                "cron(0 0 ? * 1 *)             | 2026-11-29T00:00 | 2026-12-06T00:00 | 2026-12-13T00:00",
                "cron(0 0 ? * FRI-SUN *)       | 2026-11-28T00:00 | 2026-11-29T00:00 | 2026-12-04T00:00",
                "cron(0 0 ? * L *)             | 2026-11-28T00:00 | 2026-12-05T00:00 | 2026-12-12T00:00",
                "cron(5,35 14 1/10 * ? *)      | 2026-12-01T14:05 | 2026-12-01T14:35 | 2026-12-11T14:05",
            })
    void findsTheNextTimes(String expression, String first, String second, String third) {
        assertThat(next(expression, ZoneOffset.UTC, "2026-11-27T00:00:00Z", 3))
                .containsExactly(utc(first), utc(second), utc(third));
    }

    private static String utc(String local) {
        return LocalDateTime.parse(local).toInstant(ZoneOffset.UTC).toString();
    }

    @Test
    void aWeekdayNearestToTheFirstStaysInItsMonth() {
        // 2026-08-01 is a Saturday, 2026-05-31 a Sunday.
        assertThat(next("cron(0 0 1W 8 ? 2026)", ZoneOffset.UTC, "2026-01-01T00:00:00Z", 2))
                .containsExactly("2026-08-03T00:00:00Z");
        assertThat(next("cron(0 0 31W 5 ? 2026)", ZoneOffset.UTC, "2026-01-01T00:00:00Z", 2))
                .containsExactly("2026-05-29T00:00:00Z");
    }

    @Test
    void endsWithItsYears() {
        assertThat(next("cron(0 0 1 1 ? 2027)", ZoneOffset.UTC, "2026-11-27T00:00:00Z", 5))
                .containsExactly("2027-01-01T00:00:00Z");
        assertThat(next("cron(0 0 30 2 ? *)", ZoneOffset.UTC, "2026-11-27T00:00:00Z", 1))
                .as("there is no 30 February")
                .isEmpty();
    }

    @Test
    void aTimeThatSpringSkipsIsPassedOver() {
        // In Berlin 2027-03-28 has no 02:30; in New York 2027-03-14 has none.
        assertThat(next("cron(30 2 * * ? *)", BERLIN, "2027-03-26T12:00:00Z", 3))
                .containsExactly("2027-03-27T01:30:00Z", "2027-03-29T00:30:00Z", "2027-03-30T00:30:00Z");
        assertThat(next("cron(30 2 * * ? *)", NEW_YORK, "2027-03-13T12:00:00Z", 1))
                .containsExactly("2027-03-15T06:30:00Z");
    }

    @Test
    void aTimeThatAutumnHasTwiceCountsOnce() {
        // In Berlin 2026-10-25 has 02:30 twice, first at 00:30Z.
        assertThat(next("cron(30 2 * * ? *)", BERLIN, "2026-10-24T12:00:00Z", 2))
                .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
    }

    @Test
    void anHourlyOneGoesOnAfterTheHourThatComesTwice() {
        assertThat(next("cron(0 * * * ? *)", BERLIN, "2026-10-24T23:30:00Z", 3))
                .containsExactly("2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z", "2026-10-25T03:00:00Z");
    }

    @Test
    void noNextTimeIsEverBeforeOrAtTheOneBefore() {
        Expression expression = Expression.parse("cron(0/7 * ? * * *)", BERLIN, Instant.EPOCH);
        Instant at = Instant.parse("2026-10-24T00:00:00Z");
        for (int step = 0; step < 20_000; step++) {
            Instant following = expression.next(at).orElseThrow();
            assertThat(following).isAfter(at);
            at = following;
        }
    }

    @Test
    void aRateCountsFromItsStart() {
        Instant start = Instant.parse("2026-11-27T10:00:30Z");
        Expression rate = Expression.parse("rate(5 minutes)", ZoneOffset.UTC, start);
        assertThat(rate.next(start.minusSeconds(1))).contains(start);
        assertThat(rate.next(start)).contains(start.plusSeconds(300));
        assertThat(rate.next(start.plusSeconds(299))).contains(start.plusSeconds(300));
        assertThat(rate.next(start.plusSeconds(300))).contains(start.plusSeconds(600));
    }

    @Test
    void onceIsOnce() {
        Expression at = Expression.parse("at(2026-12-01T10:00:00)", BERLIN, Instant.EPOCH);
        assertThat(at.next(Instant.EPOCH)).contains(Instant.parse("2026-12-01T09:00:00Z"));
        assertThat(at.next(Instant.parse("2026-12-01T09:00:00Z"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "every day                     | its beginning",
                "rate(0 minutes)               | the value",
                "rate(5 seconds)               | its beginning",
                "at(2026-13-01T10:00:00)       | the time",
                "cron(0 8 * * ?)               | the number of fields",
                "cron(60 8 * * ? *)            | the minutes",
                "cron(0 24 * * ? *)            | the hours",
                "cron(0 8 32 * ? *)            | the day of month",
                "cron(0 8 * 13 ? *)            | the month",
                "cron(0 8 ? * 8 *)             | the day of week",
                "cron(0 8 ? * MO *)            | the day of week",
                "cron(0 8 ? * 2#6 *)           | the number behind #",
                "cron(0 8 * * ? 1969)          | the year",
                "cron(0 8 * * * *)             | the days",
                "cron(0 8 ? * ? *)             | the days",
                "cron(0/0 8 * * ? *)           | the minutes",
                "cron(5-1 8 * * ? *)           | the minutes",
                "cron(1/2/3 8 * * ? *)         | the minutes",
                "cron(0 8 ? FOO MON *)         | the month",
            })
    void saysWhereItIsWrong(String expression, String place) {
        assertThatThrownBy(() -> Expression.parse(expression, ZoneOffset.UTC, Instant.EPOCH))
                .isInstanceOf(InvalidExpression.class)
                .hasMessageContaining("\"%s\" is wrong at %s:".formatted(expression, place));
    }
}
