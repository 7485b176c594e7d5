package dev.hearth.operator.autoscaler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.operator.autoscaler.Autoscaler.Crew;
import dev.hearth.operator.autoscaler.Autoscaler.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A function that is called every half hour and learns it. */
class LastPodTest {
    private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");
    private static final Optional<Instant> LONG_AGO = Optional.of(START.minusSeconds(360_000));
    private static final Scale FIXED = Scale.of(0, 100, 1, 1, Duration.ofSeconds(60), Duration.ZERO);
    private static final Scale LEARNING = new Scale(
            0,
            100,
            1,
            1,
            1,
            FIXED.target(),
            FIXED.window(),
            FIXED.rates(),
            Duration.ZERO,
            Duration.ZERO,
            Scale.KeepAlive.HISTOGRAM);

    private final Autoscaler autoscaler = new Autoscaler();
    private Instant now = START;

    @BeforeEach
    void isCalledEveryHalfHour() {
        for (int i = 0; i < 6; i++) {
            call();
            now = now.plusSeconds(1790);
        }
        call();
    }

    /** A call of 100 ms, told a second after the line before. */
    private void call() {
        Instant from = now;
        now = now.plusSeconds(1);
        autoscaler.sample(LEARNING, new Sample(from, now, 0.1, 1, 1, 0));
    }

    private int podsAfter(Duration idle, int present, Optional<Instant> seenSince) {
        return autoscaler.desired(LEARNING, now.plus(idle), new Crew(present, present), 0, seenSince);
    }

    @Test
    void isPutOutAtOnceAndBackBeforeTheNextCall() {
        assertThat(podsAfter(Duration.ofSeconds(1), 1, LONG_AGO)).isZero();
        assertThat(podsAfter(Duration.ofMinutes(26), 0, LONG_AGO)).isZero();
        assertThat(podsAfter(Duration.ofMinutes(27), 0, LONG_AGO)).isEqualTo(1);
        assertThat(podsAfter(Duration.ofMinutes(32), 1, LONG_AGO)).isEqualTo(1);
        assertThat(podsAfter(Duration.ofMinutes(34), 1, LONG_AGO)).isZero();
    }

    @Test
    void saysWhenItWantsToBeWoken() {
        Instant called = now;
        assertThat(autoscaler.wakeAt(LEARNING, now)).contains(called.plusSeconds(29 * 54));
        assertThat(autoscaler.wakeAt(LEARNING, now.plusSeconds(1700))).contains(called.plusSeconds(33 * 60));
        assertThat(autoscaler.wakeAt(LEARNING, now.plusSeconds(4000))).isEmpty();
        assertThat(autoscaler.wakeAt(FIXED, now)).isEmpty();
    }

    @Test
    void isNotPutOutBeforeEveryGatewayWasHeardSinceTheLastCall() {
        assertThat(podsAfter(Duration.ofSeconds(30), 1, Optional.empty())).isEqualTo(1);
        assertThat(podsAfter(Duration.ofSeconds(30), 1, Optional.of(now.plusSeconds(1))))
                .isEqualTo(1);
        assertThat(podsAfter(Duration.ofSeconds(30), 1, Optional.of(now))).isZero();
    }

    @Test
    void goesWithTheStableWindowWhereNobodyIsExpected() {
        Scale patient = new Scale(
                0,
                100,
                1,
                1,
                1,
                FIXED.target(),
                FIXED.window(),
                FIXED.rates(),
                Duration.ZERO,
                Duration.ofMinutes(10),
                Scale.KeepAlive.HISTOGRAM);
        Autoscaler rarelyCalled = new Autoscaler();
        rarelyCalled.learn(IdleHistogram.decode("+60").orElseThrow());
        rarelyCalled.sample(patient, new Sample(now, now.plusSeconds(1), 0.1, 1, 1, 0));

        assertThat(rarelyCalled.desired(patient, now.plusSeconds(1), new Crew(1, 1), 0, LONG_AGO))
                .isEqualTo(1);
        assertThat(rarelyCalled.desired(patient, now.plusSeconds(70), new Crew(1, 1), 0, LONG_AGO))
                .as("without the retention period")
                .isZero();
    }

    @Test
    void stillLightsForACallThatNobodyExpected() {
        assertThat(autoscaler.desired(LEARNING, now.plusSeconds(600), new Crew(0, 0), 1, LONG_AGO))
                .isEqualTo(1);
    }

    @Test
    void goesOnWithWhatItLearnedAfterARestart() {
        IdleHistogram learned = IdleHistogram.decode(
                        autoscaler.learned().orElseThrow().encoded())
                .orElseThrow();
        Autoscaler restarted = new Autoscaler();
        restarted.learn(learned);
        assertThat(restarted.windows(LEARNING)).isEqualTo(autoscaler.windows(LEARNING));
        assertThat(restarted.desired(LEARNING, now, new Crew(1, 1), 0, Optional.of(now)))
                .as("how long it has been idle is not known: nothing is put out on that")
                .isEqualTo(1);
    }

    @Test
    void aClockThatGoesBackForgetsOnlyHowLongItHasBeenIdle() {
        now = now.minusSeconds(7200);
        autoscaler.sample(LEARNING, new Sample(now.minusSeconds(1), now, 0, 0, 0, 0));
        assertThat(podsAfter(Duration.ofSeconds(1), 1, LONG_AGO)).isEqualTo(1);
        assertThat(autoscaler.windows(LEARNING))
                .hasValueSatisfying(
                        windows -> assertThat(windows.isOfHistogram()).isTrue());
    }

    @Test
    void aFunctionThatDoesNotAskForItLearnsNothing() {
        autoscaler.sample(FIXED, new Sample(now, now.plusSeconds(1), 0.1, 1, 1, 0));
        assertThat(autoscaler.learned()).isEmpty();
        assertThat(autoscaler.windows(FIXED)).isEmpty();
    }
}
