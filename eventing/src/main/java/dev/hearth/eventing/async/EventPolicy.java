package dev.hearth.eventing.async;

import dev.hearth.api.DestinationSpec;
import dev.hearth.api.function.AsynchronousInvocation;
import dev.hearth.eventing.destinations.Destination;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a function's events are handled.
 *
 * @param retries after failures of the function
 * @param maxAge after which an event is given up
 */
record EventPolicy(
        int retries,
        Duration maxAge,
        Optional<Destination> onSuccess,
        Optional<Destination> onFailure,
        Optional<Destination> deadLetter) {
    static final int MOST_RETRIES = 2;
    private static final int SIX_HOURS = 21_600;

    /** Defaults stand here too, for objects older than the field. */
    static EventPolicy of(@Nullable AsynchronousInvocation spec) {
        AsynchronousInvocation given = spec == null ? new AsynchronousInvocation() : spec;
        return new EventPolicy(
                given.maximumRetryAttempts == null
                        ? MOST_RETRIES
                        : Math.clamp(given.maximumRetryAttempts, 0, MOST_RETRIES),
                Duration.ofSeconds(given.maximumEventAgeInSeconds == null ? SIX_HOURS : given.maximumEventAgeInSeconds),
                destination(given.onSuccess),
                destination(given.onFailure),
                destination(given.deadLetter));
    }

    private static Optional<Destination> destination(@Nullable DestinationSpec spec) {
        return Optional.ofNullable(spec).map(Destination::of);
    }
}
