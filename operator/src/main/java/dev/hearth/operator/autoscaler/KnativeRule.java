package dev.hearth.operator.autoscaler;

import dev.hearth.operator.autoscaler.Autoscaler.Sample;
import dev.hearth.operator.autoscaler.Scale.Aggregation;
import dev.hearth.operator.autoscaler.Scale.Metric;
import dev.hearth.operator.autoscaler.Scale.Window;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Knative's arithmetic (knative/serving, {@code pkg/autoscaler/scaling}; docs, "Autoscaling concepts"), by the same names:
 *
 * <pre>
 *   stable, panic = ceil(average of the window / (target × utilization)), from floor(ready / down) to ceil(ready × up)
 *   panic begins  when the panic window's pods reach panicThreshold × ready, and ends a stable window after it last did;
 *                 meanwhile the higher of the two counts and nothing goes down
 *   scaleDownDelay: the highest of the delay counts
 * </pre>
 *
 * <p>The newest second counts once it is over. A decision stands for two seconds, which is what the rates are about.
 */
final class KnativeRule {
    static final int TICK_SECONDS = 2;

    /** A gateway tells every second; what is further back than the longest window matters no more. */
    private static final long MOST_SECONDS_BACK = 3600;

    private @Nullable Buckets stable;
    private @Nullable Buckets panic;
    private @Nullable Metric metric;
    private @Nullable Aggregation aggregation;
    private long openSecond = Long.MIN_VALUE;
    private double openValue;
    private final MaxWindow delayed = new MaxWindow();
    private Optional<Instant> panickedAt = Optional.empty();
    private int panicPods;
    private Instant decidedAt = Instant.MIN;
    private int decided;

    /** Shares what was asked out to the seconds in which it was. */
    void record(Scale scale, Sample sample) {
        double value = scale.target().metric() == Metric.RPS ? sample.arrived() : sample.concurrencySeconds();
        fit(scale);
        long first = Math.max(sample.from().getEpochSecond(), sample.to().getEpochSecond() - MOST_SECONDS_BACK);
        double length = sample.to().getEpochSecond()
                - sample.from().getEpochSecond()
                + (sample.to().getNano() - sample.from().getNano()) / 1e9;
        if (length <= 0) {
            record(sample.to().getEpochSecond(), value);
            return;
        }
        for (long second = first; second <= sample.to().getEpochSecond(); second++) {
            double begins =
                    second == sample.from().getEpochSecond() ? sample.from().getNano() / 1e9 : 0;
            double ends = second == sample.to().getEpochSecond() ? sample.to().getNano() / 1e9 : 1;
            if (ends > begins) {
                record(second, value * (ends - begins) / length);
            }
        }
    }

    private void record(long second, double value) {
        if (second == openSecond) {
            openValue += value;
        } else if (second < openSecond) {
            take(second, value);
        } else {
            closeBefore(second);
            openSecond = second;
            openValue = value;
        }
    }

    /** The second that was being filled is over: it counts from now on. */
    private void closeBefore(long second) {
        if (openSecond != Long.MIN_VALUE && openSecond < second) {
            take(openSecond, openValue);
            openSecond = Long.MIN_VALUE;
        }
    }

    private void take(long second, double value) {
        if (stable != null && panic != null) {
            stable.record(second, value);
            panic.record(second, value);
        }
    }

    private void fit(Scale scale) {
        Window window = scale.window();
        int stableSeconds = (int) window.stable().toSeconds();
        int panicSeconds = (int) window.panic().toSeconds();
        if (stable == null || panic == null || metric != scale.target().metric()) {
            stable = new Buckets(stableSeconds, window.aggregation());
            panic = new Buckets(panicSeconds, window.aggregation());
        } else if (stable.seconds() != stableSeconds
                || panic.seconds() != panicSeconds
                || aggregation != window.aggregation()) {
            stable = stable.as(stableSeconds, window.aggregation());
            panic = panic.as(panicSeconds, window.aggregation());
        }
        metric = scale.target().metric();
        aggregation = window.aggregation();
    }

    /** At most so many as the rate upwards allows. */
    int withinRate(Scale scale, int ready, int pods) {
        return (int) Math.min(pods, Math.ceil(scale.rates().up() * Math.max(1, ready)));
    }

    int desired(Scale scale, Instant now, int ready) {
        if (decidedAt.isAfter(now.minusSeconds(TICK_SECONDS))) {
            return decided;
        }
        decidedAt = now;
        closeBefore(now.getEpochSecond());
        long second = now.getEpochSecond() - 1;
        double stableValue = stable == null ? 0 : stable.average(second);
        double panicValue = panic == null ? 0 : panic.average(second);
        decided = decide(scale, now, ready, stableValue, panicValue);
        return decided;
    }

    /** The arithmetic itself, from the two averages. */
    int decide(Scale scale, Instant now, int serving, double stableValue, double panicValue) {
        double ready = Math.max(1, serving);
        double most = Math.ceil(scale.rates().up() * ready);
        double least = Math.floor(ready / scale.rates().down());
        double forStable = Math.ceil(stableValue / scale.target().each());
        double forPanic = Math.ceil(panicValue / scale.target().each());
        int stablePods = activated(scale, forStable, (int) Math.min(Math.max(forStable, least), most));
        int panicking = activated(scale, forPanic, (int) Math.min(Math.max(forPanic, least), most));

        if (forPanic / ready >= scale.window().panicThresholdPercentage() / 100) {
            panickedAt = Optional.of(now);
        } else if (panickedAt.isPresent()
                && panickedAt.get().plus(scale.window().stable()).isBefore(now)) {
            panickedAt = Optional.empty();
            panicPods = 0;
        }
        int pods = stablePods;
        if (panickedAt.isPresent()) {
            panicPods = Math.max(panicPods, Math.max(stablePods, panicking));
            pods = panicPods;
        }
        return delay(scale, now, pods);
    }

    private static int activated(Scale scale, double asked, int pods) {
        return asked > 0 ? Math.max(pods, scale.activationScale()) : pods;
    }

    private int delay(Scale scale, Instant now, int pods) {
        long turns = Math.ceilDiv(scale.scaleDownDelay().toSeconds(), TICK_SECONDS);
        if (turns == 0) {
            delayed.clear();
            return pods;
        }
        return delayed.highest(Math.floorDiv(now.getEpochSecond(), TICK_SECONDS), pods, turns);
    }

    /** What was measured before lies in the future now: it begins anew, and a panic as if it had begun now. */
    void clockWentBack(Instant now) {
        forget();
        panickedAt = panickedAt.map(then -> now);
    }

    void rest() {
        forget();
        decided = 0;
        panicPods = 0;
        panickedAt = Optional.empty();
    }

    private void forget() {
        stable = null;
        panic = null;
        openSecond = Long.MIN_VALUE;
        delayed.clear();
        decidedAt = Instant.MIN;
    }
}
