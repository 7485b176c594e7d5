package dev.hearth.operator.autoscaler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hearth.operator.autoscaler.Scale.Aggregation;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * The values are those that knative/serving's rules give (commit 98e5ef90, {@code pkg/autoscaler/aggregation/bucketing.go}
 * and its tests), worked out here by hand.
 */
class BucketsTest {
    private final Buckets five = new Buckets(5, Aggregation.LINEAR);

    @Test
    void averagesAsKnativeDoes() {
        five.record(100, 1);
        assertThat(five.average(100))
                .as("a window that begins counts only what it has seen")
                .isEqualTo(1);
        LongStream.range(1, 5).forEach(second -> five.record(100 + second, second + 1));
        assertThat(five.average(104)).isEqualTo(15.0 / 5);
        assertThat(five.average(103))
                .as("an earlier second than the last value")
                .isEqualTo(15.0 / 5);
        assertThat(five.average(106)).as("two seconds without a value").isEqualTo((15.0 - 1 - 2) / 3);
        assertThat(five.average(109)).as("a whole window without").isZero();
        five.record(106, 91);
        assertThat(five.average(106)).as("a gap counts as zero").isEqualTo((15.0 - 1 - 2 + 91) / 5);
    }

    @Test
    void beginsAnewAfterAWindowWithoutValues() {
        five.record(100, 7);
        five.record(160, 1984);
        assertThat(five.average(160)).isEqualTo(1984);
        five.record(157, 4);
        assertThat(five.average(160)).as("an earlier second widens the window").isEqualTo((4 + 1984) / 4.0);
        five.record(161, 5);
        assertThat(five.average(161)).isEqualTo((4 + 1984 + 5) / 5.0);
        five.record(155, 10);
        five.record(156, 10);
        assertThat(five.average(161)).as("what has left the window is ignored").isEqualTo((4 + 1984 + 5) / 5.0);
        five.record(166, 10);
        assertThat(five.average(166)).as("exactly a window later").isEqualTo(10);
    }

    @Test
    void takesValuesInAnyOrder() {
        LongStream.rangeClosed(0, 8).map(i -> 108 - i).forEach(second -> five.record(second, 5));
        assertThat(five.average(105)).isEqualTo(5);
    }

    @Test
    void addsUpWithinASecond() {
        five.record(100, 1);
        five.record(100, 10);
        assertThat(five.average(100)).isEqualTo(11);
    }

    @Test
    void weighsNewerSecondsMore() {
        Buckets weighted = new Buckets(5, Aggregation.WEIGHTED_EXPONENTIAL);
        double m = Buckets.weight(5);
        weighted.record(100, 2);
        assertThat(weighted.average(100)).isEqualTo(2 * m);
        assertThat(weighted.average(101)).isEqualTo(2 * m * (1 - m));
        for (int i = 1; i <= 6; i++) {
            weighted.record(100 + i, i);
        }
        assertThat(weighted.average(106)).as("Knative's own example").isCloseTo(5.812, within(0.0005));
        assertThat(weighted.average(116)).isZero();
    }

    @Test
    void itsWeightDependsOnTheWindow() {
        assertThat(Buckets.weight(6)).isCloseTo(0.78456, within(1e-5));
        assertThat(Buckets.weight(40)).isCloseTo(0.20567, within(1e-5));
        assertThat(Buckets.weight(60)).isEqualTo(0.2);
    }

    @Test
    void keepsItsValuesInAWindowOfAnotherLength() {
        LongStream.rangeClosed(1, 6).forEach(second -> five.record(100 + second, second));
        assertThat(five.as(3, Aggregation.LINEAR).average(106)).isEqualTo((4 + 5 + 6) / 3.0);
        Buckets ten = five.as(10, Aggregation.LINEAR);
        assertThat(ten.average(106)).isEqualTo((2 + 3 + 4 + 5 + 6) / 5.0);
        assertThat(ten.isEmpty(117)).isTrue();
    }
}
