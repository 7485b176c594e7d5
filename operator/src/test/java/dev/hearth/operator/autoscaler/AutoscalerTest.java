package dev.hearth.operator.autoscaler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.operator.autoscaler.Autoscaler.Crew;
import dev.hearth.operator.autoscaler.Autoscaler.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A function's life second by second, as gateways tell it. */
class AutoscalerTest {
    private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");
    private static final Optional<Instant> LONG_AGO = Optional.of(START.minusSeconds(36_000));
    private static final Scale ONE_AT_A_TIME = scale(0, 100, Duration.ZERO);

    private final Autoscaler autoscaler = new Autoscaler();

    private Instant now = START;
    private int pods;

    /** So many seconds in which {@code busy} invocations ran all the time; what is decided is done at once. */
    private int seconds(Scale scale, int seconds, int busy, Optional<Instant> seenSince) {
        for (int i = 0; i < seconds; i++) {
            Instant from = now;
            now = now.plusSeconds(1);
            autoscaler.sample(scale, new Sample(from, now, busy, busy, busy, busy));
            pods = autoscaler.desired(scale, now, new Crew(pods, pods), busy, seenSince);
        }
        return pods;
    }

    @Test
    void lightsAPlaceForEverythingThatWaitsAtOnce() {
        assertThat(autoscaler.desired(ONE_AT_A_TIME, now, new Crew(0, 0), 7, Optional.empty()))
                .isEqualTo(7);
        Scale eight = Scale.of(0, 100, 1, 8, Duration.ofSeconds(60), Duration.ZERO);
        assertThat(new Autoscaler().desired(eight, now, new Crew(0, 0), 17, LONG_AGO))
                .isEqualTo(3);
    }

    @Test
    void settlesAtTheAverageOverItsTarget() {
        assertThat(seconds(ONE_AT_A_TIME, 120, 7, LONG_AGO)).as("7 / 0.7").isEqualTo(10);
    }

    @Test
    void whatWasLitStaysForAStableWindow() {
        pods = autoscaler.desired(ONE_AT_A_TIME, now, new Crew(0, 0), 5, LONG_AGO);
        assertThat(seconds(ONE_AT_A_TIME, 60, 0, LONG_AGO)).isEqualTo(5);
        assertThat(seconds(ONE_AT_A_TIME, 10, 0, LONG_AGO)).isZero();
    }

    @Test
    void aPodThatIsNeededNowAndThenStays() {
        pods = 5;
        for (int i = 0; i < 10; i++) {
            seconds(ONE_AT_A_TIME, 1, 5, LONG_AGO);
            seconds(ONE_AT_A_TIME, 50, 0, LONG_AGO);
            assertThat(pods).as("though one would do on average").isGreaterThanOrEqualTo(5);
        }
    }

    @Test
    void aPeakThatItsPodsHaveMasteredLightsNoMore() {
        autoscaler.sample(ONE_AT_A_TIME, new Sample(now, now.plusSeconds(1), 0.1, 20, 20, 0));
        assertThat(autoscaler.desired(ONE_AT_A_TIME, now.plusSeconds(1), new Crew(3, 3), 0, LONG_AGO))
                .isEqualTo(3);
    }

    @Test
    void aShortCallNowAndThenNeedsOnePod() {
        for (int i = 0; i < 40; i++) {
            Instant from = now;
            now = now.plusSeconds(1);
            autoscaler.sample(
                    ONE_AT_A_TIME,
                    new Sample(from, now, i % 5 == 0 ? 0.02 : 0, i % 5 == 0 ? 1 : 0, i % 5 == 0 ? 1 : 0, 0));
            pods = autoscaler.desired(ONE_AT_A_TIME, now, new Crew(1, 1), 0, LONG_AGO);
            assertThat(pods).isEqualTo(1);
        }
    }

    @Test
    void neverScalesDownWhileAGatewayIsNotHeard() {
        seconds(ONE_AT_A_TIME, 70, 3, LONG_AGO);
        int before = pods;
        assertThat(seconds(ONE_AT_A_TIME, 600, 0, Optional.empty())).isEqualTo(before);
    }

    @Test
    void aRestartWaitsForAWholeWindowBeforeItScalesDown() {
        pods = 4;
        Optional<Instant> since = Optional.of(now);
        assertThat(seconds(ONE_AT_A_TIME, 59, 0, since)).isEqualTo(4);
        assertThat(seconds(ONE_AT_A_TIME, 7, 0, since)).isZero();
    }

    @Test
    void aRestartUnderLoadKeepsWhatIsThereAndMoreIfNeeded() {
        pods = 10;
        Optional<Instant> since = Optional.of(now);
        for (int i = 0; i < 120; i++) {
            assertThat(seconds(ONE_AT_A_TIME, 1, 7, since)).isEqualTo(10);
        }
    }

