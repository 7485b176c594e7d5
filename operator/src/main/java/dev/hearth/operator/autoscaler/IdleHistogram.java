package dev.hearth.operator.autoscaler;

import dev.hearth.operator.autoscaler.KeepAliveWindows.Basis;
import java.time.Duration;
import java.util.Optional;

/**
 * How long a function has been idle between its invocations, and what follows for its last pod. The histogram is that of
 * Shahrad et al., "Serverless in the Wild" (USENIX ATC 2020), section 4.2, with its numbers: bins of a minute, a range of
 * four hours, 10 % of margin. The windows are not its 5th and 99th percentile but the stretch of minutes that is worth
 * most (decision 14): a minute is worth the calls that come in it, at {@value #WORTH} fixed windows of a pod each, less
 * the minutes that pods stand by for calls that come in it or later.
 *
 * <p>Example: a timer every 30 min is idle for 29.9 min. Only minute 29 has calls, so its pod is there from 26.1 min until
 * 33 min after the last call ({@code IdleHistogramTest.aTimerIsExpected}).
 *
 * <p>It forgets: when {@value #MOST} idle times are in it, all counts are halved. Not thread-safe.
 */
public final class IdleHistogram {
    static final Duration BIN = Duration.ofMinutes(1);
    static final int BINS = 240;
    static final double MARGIN = 0.10;

    /**
     * A call that finds a pod is worth a pod's waiting for so many fixed windows; decision 14 says why so many.
     */
    static final int WORTH = 3;

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

    /** @param fixed how long the pod stays while too little is known; what a call is worth goes by it */
    public KeepAliveWindows windows(Duration fixed) {
        if (seen() < FEWEST) {
            return new KeepAliveWindows(Duration.ZERO, fixed, Basis.TOO_FEW);
        }
        double worth = (double) WORTH * fixed.toSeconds() / BIN.toSeconds();
        double most = 0;
        double sum = 0;
        int begin = 0;
        int from = 0;
        int until = 0;
        int later = seen();
        for (int bin = 0; bin < BINS; bin++) {
            sum += counts[bin] * worth - (later - counts[bin] / 2.0); // within a bin, pods wait half of it
            later -= counts[bin];
            if (sum > most) {
                most = sum;
                from = begin;
                until = bin + 1;
            }
            if (sum < 0) {
                sum = 0;
                begin = bin + 1;
            }
        }
        if (until == 0) {
            return new KeepAliveWindows(Duration.ZERO, Duration.ZERO, Basis.NONE_EXPECTED);
        }
        return new KeepAliveWindows(
                times(BIN.multipliedBy(from), 1 - MARGIN), times(BIN.multipliedBy(until), 1 + MARGIN), Basis.LEARNED);
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
