package dev.hearth.gateway.dispatch;

import java.time.Duration;

/**
 * Whether a request that finds all of a function's places taken would wait too long, seen when it comes: then it is refused at
 * once, instead of after it has waited in vain. Pure; one function's.
 *
 * <p>How long it would wait follows from Little's law (L = λW): who is ahead of it, over what the places get done in a second.
 * <pre>
 *   wait = (requests ahead + 1) × mean time of an invocation / places
 * </pre>
 * The mean follows the newest ones with a weight of 1/8, as RFC 6298 (section 2) smooths round trip times. Places are all that the
 * function may have: what cannot be in time with them is refused, and what depends on pods that are still to come is not.
 *
 * <p>How long it may wait is the controlled delay of Maurer, "Fail at Scale" (ACM Queue 13, 2015), which is CoDel's idea (Nichols and
 * Jacobson, RFC 8289) for requests: a queue that was empty lately holds a burst, and may be long; one that has not been empty for
 * as long as the longest wait is there to stay, and only what leaves it short gets in.
 */
final class QueueTime {
    private static final int WEIGHT = 8;

    private final long burstNanos;
    private final long standingNanos;
    private long meanNanos;
    private long emptyAtNanos;
    private boolean wasEmpty;

    /**
     * @param burst longest wait in a queue that comes and goes; also how long one must stand to be one that stays
     * @param standing longest wait in a queue that stays
     */
    QueueTime(Duration burst, Duration standing) {
        this.burstNanos = burst.toNanos();
        this.standingNanos = Math.min(standing.toNanos(), burstNanos);
    }

    /** An invocation took this long, from the hand-over to its end. */
    void took(long nanos) {
        meanNanos = meanNanos == 0 ? Math.max(1, nanos) : Math.max(1, meanNanos + (nanos - meanNanos) / WEIGHT);
    }

    /** Nobody waits at this moment. */
    void empty(long nowNanos) {
        emptyAtNanos = nowNanos;
        wasEmpty = true;
    }

    /** How long a request would wait behind so many; 0 while nothing is known. */
    long expectedNanos(int ahead, int places) {
        double wait = (ahead + 1.0) * meanNanos / Math.max(1, places);
        return (long) Math.min(wait, Long.MAX_VALUE);
    }

    /** How long it may. */
    long mostNanos(long nowNanos) {
        boolean stands = wasEmpty && nowNanos - emptyAtNanos >= burstNanos;
        return stands ? standingNanos : burstNanos;
    }

    /** Whether it may wait. Behind nobody it always may: so no place is ever idle for want of a request. */
    boolean admits(int ahead, int places, long nowNanos) {
        return ahead == 0 || expectedNanos(ahead, places) <= mostNanos(nowNanos);
    }
}
