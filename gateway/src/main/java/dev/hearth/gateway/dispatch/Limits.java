package dev.hearth.gateway.dispatch;

import java.time.Duration;

/**
 * The dispatcher's bounds.
 *
 * @param waiting most requests that wait for one function
 * @param waitingBytes most bytes of payload that wait for one function
 * @param hold longest that a request waits for a pod; then 504
 * @param saturatedHold longest that it waits while all the pods that the function may have are busy; then 429
 * @param init longest that a pod may take from its container's start to its first call for work, beyond one timeout of
 *     its function (Lambda: 10 s for the init phase, repeated once within the function's timeout)
 */
public record Limits(int waiting, long waitingBytes, Duration hold, Duration saturatedHold, Duration init) {
    public static final Limits DEFAULT =
            new Limits(1000, 64L << 20, Duration.ofSeconds(60), Duration.ofSeconds(10), Duration.ofSeconds(10));

    public Limits {
        if (waiting < 1) {
            throw new IllegalArgumentException("'waiting' must be at least 1, not " + waiting);
        }
    }
}
