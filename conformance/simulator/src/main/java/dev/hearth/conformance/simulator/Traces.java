package dev.hearth.conformance.simulator;

import dev.hearth.conformance.simulator.Trace.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes a week of arrivals from the distributions that Shahrad et al. publish ("Serverless in the Wild", USENIX ATC 2020,
 * section 3), each function with a seed of its own, so that they are the same every time:
 *
 * <ul>
 *   <li>how often: 45 % of applications at most once an hour, 81 % at most once a minute (3.3); the log-normal through these
 *       two points, cut at one in five seconds;
 *   <li>how long: log-normal with a logarithmic mean of -0.38 and deviation of 2.36, in seconds (3.4), cut at a minute;
 *   <li>HTTP: a Poisson process that follows the day, queues: batches, timers: the usual periods (3.2, 3.3);
 *   <li>bursty: minutes of calls between silences of log-normal length; rare: a Poisson process of one in two hours to one
 *       in a day.
 * </ul>
 */
final class Traces {
    static final long WEEK = 7 * 24 * 3_600_000L;
    private static final double DAY = 24 * 3_600_000.0;
    private static final double LOG_MEAN_PER_DAY = 3.69;
    private static final double LOG_DEVIATION_PER_DAY = 4.08;
    private static final double MOST_PER_DAY = DAY / 5000;
    private static final long[] PERIOD_MINUTES = {1, 5, 5, 10, 15, 30, 60, 60, 120, 1440};

    private Traces() {}

    /** So many functions of each kind. */
    static List<Trace> week(int eachKind) {
        List<Trace> traces = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            for (int i = 0; i < eachKind; i++) {
                traces.add(of(kind, new Random(1_000L * kind.ordinal() + i)));
            }
        }
        return traces;
    }

    static Trace of(Kind kind, Random random) {
        List<Long> arrivals = new ArrayList<>();
        switch (kind) {
            case HTTP -> daily(arrivals, perDay(random), random);
            case QUEUE -> batches(arrivals, perDay(random) / 10, random);
            case TIMER -> timer(arrivals, random);
            case BURSTY -> bursts(arrivals, random);
            case RARE -> poisson(arrivals, DAY / (7_200_000 + random.nextDouble() * (DAY - 7_200_000)), random);
        }
        long[] sorted = arrivals.stream()
                .mapToLong(Long::longValue)
                .filter(at -> at < WEEK)
                .sorted()
                .toArray();
        return new Trace(kind, sorted, durations(sorted.length, random));
    }

    private static double perDay(Random random) {
        double perDay = Math.exp(LOG_MEAN_PER_DAY + LOG_DEVIATION_PER_DAY * random.nextGaussian());
        return Math.clamp(perDay, 0.2, MOST_PER_DAY);
    }

    /** A function's durations vary little around its own mean, which varies much. */
    private static long[] durations(int count, Random random) {
        double mean = Math.min(60, Math.exp(-0.38 + 2.36 * random.nextGaussian()));
        long[] durations = new long[count];
        for (int i = 0; i < count; i++) {
            durations[i] = Math.clamp(Math.round(1000 * mean * Math.exp(0.3 * random.nextGaussian())), 1, 60_000);
        }
        return durations;
    }

    private static double exponential(double mean, Random random) {
        return -mean * Math.log(1 - random.nextDouble());
    }

    private static void poisson(List<Long> arrivals, double perDay, Random random) {
        for (double at = exponential(DAY / perDay, random); at < WEEK; at += exponential(DAY / perDay, random)) {
            arrivals.add((long) at);
        }
    }

    /** Thinned: four times as many at the day's height as at its low. */
    private static void daily(List<Long> arrivals, double perDay, Random random) {
        double phase = random.nextDouble() * 2 * Math.PI;
        List<Long> all = new ArrayList<>();
        poisson(all, perDay * 1.6, random);
        for (long at : all) {
            if (random.nextDouble() < (1 + 0.6 * Math.sin(2 * Math.PI * at / DAY + phase)) / 1.6) {
                arrivals.add(at);
            }
        }
    }

    /** Ten at a time on average, a fifth of a second apart. */
    private static void batches(List<Long> arrivals, double batchesPerDay, Random random) {
        List<Long> batches = new ArrayList<>();
        poisson(batches, batchesPerDay, random);
        for (long begins : batches) {
            double at = begins;
            do {
                arrivals.add((long) at);
                at += exponential(200, random);
            } while (random.nextDouble() > 0.1);
        }
    }

    private static void timer(List<Long> arrivals, Random random) {
        long period = PERIOD_MINUTES[random.nextInt(PERIOD_MINUTES.length)] * 60_000;
        for (long at = random.nextLong(period); at < WEEK; at += period) {
            arrivals.add(at + random.nextInt(1000));
        }
    }

    /** Two minutes with a call every five seconds, then half an hour or many of nothing. */
    private static void bursts(List<Long> arrivals, Random random) {
        double at = 0;
        while (at < WEEK) {
            at += 1_800_000 * Math.exp(1.2 * random.nextGaussian());
            double until = at + exponential(120_000, random);
            while (at < until) {
                arrivals.add((long) at);
                at += exponential(5000, random);
            }
        }
    }
}
