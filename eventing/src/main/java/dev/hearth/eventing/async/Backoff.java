package dev.hearth.eventing.async;

import java.time.Duration;

/** Waits that double: the first after one refusal, never longer than the longest. */
record Backoff(Duration first, Duration longest) {
    Duration after(int refusals) {
        int doublings = Math.clamp(refusals - 1L, 0, 30);
        long nanos = first.toNanos();
        return nanos > longest.toNanos() >> doublings ? longest : Duration.ofNanos(nanos << doublings);
    }
}
