package dev.hearth.operator.autoscaler;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides a function's number of pods from what was asked of it: {@code ceil(highest (queued + in flight) of the stable
 * window / target)} between {@code minScale} and {@code maxScale}. Up follows the newest sample at once; down happens
 * only when the whole window has been seen and was lower; the last pod stays for the retention period on top.
 *
 * <p>Not thread-safe: the function's fleet calls it under its lock.
 */
public final class Autoscaler {
    private final PeakWindow peaks = new PeakWindow();

    /** Takes in that {@code concurrency} invocations waited or ran at once. */
    public void sample(Instant at, int concurrency) {
        peaks.add(at, concurrency);
    }

    /** A new revision has shown that it works: its pod stays for one window as if it had been used. */
    public void used(Instant at) {
        peaks.add(at, 1);
    }

    /**
     * @param current pods of the function that serve or soon will
     * @param seenSince since when every gateway's demand has been seen without a gap; empty while one is not seen
     */
    public int desired(Scale scale, Instant now, int current, Optional<Instant> seenSince) {
        peaks.forgetBefore(now.minus(scale.memory()));
        int wanted = pods(peaks.highest(now, scale.stableWindow()), scale.target());
        if (wanted == 0 && pods(peaks.highest(now, scale.memory()), scale.target()) > 0) {
            wanted = 1;
        }
        if (wanted < current && !seen(wanted == 0 ? scale.memory() : scale.stableWindow(), now, seenSince)) {
            wanted = current;
        }
        return Math.clamp(wanted, scale.minScale(), Math.max(scale.minScale(), scale.maxScale()));
    }

    private static int pods(int concurrency, int target) {
        return Math.ceilDiv(concurrency, target);
    }

    private static boolean seen(Duration window, Instant now, Optional<Instant> since) {
        return since.isPresent() && !since.get().plus(window).isAfter(now);
    }
}