    @Test
    void keepsTheLastPodForItsRetention() {
        Scale scale = scale(0, 100, Duration.ofSeconds(30));
        pods = autoscaler.desired(scale, now, new Crew(0, 0), 3, LONG_AGO);
        assertThat(seconds(scale, 70, 0, LONG_AGO)).isEqualTo(1);
        assertThat(seconds(scale, 18, 0, LONG_AGO)).isEqualTo(1);
        assertThat(seconds(scale, 10, 0, LONG_AGO)).isZero();
    }

    @Test
    void theRetentionOfANewPodBeginsAfterItsWindow() {
        Scale scale = scale(0, 100, Duration.ofSeconds(30));
        seconds(scale, 100, 0, LONG_AGO);
        autoscaler.used(now);
        pods = 1;
        assertThat(seconds(scale, 88, 0, LONG_AGO)).isEqualTo(1);
        assertThat(seconds(scale, 5, 0, LONG_AGO)).isZero();
    }

    @Test
    void retainsNoPodWhereThereIsNone() {
        Scale scale = scale(0, 100, Duration.ofSeconds(30));
        assertThat(autoscaler.desired(scale, now, new Crew(0, 0), 0, LONG_AGO)).isZero();
    }

    @Test
    void keepsWithinItsBounds() {
        Scale scale = scale(2, 3, Duration.ZERO);
        assertThat(autoscaler.desired(scale, now, new Crew(0, 0), 0, LONG_AGO)).isEqualTo(2);
        assertThat(autoscaler.desired(scale, now, new Crew(2, 2), 50, LONG_AGO)).isEqualTo(3);
        assertThat(seconds(scale, 200, 50, LONG_AGO)).isEqualTo(3);
        assertThat(seconds(scale, 200, 0, LONG_AGO)).isEqualTo(2);
    }

    @Test
    void aPodThatHasJustShownThatItWorksStaysForOneWindow() {
        autoscaler.used(now);
        pods = 1;
        assertThat(seconds(ONE_AT_A_TIME, 59, 0, LONG_AGO)).isEqualTo(1);
        assertThat(seconds(ONE_AT_A_TIME, 2, 0, LONG_AGO)).isZero();
    }

    @Test
    void aClockThatGoesBackPutsNothingOutForAWholeWindow() {
        seconds(ONE_AT_A_TIME, 70, 7, LONG_AGO);
        now = now.minusSeconds(3600);
        int before = pods;
        assertThat(seconds(ONE_AT_A_TIME, 58, 0, LONG_AGO)).isEqualTo(before);
        assertThat(seconds(ONE_AT_A_TIME, 14, 0, LONG_AGO))
                .as("and not for the hour that it went back")
                .isZero();
    }

    @Test
    void aClockThatGoesBackStillLightsAtOnce() {
        seconds(ONE_AT_A_TIME, 10, 1, LONG_AGO);
        now = now.minusSeconds(3600);
        assertThat(seconds(ONE_AT_A_TIME, 1, 9, LONG_AGO)).isGreaterThanOrEqualTo(9);
        assertThat(seconds(ONE_AT_A_TIME, 120, 7, LONG_AGO))
                .as("its averages are made anew")
                .isEqualTo(10);
    }

    /** Coverage begins anew then: the lines of the time in between were never heard. */
    @Test
    void aClockThatLeapsForwardPutsNothingOutForAWholeWindow() {
        seconds(ONE_AT_A_TIME, 70, 7, LONG_AGO);
        int before = pods;
        now = now.plusSeconds(7200);
        Optional<Instant> since = Optional.of(now);
        assertThat(seconds(ONE_AT_A_TIME, 59, 0, since)).isEqualTo(before);
        assertThat(seconds(ONE_AT_A_TIME, 20, 0, since)).isZero();
    }

    @Test
    void aRateUpwardsHoldsForWhatWaitsToo() {
        Scale slow = new Scale(
                0,
                100,
                1,
                1,
                1,
                ONE_AT_A_TIME.target(),
                ONE_AT_A_TIME.window(),
                new Scale.Rates(2, 2),
                Duration.ZERO,
                Duration.ZERO,
                Scale.KeepAlive.FIXED);
        assertThat(autoscaler.desired(slow, now, new Crew(0, 0), 50, LONG_AGO)).isEqualTo(2);
        assertThat(autoscaler.desired(slow, now, new Crew(2, 2), 50, LONG_AGO)).isEqualTo(4);
    }

    @Test
    void takesUpANewSpecAtOnce() {
        seconds(ONE_AT_A_TIME, 70, 7, LONG_AGO);
        Scale two = Scale.of(0, 100, 1, 2, Duration.ofSeconds(30), Duration.ZERO);
        assertThat(seconds(two, 40, 7, LONG_AGO))
                .as("7 / 1.4, after the panic of before")
                .isEqualTo(5);
    }

    private static Scale scale(int least, int most, Duration retention) {
        return Scale.of(least, most, 1, 1, Duration.ofSeconds(60), retention);
    }
}
