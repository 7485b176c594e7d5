package dev.hearth.eventing.schedules;

import dev.hearth.eventing.destinations.Destination;
import dev.hearth.eventing.schedules.cron.Expression;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A schedule as the scheduler needs it.
 *
 * @param uid of its object: a schedule that is deleted and made again is another one
 * @param generation of its spec; with another one ticks count anew from when it was seen
 * @param from the first tick may be then, not before
 * @param window a tick happens within so much of its time
 */
public record Plan(
        String uid,
        String namespace,
        String name,
        long generation,
        Expression expression,
        Instant from,
        Optional<Instant> end,
        Duration window,
        MissedTicks missed,
        Work work) {
    /** What each tick does. */
    public record Work(
            Destination target, String input, int mostRetries, Duration mostAge, Optional<Destination> deadLetter) {
        /** Never the input. */
        @Override
        public String toString() {
            return "Work[" + target + "]";
        }
    }

    /** When the tick of this time happens: always the same moment of its window, whoever reckons it. */
    Instant moment(Instant tick) {
        if (window.isZero()) {
            return tick;
        }
        long spread = Integer.toUnsignedLong((uid + tick).hashCode()) * 2_654_435_761L >>> 8;
        return tick.plusMillis(spread % window.toMillis());
    }
}
