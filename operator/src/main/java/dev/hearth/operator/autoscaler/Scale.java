package dev.hearth.operator.autoscaler;

import java.time.Duration;

/**
 * What a function's spec says about its number of pods, with Knative's names and defaults (Knative Serving docs,
 * "Autoscaling"; {@code config-autoscaler}).
 *
 * @param initialScale pods of a new revision before it is Ready
 * @param activationScale the fewest that it has when it has any
 * @param containerConcurrency invocations that a pod runs at once: its places
 * @param scaleDownDelay how long fewer must have been enough before there are fewer
 * @param lastPodRetention how long the last pod stays after none is wanted: {@code scale-to-zero-pod-retention-period}
 */
public record Scale(
        int minScale,
        int maxScale,
        int initialScale,
        int activationScale,
        int containerConcurrency,
        Target target,
        Window window,
        Rates rates,
        Duration scaleDownDelay,
        Duration lastPodRetention,
        KeepAlive keepAlive) {
    public Scale {
        if (containerConcurrency < 1 || maxScale < 1 || activationScale < 1 || minScale < 0 || initialScale < 0) {
            throw new IllegalArgumentException("containerConcurrency, maxScale and activationScale are at least 1,"
                    + " minScale and initialScale at least 0");
        }
        if (scaleDownDelay.isNegative() || lastPodRetention.isNegative()) {
            throw new IllegalArgumentException("scaleDownDelay and lastPodRetention are not negative");
        }
    }

    /** What is counted. */
    public enum Metric {
        /** Invocations that wait or run, on average. */
        CONCURRENCY,
        /** Invocations that arrive in a second. */
        RPS
    }

    /** How the values of a window become one (Knative: {@code metric-aggregation-algorithm}). */
    public enum Aggregation {
        LINEAR,
        WEIGHTED_EXPONENTIAL
    }

    /** What becomes of the last pod of a function that nothing calls. */
    public enum KeepAlive {
        /** It stays for the stable window and the retention period. */
        FIXED,
        /** It goes and comes by what {@link IdleHistogram} has learned. */
        HISTOGRAM
    }

    /**
     * @param value of the metric, for one pod
     * @param utilizationPercentage how much of it is aimed for
     */
    public record Target(Metric metric, double value, double utilizationPercentage) {
        /** Knative's least ({@code TargetMin}). */
        private static final double LEAST = 0.01;

        public Target {
            if (!(value > 0) || !(utilizationPercentage > 0)) {
                throw new IllegalArgumentException("target and targetUtilizationPercentage are more than 0");
            }
        }

        /** What one pod is meant to have of the metric. */
        double each() {
            return Math.max(LEAST, value * (utilizationPercentage / 100));
        }
    }

    /** Over what time averages are made, and when the short one counts. */
    public record Window(
            Duration stable, double panicPercentage, double panicThresholdPercentage, Aggregation aggregation) {
        public Window {
            if (stable.compareTo(Duration.ofSeconds(1)) < 0 || !(panicPercentage > 0)) {
                throw new IllegalArgumentException("the stable window is at least 1 s, its panic part more than 0");
            }
        }

        /** In whole seconds, at least one. */
        Duration panic() {
            return Duration.ofSeconds(Math.max(1, Math.round(stable.toSeconds() * panicPercentage / 100)));
        }
    }

    /** How many times as many, or as few, pods there may be two seconds later. */
    public record Rates(double up, double down) {
        public Rates {
            if (!(up > 1) || !(down > 1)) {
                throw new IllegalArgumentException("maxScaleUpRate and maxScaleDownRate are more than 1");
            }
        }
    }

    /** Knative's defaults around what is given. */
    public static Scale of(
            int minScale, int maxScale, int initialScale, int concurrency, Duration stable, Duration retention) {
        return new Scale(
                minScale,
                maxScale,
                initialScale,
                1,
                concurrency,
                new Target(Metric.CONCURRENCY, concurrency, 70),
                new Window(stable, 10, 200, Aggregation.LINEAR),
                new Rates(1000, 2),
                Duration.ZERO,
                retention,
                KeepAlive.FIXED);
    }
}
