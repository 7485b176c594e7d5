package dev.hearth.eventing.sources.delivery;

import dev.hearth.eventing.destinations.Destination;
import java.time.Duration;
import java.util.Optional;

/**
 * How batches are made and what happens to those that fail; the names are CreateEventSourceMapping's.
 *
 * @param retries after a failure of the function; -1: for ever
 * @param maximumAge of a record; empty: any
 * @param tumblingWindow empty: invocations have no state
 */
public record Policy(
        int batchSize,
        Duration batchingWindow,
        int parallelizationFactor,
        boolean bisect,
        int retries,
        Optional<Duration> maximumAge,
        boolean reportsItemFailures,
        Optional<Duration> tumblingWindow,
        Optional<Destination> onFailure,
        Waits waits) {
    /** Longest event of a synchronous invocation (AWS Lambda developer guide, "Lambda quotas"). */
    public static final int LARGEST_EVENT = 6 * 1024 * 1024;

    /** Largest state of a window. */
    public static final int LARGEST_STATE = 1024 * 1024;

    /** How long to wait before something is tried again: the first time, doubled each time, and at most. */
    public record Waits(Duration first, Duration most) {
        /** Before the function is invoked again, or a destination is asked again. */
        public static final Waits USUAL = new Waits(Duration.ofMillis(200), Duration.ofSeconds(30));

        Duration after(int attempts) {
            long factor = 1L << Math.min(attempts, 20);
            Duration wait = first.multipliedBy(factor);
            return wait.compareTo(most) > 0 ? most : wait;
        }
    }

    boolean retriesLeft(int failures) {
        return retries < 0 || failures <= retries;
    }
}
