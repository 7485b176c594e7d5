package dev.hearth.operator.autoscaler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hearth.operator.autoscaler.KeepAliveWindows.Basis;
import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Bins, range and margin are those of "Serverless in the Wild", section 4.2. */
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
        assertThat(windows.until()).as("a minute and a tenth").hasSeconds(66);
    }

    @Test
    void aFewThatComeLaterAreWorthTheWaitWherePodsAreKeptForLonger() {
        idled(Duration.ofSeconds(3), 95);
        idled(Duration.ofMinutes(12), 5);
        KeepAliveWindows windows = histogram.windows(Duration.ofMinutes(10));
        assertThat(windows.preWarm()).isZero();
        assertThat(windows.until())
                .as("5 calls are worth 150 min, and 5 pods wait 12")
                .hasSeconds(13 * 66);
    }

    @Test
    void noOtherStretchIsWorthMore() {
        Random random = new Random(7);
        for (int round = 0; round < 10; round++) {
            IdleHistogram learned = new IdleHistogram();
            int[] counts = new int[IdleHistogram.BINS];
            int beyond = random.nextInt(50);
            learned.idled(Duration.ofHours(5), beyond);
            for (int i = 0; i < 30; i++) {
                int bin = random.nextInt(IdleHistogram.BINS);
                int times = random.nextInt(1, 40);
                counts[bin] += times;
                learned.idled(Duration.ofMinutes(bin), times);
            }
            KeepAliveWindows windows = learned.windows(Duration.ofMinutes(10));
            int from = (int) windows.preWarm().dividedBy(Duration.ofSeconds(54));
            int until = (int) windows.until().dividedBy(Duration.ofSeconds(66));
            assertThat(worth(counts, beyond, from, until)).isCloseTo(most(counts, beyond), within(1e-6));
        }
    }

    /** In minutes of a pod, of a call that is worth thirty. */
    private static double worth(int[] counts, int beyond, int from, int until) {
        double worth = 0;
        int later = beyond + IntStream.of(counts).sum();
        for (int bin = 0; bin < until; bin++) {
            worth += bin < from ? 0 : 30.0 * counts[bin] - later + counts[bin] / 2.0;
            later -= counts[bin];
        }
        return worth;
    }

    private static double most(int[] counts, int beyond) {
        double most = 0;
        for (int from = 0; from < counts.length; from++) {
            for (int until = from + 1; until <= counts.length; until++) {
                most = Math.max(most, worth(counts, beyond, from, until));
            }
        }
        return most;
    }

    @Test
    void theFixedWindowHoldsUntilFiveIdleTimesWereSeen() {
        idled(Duration.ofMinutes(30), 4);
        assertThat(histogram.windows(FIXED)).isEqualTo(new KeepAliveWindows(Duration.ZERO, FIXED, Basis.TOO_FEW));
    }

    @Test
    void expectsNobodyWhereMostAreOutOfBounds() {
        idled(Duration.ofHours(5), 60);
        idled(Duration.ofMinutes(1), 5);
        assertThat(histogram.windows(FIXED))
                .isEqualTo(new KeepAliveWindows(Duration.ZERO, Duration.ZERO, Basis.NONE_EXPECTED));
    }

    @Test
    void expectsNobodyWhereIdleTimesSayNothing() {
        for (int minute = 0; minute < 240; minute++) {
            idled(Duration.ofMinutes(minute), 3);
        }
        idled(Duration.ofHours(5), 10);
        assertThat(histogram.windows(FIXED).basis()).isEqualTo(Basis.NONE_EXPECTED);
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
