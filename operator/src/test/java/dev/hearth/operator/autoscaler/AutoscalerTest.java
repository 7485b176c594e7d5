package dev.hearth.operator.autoscaler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AutoscalerTest {
    private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");
    private static final Optional<Instant> LONG_AGO = Optional.of(START.minusSeconds(3600));

    private final Autoscaler autoscaler = new Autoscaler();

    @Test
    void followsTheNewestSampleUpAtOnce() {
        autoscaler.sample(START, 7);
        assertThat(autoscaler.desired(scale(2), START, 0, Optional.empty())).isEqualTo(4);
    }

    @Test
    void staysAtThePeakForTheStableWindow() {
        autoscaler.sample(START, 5);
        autoscaler.sample(at(1), 0);
        assertThat(autoscaler.desired(scale(1), at(60), 5, LONG_AGO)).isEqualTo(5);
        assertThat(autoscaler.desired(scale(1), at(61), 5, LONG_AGO)).isEqualTo(0);
    }

    @Test
    void neverScalesDownOnMissingSamples() {
        assertThat(autoscaler.desired(scale(1), at(600), 4, Optional.empty())).isEqualTo(4);
    }

    @Test
    void aRestartWaitsForAWholeWindowBeforeItScalesDown() {
        assertThat(autoscaler.desired(scale(1), at(59), 4, Optional.of(START))).isEqualTo(4);
        assertThat(autoscaler.desired(scale(1), at(60), 4, Optional.of(START))).isEqualTo(0);
    }

    @Test
    void keepsTheLastPodForItsRetention() {
        Scale scale = new Scale(0, 100, 1, 1, Duration.ofSeconds(60), Duration.ofSeconds(30));
        autoscaler.sample(START, 3);
        autoscaler.sample(at(1), 0);
        assertThat(autoscaler.desired(scale, at(61), 3, LONG_AGO)).isEqualTo(1);
        assertThat(autoscaler.desired(scale, at(91), 1, LONG_AGO)).isEqualTo(0);
    }

    @Test
    void keepsWithinItsBounds() {
        Scale scale = new Scale(2, 3, 1, 1, Duration.ofSeconds(60), Duration.ZERO);
        assertThat(autoscaler.desired(scale, START, 0, LONG_AGO)).isEqualTo(2);
        autoscaler.sample(START, 50);
        assertThat(autoscaler.desired(scale, START, 2, LONG_AGO)).isEqualTo(3);
    }

    @Test
    void aPodThatHasJustShownThatItWorksStaysForOneWindow() {
        autoscaler.used(START);
        assertThat(autoscaler.desired(scale(1), at(1), 1, LONG_AGO)).isEqualTo(1);
        assertThat(autoscaler.desired(scale(1), at(61), 1, LONG_AGO)).isEqualTo(0);
    }

    @Test
    void fallsToTheNextHighestWhenThePeakLeaves() {
        PeakWindow window = new PeakWindow();
        window.add(START, 3);
        window.add(at(1), 1);
        window.add(at(2), 2);
        assertThat(window.highest(at(10), Duration.ofSeconds(10))).isEqualTo(3);
        assertThat(window.highest(at(11), Duration.ofSeconds(10))).isEqualTo(2);
        assertThat(window.highest(at(13), Duration.ofSeconds(10))).isEqualTo(0);
    }

    private static Scale scale(int target) {
        return new Scale(0, 100, 1, target, Duration.ofSeconds(60), Duration.ZERO);
    }

    private static Instant at(int seconds) {
        return START.plusSeconds(seconds);
    }
}
