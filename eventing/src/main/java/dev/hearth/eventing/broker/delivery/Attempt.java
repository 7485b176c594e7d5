package dev.hearth.eventing.broker.delivery;

import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** What came of sending an event to a subscriber once. */
public sealed interface Attempt {
    /** It has it. */
    record Taken(Optional<CloudEvent> reply) implements Attempt {}

    /**
     * It does not have it, or said so.
     *
     * @param code an HTTP status, also where there was no HTTP
     * @param data what it said
     * @param retryAfter what it asked for with that status
     */
    record Failed(int code, byte[] data, Optional<Duration> retryAfter) implements Attempt {
        private static final Set<Integer> RETRYABLE = Set.of(404, 408, 409, 429);

        /** Knative Eventing, "Event delivery": 404, 408, 409, 429 and 5xx are tried again. */
        boolean retryable() {
            return code >= 500 || RETRYABLE.contains(code);
        }
    }

    /** The platform itself is away. That is not the subscriber's fault, and does not count as a retry. */
    record Away(String message) implements Attempt {}
}
