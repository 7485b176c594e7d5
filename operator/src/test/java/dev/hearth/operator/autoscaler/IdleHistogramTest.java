package dev.hearth.operator.autoscaler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hearth.operator.autoscaler.KeepAliveWindows.Basis;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The numbers are those of "Serverless in the Wild", section 4.2. */
class IdleHistogramTest {
    private static final Duration FIXED = Duration.ofSeconds(60);

    private final IdleHistogram histogram = new IdleHistogram();

    @Test
    void aTimerIsExpected() {
        idled(Duration.ofSeconds(29 * 60 + 54), 10);
        KeepAliveWindows windows = histogram.windows(FIXED);
        assertThat(windows.basis()).isEqualTo(Basis.LEARNED);
        assertThat(windows.preWarm()).as("29 min less a tenth").hasSeconds(29 * 54);
        assertThat(windows.until()).as("30 min and a tenth").hasSeconds(33 * 60);
    }

    @Test
    void aPodStaysWhereCallsComeWithinAMinute() {
        idled(Duration.ofSeconds(3), 95);
        idled(Duration.ofMinutes(12), 5);
        KeepAliveWindows windows = histogram.windows(FIXED);
        assertThat(windows.preWarm()).isZero();
        assertThat(windows.until()).as("the 99th of 100 is in minute 12").hasSeconds(13 * 66);
    }

    @Test
    void itsTailLeavesOutOneInAHundred() {
        idled(Duration.ofMinutes(5), 99);
        idled(Duration.ofMinutes(200), 1);
        assertThat(histogram.windows(FIXED).until()).hasSeconds(6 * 66);
    }

    @Test
    void theFixedWindowHoldsUntilFiveIdleTimesWereSeen() {
        idled(Duration.ofMinutes(30), 4);
        assertThat(histogram.windows(FIXED)).isEqualTo(new KeepAliveWindows(Duration.ZERO, FIXED, Basis.TOO_FEW));
    }

    @Test
    void theFixedWindowHoldsWhereMostAreOutOfBounds() {
        idled(Duration.ofHours(5), 6);
        idled(Duration.ofMinutes(1), 5);
        assertThat(histogram.windows(FIXED).basis()).isEqualTo(Basis.OUT_OF_BOUNDS);
    }

    @Test
    void theFixedWindowHoldsWhereIdleTimesSayNothing() {
        for (int minute = 0; minute < 240; minute++) {
            idled(Duration.ofMinutes(minute), 3);
        }
        assertThat(histogram.variation()).isZero();
        assertThat(histogram.windows(FIXED).basis()).isEqualTo(Basis.NOT_REPRESENTATIVE);
    }

    @Test
    void itsVariationIsThatOfTheBins() {
        idled(Duration.ZERO, 1000);
        assertThat(histogram.variation()).as("all in one of 240: √239").isCloseTo(15.459, within(0.001));
    }

    @Test
    void followsAFunctionThatChanges() {
        idled(Duration.ofMinutes(30), 100_000);
        idled(Duration.ofMinutes(2), 3_000_000);
        assertThat(histogram.seen()).isLessThan(100_000);
        assertThat(histogram.windows(FIXED).until()).hasSeconds(3 * 66);
    }

    @Test
    void survivesAsALineOfText() {
        idled(Duration.ofMinutes(3), 7);
        idled(Duration.ofMinutes(59), 2);
        idled(Duration.ofHours(9), 1);
        assertThat(histogram.encoded()).isEqualTo("3:7 59:2 +1");
        IdleHistogram again = IdleHistogram.decode("3:7 59:2 +1").orElseThrow();
        assertThat(again.windows(FIXED)).isEqualTo(histogram.windows(FIXED));
        assertThat(again.encoded()).isEqualTo(histogram.encoded());
    }

    @Test
    void takesNoOtherTextForAHistogram() {
        for (String text : new String[] {"", "3:7", "240:1 +0", "3:7 +", "3:-7 +0", "3:7777777 +0", "x", "3:7  +0"}) {
            assertThat(IdleHistogram.decode(text)).as(text).isEmpty();
        }
        assertThat(IdleHistogram.decode("1:1 ".repeat(10_000) + "+0")).isEmpty();
    }

    private void idled(Duration length, int times) {
        for (int left = times; left > 0; left -= 1000) {
            histogram.idled(length, Math.min(left, 1000));
        }
    }
}
