package dev.hearth.gateway.dispatch;

import java.time.Duration;

/**
 * The dispatcher's bounds.
 *
 * @param waiting most requests that wait for one function
 * @param waitingBytes most bytes of payload that wait for one function
 * @param allWaitingBytes most bytes that waiting requests of all functions take together; see {@link WaitingMemory}
 * @param hold longest that a request waits for a pod; then 504
 * @param saturatedHold longest that it waits while all the pods that the function may have are busy; then 429, and at once where
 *     that can be foreseen; see {@link QueueTime}
 * @param standingHold the same where more is asked of the function than it can do all the time
 * @param init longest that a pod may take from its container's start to its first call for work, beyond one timeout of
 *     its function (Lambda: 10 s for the init phase, repeated once within the function's timeout)
 * @param spreadFrom requests a second for one function, at all gateways together, from which on its home lends places of its pods to
 *     the other gateways; until they are half as many; see {@link Lending}
 */
public record Limits(
        int waiting,
        long waitingBytes,
        long allWaitingBytes,
        Duration hold,
        Duration saturatedHold,
        Duration standingHold,
        Duration init,
        int spreadFrom) {
    public static final Limits DEFAULT = new Limits(
            1000,
            64L << 20,
            Math.max(16L << 20, Runtime.getRuntime().maxMemory() / 4),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            2_000);

    public Limits {
        if (waiting < 1) {
            throw new IllegalArgumentException("'waiting' must be at least 1, not " + waiting);
        }
        if (spreadFrom < 1) {
            throw new IllegalArgumentException("'spreadFrom' must be at least 1, not " + spreadFrom);
        }
    }

    /** These, but for the most that wait. */
    public Limits waiting(int requests, long bytes) {
        return new Limits(requests, bytes, allWaitingBytes, hold, saturatedHold, standingHold, init, spreadFrom);
    }

    /** These, but for the memory of all that wait. */
    public Limits allWaitingBytes(long bytes) {
        return new Limits(waiting, waitingBytes, bytes, hold, saturatedHold, standingHold, init, spreadFrom);
    }

    /** These, but for how long may be waited. */
    public Limits holding(Duration forAPod, Duration saturated, Duration standing) {
        return new Limits(waiting, waitingBytes, allWaitingBytes, forAPod, saturated, standing, init, spreadFrom);
    }

    /** These, but for how long a pod may take to start. */
    public Limits init(Duration longest) {
        return new Limits(
                waiting, waitingBytes, allWaitingBytes, hold, saturatedHold, standingHold, longest, spreadFrom);
    }

    /** These, but for how much must be asked of a function before it is spread over several gateways. */
    public Limits spreadFrom(int requestsPerSecond) {
        return new Limits(
                waiting, waitingBytes, allWaitingBytes, hold, saturatedHold, standingHold, init, requestsPerSecond);
    }
}
