package dev.hearth.operator.autoscaler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hearth.operator.autoscaler.Scale.Aggregation;
import dev.hearth.operator.autoscaler.Scale.KeepAlive;
import dev.hearth.operator.autoscaler.Scale.Metric;
import dev.hearth.operator.autoscaler.Scale.Rates;
import dev.hearth.operator.autoscaler.Scale.Target;
import dev.hearth.operator.autoscaler.Scale.Window;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Vectors from Knative's rules: knative/serving at 98e5ef90, {@code pkg/autoscaler/scaling} and its tests (their target is
 * 10 or 1, both rates 10, the threshold 200 %), and the docs, "Autoscaling" (targets, windows, rates, scale bounds).
 */
class KnativeRuleTest {
    private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");

    private final KnativeRule rule = new KnativeRule();

    @ParameterizedTest(name = "target {0}, ready {1}, up {2}, down {3}: stable {4}, panic {5} → {6}")
    @CsvSource({
        "10,   1, 10,  10, 50,   50,   5",
        "10,   5, 10,  10, 50,   50,   5",
        "10,   1, 10,  10, 50,   49,   5",
        "10,   1, 10,  10, 50,   100,  10", // the panic window asks for more
        "181,  1, 10,  10, 21,   26,   1",
        "10,   1, 10,  10, 0,    0,    0",
        "1,    2, 1.1, 10, 3,    3.1,  3", // a small rate lets it grow by one all the same
        "10, 100, 10, 1.1, 1,    1,    90",
        "10,   1, 10,  10, 1000, 1001, 10", // ten times as many, no more
        "10,  10, 10,  10, 1000, 1001, 100",
        "10,   0, 10,  10, 1000, 888,  10", // no pod counts as one
        "10, 100, 10,  10, 1,    1,    10", // a tenth, no fewer
        "10,  10, 10,  10, 1,    1,    1",
        "0.7,  1, 1000, 2, 0.7,  0.7,  1", // containerConcurrency 1 at 70 %: exactly full
        "0.7,  1, 1000, 2, 0.71, 0.71, 2",
        "70,   0, 1000, 2, 100,  100,  2",
        "140, 10, 1000, 2, 1500, 1500, 11", // 200 requests a second at 70 %
        "0.7, 10, 1000, 2, 0,    0,    5", // to the half at most
    })
    void decides(double each, int ready, double up, double down, double stable, double panic, int pods) {
        assertThat(rule.decide(scale(each, new Rates(up, down)), START, ready, stable, panic))
                .isEqualTo(pods);
    }

    @Test
    void panicsTillAStableWindowAfterTheLastTime() {
        Scale scale = scale(10, new Rates(10, 10));
        assertThat(rule.decide(scale, START, 1, 100, 100)).isEqualTo(10);
        assertThat(rule.decide(scale, START, 10, 100, 1000)).isEqualTo(100);
        assertThat(rule.decide(scale, at(30), 10, 1, 1))
                .as("nothing goes down in a panic")
                .isEqualTo(100);
        assertThat(rule.decide(scale, at(60), 10, 1, 1)).isEqualTo(100);
        assertThat(rule.decide(scale, at(61), 10, 1, 1)).isEqualTo(1);
    }

    @Test
    void takesTheHigherOfTheTwoWindowsInAPanic() {
        Scale scale = scale(1, new Rates(10, 10));
        assertThat(rule.decide(scale, START.minusSeconds(5), 1, 5, 5)).isEqualTo(5);
        assertThat(rule.decide(scale, START, 5, 50, 30)).isEqualTo(50);
        KnativeRule other = new KnativeRule();
        assertThat(other.decide(scale, START.minusSeconds(5), 1, 5, 5)).isEqualTo(5);
        assertThat(other.decide(scale, START, 5, 20, 30)).isEqualTo(30);
    }

    /** The steps of Knative's test of scale-down-delay: 4, then 3, then 0 pods, each felt five minutes later. */
    @Test
    void delaysScalingDown() {
        Scale scale =
                scale(1, new Target(Metric.CONCURRENCY, 10, 100), 10_000, new Rates(10, 10), Duration.ofMinutes(5));
        assertThat(rule.decide(scale, minutes(9), 1, 40, 40)).isEqualTo(4);
        assertThat(rule.decide(scale, minutes(10), 1, 30, 30)).isEqualTo(4);
        assertThat(rule.decide(scale, minutes(11), 1, 0, 0)).isEqualTo(4);
        assertThat(rule.decide(scale, minutes(14), 1, 0, 0))
                .as("4 was five minutes ago")
                .isEqualTo(3);
        assertThat(rule.decide(scale, minutes(15), 1, 0, 0)).isZero();
    }

