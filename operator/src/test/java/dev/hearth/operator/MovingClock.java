package dev.hearth.operator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Stands still until a test moves it, and counts who looks. */
public final class MovingClock extends Clock {
    private Instant now = Instant.parse("2026-11-23T12:00:00Z");
    private int reads;

    public void forward(Duration step) {
        now = now.plus(step);
    }

    public int reads() {
        return reads;
    }

    @Override
    public Instant instant() {
        reads++;
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
