package dev.hearth.operator.autoscaler;

import dev.hearth.operator.autoscaler.KeepAliveWindows.Basis;
import java.time.Duration;
import java.util.Optional;

/**
 * How long a function has been idle between its invocations, and what follows for its last pod: the histogram policy of
 * Shahrad et al., "Serverless in the Wild" (USENIX ATC 2020), section 4.2, with its numbers: bins of a minute, a range of
 * four hours, the 5th and the 99th percentile as head and tail, 10 % of margin, and a coefficient of variation of the
 * bins' counts of at least 2. Where it does not apply the fixed window holds; the paper keeps a pod for the whole range
 * then, and forecasts what is out of bounds by ARIMA, which is more memory than a user asked for.
 *
 * <p>Example: a timer every 30 min is idle for 29.9 min. Head and tail are minutes 29 and 30, so its pod is there from
 * 26.1 min until 33 min after the last call ({@code IdleHistogramTest.aTimerIsExpected}).
 *
 * <p>It forgets: when {@value #MOST} idle times are in it, all counts are halved. Not thread-safe.
 */
public final class IdleHistogram {
    static final Duration BIN = Duration.ofMinutes(1);
    static final int BINS = 240;
    static final double HEAD = 0.05;
    static final double TAIL = 0.99;
    static final double MARGIN = 0.10;
    static final double LEAST_VARIATION = 2;

    /** Of fewer idle times, the next one is outside of all seen before too often: once in three at five. */
    static final int FEWEST = 5;

    private static final int MOST = 100_000;

    private final int[] counts = new int[BINS];
    private int inBounds;
    private int outOfBounds;

    /** That many invocations came after an idle time of this length; zero where one came while another ran. */
    public void idled(Duration length, long times) {
        long bin = Math.max(0, length.dividedBy(BIN));
        int more = (int) Math.min(times, MOST / 2);
        if (bin < BINS) {
            counts[(int) bin] += more;
            inBounds += more;
        } else {
            outOfBounds += more;
        }
        if (seen() >= MOST) {
            halve();
        }
    }

    private void halve() {
        inBounds = 0;
        for (int i = 0; i < BINS; i++) {
            counts[i] /= 2;
            inBounds += counts[i];
        }
        outOfBounds /= 2;
    }

    /** Idle times that it has now. */
    public int seen() {
        return inBounds + outOfBounds;
    }

    /** @param fixed how long the pod stays where the histogram says nothing */
    public KeepAliveWindows windows(Duration fixed) {
        if (seen() < FEWEST) {
            return new KeepAliveWindows(Duration.ZERO, fixed, Basis.TOO_FEW);
        }
        if (outOfBounds > inBounds) {
            return new KeepAliveWindows(Duration.ZERO, fixed, Basis.OUT_OF_BOUNDS);
        }
        if (variation() < LEAST_VARIATION) {
            return new KeepAliveWindows(Duration.ZERO, fixed, Basis.NOT_REPRESENTATIVE);
        }
        Duration head = BIN.multipliedBy(binAt(HEAD));
        Duration tail = BIN.multipliedBy(binAt(TAIL) + 1L);
        return new KeepAliveWindows(times(head, 1 - MARGIN), times(tail, 1 + MARGIN), Basis.LEARNED);
    }

    /** The bin in which this share of the idle times within bounds is reached. */
    private int binAt(double share) {
        long rank = Math.max(1, (long) Math.ceil(share * inBounds));
        long sum = 0;
        for (int bin = 0; bin < BINS; bin++) {
            sum += counts[bin];
            if (sum >= rank) {
                return bin;
            }
        }
        throw new IllegalStateException("the counts of all bins are %d, not %d".formatted(sum, inBounds));
    }

    /** Standard deviation of the bins' counts over their mean: 15.5 for one bin alone, 0 for all alike. */
    double variation() {
        double mean = (double) inBounds / BINS;
        double squares = 0;
        for (int count : counts) {
            squares += (count - mean) * (count - mean);
        }
        return Math.sqrt(squares / BINS) / mean;
    }

    private static Duration times(Duration length, double factor) {
        return Duration.ofSeconds(Math.round(length.toSeconds() * factor));
    }

    /**
     * Its whole state in a line: {@code BIN:COUNT} of each bin that has any, then {@code +COUNT} for what is out of bounds.
     */
    public String encoded() {
        StringBuilder text = new StringBuilder();
        for (int bin = 0; bin < BINS; bin++) {
            if (counts[bin] > 0) {
                text.append(bin).append(':').append(counts[bin]).append(' ');
            }
        }
        return text.append('+').append(outOfBounds).toString();
    }

    /** What {@link #encoded} made; empty when it is anything else. */
    public static Optional<IdleHistogram> decode(String text) {
        if (text.length() > 16 * BINS || !text.matches("(\\d{1,3}:\\d{1,6} )*\\+\\d{1,6}")) {
            return Optional.empty();
        }
        IdleHistogram histogram = new IdleHistogram();
        for (String part : text.split(" ", -1)) {
            int colon = part.indexOf(':');
            int bin = colon < 0 ? BINS : Integer.parseInt(part.substring(0, colon));
            if (colon >= 0 && bin >= BINS) {
                return Optional.empty();
            }
            histogram.idled(BIN.multipliedBy(bin), Long.parseLong(part.substring(colon + 1)));
        }
        return Optional.of(histogram);
    }
}
