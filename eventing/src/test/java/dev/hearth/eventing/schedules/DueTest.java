package dev.hearth.eventing.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.eventing.schedules.cron.Expression;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DueTest {
    private static final Instant START = Instant.parse("2026-11-27T10:00:00Z");
    private static final Expression MINUTELY = Expression.parse("rate(1 minute)", ZoneOffset.UTC, START);

    private static Due due(Instant last, Instant now, MissedTicks missed) {
        return Due.of(MINUTELY, last, now, Optional.empty(), missed, now);
    }

    private static Instant minute(long number) {
        return START.plus(Duration.ofMinutes(number));
    }

    @Test
    void aTickOnTimeIsDueWhateverThePolicy() {
        for (MissedTicks missed : MissedTicks.values()) {
            assertThat(due(minute(4), minute(5).plusSeconds(2), missed).ticks()).containsExactly(minute(5));
        }
    }

    @Test
    void ofTicksThatWereMissedLatestTakesTheNewest() {
        assertThat(due(minute(0), minute(30), MissedTicks.LATEST))
                .isEqualTo(new Due(java.util.List.of(minute(30)), minute(30)));
    }

    @Test
    void ofOneThatIsLateSkipTakesNone() {
        Expression daily = Expression.parse("rate(1 day)", ZoneOffset.UTC, START);
        Instant tomorrow = START.plus(Duration.ofDays(1));
        Instant late = tomorrow.plusSeconds(61);
        assertThat(Due.of(daily, START, late, Optional.empty(), MissedTicks.SKIP, late))
                .isEqualTo(new Due(java.util.List.of(), tomorrow));
        Instant inTime = tomorrow.plusSeconds(60);
        assertThat(Due.of(daily, START, inTime, Optional.empty(), MissedTicks.SKIP, inTime)
                        .ticks())
                .containsExactly(tomorrow);
        assertThat(Due.of(daily, START, late, Optional.empty(), MissedTicks.LATEST, late)
                        .ticks())
                .containsExactly(tomorrow);
    }

    @Test
    void allIsTheNewestHundred() {
        Due due = due(minute(0), minute(1000), MissedTicks.ALL);
        assertThat(due.ticks())
                .hasSize(100)
                .startsWith(minute(901))
                .endsWith(minute(1000))
                .isSorted();
    }

    @Test
    void aClockThatWentBackMakesNothingDue() {
        assertThat(due(minute(60), minute(5), MissedTicks.ALL)).isEqualTo(new Due(java.util.List.of(), minute(60)));
    }

    @Test
    void aClockThatJumpedOverAYearIsReckonedWithoutEnd() {
        Due due = due(minute(0), minute(60L * 24 * 365), MissedTicks.ALL);
        assertThat(due.ticks()).hasSize(100).endsWith(minute(60L * 24 * 365));
    }

    @Test
    void nothingIsDueAfterTheEnd() {
        Due due = Due.of(MINUTELY, minute(0), minute(30), Optional.of(minute(10)), MissedTicks.LATEST, minute(30));
        assertThat(due.ticks()).containsExactly(minute(10));
    }
}
