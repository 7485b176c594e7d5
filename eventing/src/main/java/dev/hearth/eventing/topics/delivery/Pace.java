package dev.hearth.eventing.topics.delivery;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Spaces attempts evenly where a throttle policy bounds them. Any thread. */
final class Pace {
    private final Clock clock;
    private long nextMillis;

    Pace(Clock clock) {
        this.clock = clock;
    }

    void await(Optional<Integer> mostPerSecond, Waiting waiting) throws InterruptedException {
        if (mostPerSecond.isPresent()) {
            waiting.await(turn(1000 / Math.max(1, mostPerSecond.get())));
        }
    }

    private synchronized Duration turn(long gapMillis) {
        long now = clock.millis();
        // A clock that went back must not make anybody wait for it to come again.
        long at = nextMillis > now + 60_000 ? now : Math.max(now, nextMillis);
        nextMillis = at + gapMillis;
        return Duration.ofMillis(at - now);
    }
}
