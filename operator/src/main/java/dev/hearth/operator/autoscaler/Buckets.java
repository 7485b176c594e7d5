package dev.hearth.operator.autoscaler;

import java.util.Arrays;

/**
 * The average of a value over a sliding window of whole seconds, as Knative makes it (knative/serving,
 * {@code pkg/autoscaler/aggregation}). A window that has not been filled yet counts only the seconds since its first
 * value; one that got nothing lately counts only up to its last value; a window without any value is 0 and begins anew
 * with the next. Seconds in between without a value count as 0.
 *
 * <p>Example, a window of 5 s: 1 at second 0 is on average 1; then 2, 3, 4, 5 make 3 at second 4, and 4 at second 6, when 1
 * and 2 have left it and nothing came ({@code BucketsTest.averagesAsKnativeDoes}).
 */
final class Buckets {
    private static final double WEIGHTS_AT_LEAST = 0.9999;
    private static final double LEAST_WEIGHT = 0.2;
    private static final long NEVER = Long.MIN_VALUE;

    private final double[] values;
    private final boolean weighted;
    private final double weight;
    private double total;
    private long first = NEVER;
    private long last = NEVER;

    Buckets(int seconds, Scale.Aggregation aggregation) {
        values = new double[seconds];
        weighted = aggregation == Scale.Aggregation.WEIGHTED_EXPONENTIAL;
        weight = weight(seconds);
    }

    /** The share of the newest second in a weighted average; each one before has {@code 1 - weight} of the next. */
    static double weight(int seconds) {
        return Math.max(1 - Math.pow(1 - WEIGHTS_AT_LEAST, 1.0 / seconds), LEAST_WEIGHT);
    }

    /** Adds to the value of a second; one that has left the window is ignored. */
    void record(long second, double value) {
        if (last == NEVER || second - last >= values.length) {
            Arrays.fill(values, 0);
            total = 0;
            first = second;
            last = second;
        } else if (second > last) {
            for (long passed = last + 1; passed <= second; passed++) {
                total -= values[at(passed)];
                values[at(passed)] = 0;
            }
            last = second;
        } else if (last - second >= values.length) {
            return;
        }
        first = Math.min(first, second);
        values[at(second)] += value;
        total += value;
    }

    /** Whether the window that ends with this second got nothing. */
    boolean isEmpty(long second) {
        return last == NEVER || second - last > values.length;
    }

    /** The average of the window that ends with this second. */
    double average(long second) {
        if (last == NEVER) {
            return 0;
        }
        return weighted ? weightedAverage(second) : linearAverage(second);
    }

    private double linearAverage(long second) {
        long quiet = Math.max(0, second - last);
        if (quiet >= values.length) {
            return 0;
        }
        double sum = total;
        for (long passed = last + 1; passed <= second; passed++) {
            sum -= values[at(passed)];
        }
        double counted = Math.min(last - first + 1, values.length - quiet);
        return Math.round(sum / counted * 1e6) / 1e6;
    }

    private double weightedAverage(long second) {
        if (isEmpty(second)) {
            return 0;
        }
        long quiet = Math.max(0, second - last);
        double share = weight * Math.pow(1 - weight, quiet);
        double sum = 0;
        for (long back = 0; back < values.length - quiet; back++) {
            sum += values[at(last - back)] * share;
            share *= 1 - weight;
        }
        return sum;
    }

    /** The same values in a window of another length or aggregation. */
    Buckets as(int seconds, Scale.Aggregation aggregation) {
        Buckets resized = new Buckets(seconds, aggregation);
        if (last != NEVER) {
            long from = Math.max(first, last - Math.min(seconds, values.length) + 1);
            for (long second = from; second <= last; second++) {
                resized.record(second, values[at(second)]);
            }
        }
        return resized;
    }

    int seconds() {
        return values.length;
    }

    private int at(long second) {
        return (int) Math.floorMod(second, (long) values.length);
    }
}
