package dev.hearth.operator.pods;

import java.time.Duration;
import java.time.Instant;

/**
 * When what failed may be tried again: the next pod of a revision, or a call that the API server refused. The first failure is followed at once, the second after 10 s, doubling to
 * 5 min, like kubelet's restarts (Kubernetes docs, "Pod Lifecycle", container restart policy).
 */
public record Backoff(int failures, Instant notBefore) {
    public static final Backoff NONE = new Backoff(0, Instant.EPOCH);

    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration LAST = Duration.ofMinutes(5);

    public Backoff failed(Instant now) {
        if (failures == 0) {
            return new Backoff(1, now);
        }
        Duration wait = FIRST.multipliedBy(1L << Math.min(failures - 1, 10));
        return new Backoff(failures + 1, now.plus(wait.compareTo(LAST) > 0 ? LAST : wait));
    }

    public boolean allows(Instant now) {
        return !now.isBefore(notBefore);
    }
}
