package dev.hearth.eventing.async;

import dev.hearth.eventing.functions.FunctionRef;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/**
 * What is counted of events, a function each: Lambda's AsyncEventsReceived, AsyncEventsDropped, AsyncEventAge,
 * DeadLetterErrors and DestinationDeliveryFailures (developer guide, "Types of metrics for Lambda functions").
 */
final class AsyncMeters {
    /** Why an event left without having been handled. */
    enum Dropped {
        RETRIES_EXHAUSTED,
        EVENT_AGE_EXCEEDED,
        REFUSED,
        RECURSIVE_LOOP,
        FUNCTION_DELETED
    }

    private final MeterRegistry registry;

    AsyncMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void received(FunctionRef function) {
        counter("hearth.async.events.received", "Events that were accepted", function)
                .increment();
    }

    void handled(FunctionRef function) {
        counter("hearth.async.events.handled", "Events that the function has handled", function)
                .increment();
    }

    void retried(FunctionRef function) {
        counter("hearth.async.events.retried", "Tries that failed and are followed by another", function)
                .increment();
    }

    void dropped(FunctionRef function, Dropped reason) {
        Counter.builder("hearth.async.events.dropped")
                .description("Events that were given up")
                .tags("namespace", function.namespace(), "function", function.name(), "reason", reason.name())
                .register(registry)
                .increment();
    }

    /** From its acceptance to its first try. */
    void age(FunctionRef function, Duration age) {
        Timer.builder("hearth.async.event.age")
                .description("From an event's acceptance to its first try")
                .tags("namespace", function.namespace(), "function", function.name())
                .register(registry)
                .record(age.isNegative() ? Duration.ZERO : age);
    }

    void deadLetterError(FunctionRef function) {
        counter("hearth.async.dead.letter.errors", "Dead letters that could not be delivered", function)
                .increment();
    }

    void destinationFailure(FunctionRef function) {
        counter("hearth.async.destination.delivery.failures", "Records that could not be delivered", function)
                .increment();
    }

    /** A record in one of our topics that we have not written. */
    void foreign() {
        Counter.builder("hearth.async.foreign.records")
                .description("Records in topics of events that are no events")
                .register(registry)
                .increment();
    }

    private Counter counter(String name, String description, FunctionRef function) {
        return Counter.builder(name)
                .description(description)
                .tags("namespace", function.namespace(), "function", function.name())
                .register(registry);
    }
}
