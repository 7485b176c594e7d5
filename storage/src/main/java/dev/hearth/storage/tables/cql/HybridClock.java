package dev.hearth.storage.tables.cql;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A hybrid logical clock (Kulkarni and others, "Logical Physical Clocks", 2014) in microseconds since 1970: never behind the
 * wall, never behind a number it was shown, never the same number twice.
 */
final class HybridClock {
    private final InstantSource wall;
    private final AtomicLong last = new AtomicLong();

    HybridClock(InstantSource wall) {
        this.wall = wall;
    }

    /** The first of so many numbers in a row, all above {@code above}. */
    long reserve(int count, long above) {
        long now = micros();
        long end = last.updateAndGet(before -> Math.max(Math.max(before, above), now - 1) + count);
        return end - count + 1;
    }

    long next() {
        return reserve(1, 0);
    }

    /** The wall's time. */
    long micros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, wall.instant());
    }

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