    @Test
    void startsActivationScaleFromZeroAndFallsToZero() {
        Scale scale = scale(5, new Target(Metric.CONCURRENCY, 10, 100), 1000, new Rates(10, 10), Duration.ZERO);
        assertThat(rule.decide(scale, START, 0, 0, 0)).isZero();
        assertThat(rule.decide(scale, START, 1, 1, 1)).isEqualTo(5);
        assertThat(rule.decide(scale, START, 5, 70, 70)).isEqualTo(7);
    }

    @Test
    void averagesWhatWasAskedOverWholeSeconds() {
        Scale scale = scale(1, new Rates(1000, 2));
        double perSecond = 6.0;
        for (int i = 0; i < 60; i++) {
            rule.record(scale, sample(at(i).plusMillis(300), at(i + 1).plusMillis(300), perSecond, 0));
        }
        assertThat(rule.desired(scale, at(60).plusMillis(300), 6)).isEqualTo(6);
    }

    @Test
    void countsRequestsASecondWhereThatIsTheMetric() {
        Scale scale = scale(1, new Target(Metric.RPS, 200, 70), 200, new Rates(1000, 2), Duration.ZERO);
        for (int i = 0; i < 60; i++) {
            rule.record(scale, sample(at(i), at(i + 1), 0.5, 1500));
        }
        assertThat(rule.desired(scale, at(61), 10)).as("1500 / 140").isEqualTo(11);
    }

    @Test
    void aLineAboutALongTimeIsSharedOutToIt() {
        Scale scale = scale(1, new Rates(1000, 2));
        rule.record(scale, sample(START, at(600), 600 * 3.0, 0));
        assertThat(rule.desired(scale, at(600).plusMillis(1), 3))
                .as("3 at a time, not 1800 at once")
                .isEqualTo(3);
    }

    @Test
    void standsForTwoSeconds() {
        Scale scale = scale(1, new Rates(1000, 2));
        for (int i = 0; i < 70; i++) {
            rule.record(scale, sample(at(i), at(i + 1), 0, 0));
        }
        assertThat(rule.desired(scale, at(70), 100)).isEqualTo(50);
        assertThat(rule.desired(scale, at(71), 50))
                .as("not twice within two seconds")
                .isEqualTo(50);
        assertThat(rule.desired(scale, at(72), 50)).isEqualTo(25);
    }

    @Test
    void itsTargetIsConcurrencyTimesUtilization() {
        assertThat(new Target(Metric.CONCURRENCY, 10, 70).each()).isCloseTo(7, within(1e-9));
        assertThat(new Target(Metric.RPS, 200, 70).each()).isCloseTo(140, within(1e-9));
        assertThat(new Target(Metric.CONCURRENCY, 1, 0.5).each())
                .as("Knative's least")
                .isEqualTo(0.01);
    }

    @Test
    void thePanicWindowIsRoundedToSecondsAndAtLeastOne() {
        assertThat(window(200).panic()).hasSeconds(6);
        assertThat(new Window(Duration.ofSeconds(45), 10, 200, Aggregation.LINEAR).panic())
                .hasSeconds(5);
        assertThat(new Window(Duration.ofSeconds(1), 10, 200, Aggregation.LINEAR).panic())
                .hasSeconds(1);
    }

    private static Scale scale(double each, Rates rates) {
        return scale(1, new Target(Metric.CONCURRENCY, each, 100), 200, rates, Duration.ZERO);
    }

    private static Scale scale(
            int activationScale, Target target, double panicThreshold, Rates rates, Duration scaleDownDelay) {
        return new Scale(
                0,
                1000,
                1,
                activationScale,
                1000,
                target,
                window(panicThreshold),
                rates,
                scaleDownDelay,
                Duration.ZERO,
                KeepAlive.FIXED);
    }

    private static Window window(double panicThreshold) {
        return new Window(Duration.ofSeconds(60), 10, panicThreshold, Aggregation.LINEAR);
    }

    private static Autoscaler.Sample sample(Instant from, Instant to, double concurrencySeconds, long arrived) {
        return new Autoscaler.Sample(from, to, concurrencySeconds, arrived, 0, 0);
    }

    private static Instant at(int seconds) {
        return START.plusSeconds(seconds);
    }

    private static Instant minutes(int minutes) {
        return START.plus(Duration.ofMinutes(minutes));
    }
}
