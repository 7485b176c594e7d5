package dev.hearth.gateway.dispatch;

import dev.hearth.gateway.dispatch.Outcome.Kind;
import dev.hearth.gateway.dispatch.Outcome.Throttled.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One function's meters; they leave the registry with the function, so that their number stays that of functions. */
final class FunctionMeters {
    private final MeterRegistry registry;
    private final Tags tags;
    private final List<Meter> meters = new ArrayList<>();
    private final Counter invocations;
    private final Counter coldStarts;
    private final Counter abandoned;
    private final Counter unplaced;
    private final Counter sentOn;
    private final Timer duration;
    private final Timer held;
    private final Map<Kind, Counter> errors = new EnumMap<>(Kind.class);
    private final Map<Reason, Counter> throttles = new EnumMap<>(Reason.class);

    FunctionMeters(MeterRegistry registry, String namespace, String name, FunctionQueue queue) {
        this.registry = registry;
        this.tags = Tags.of("namespace", namespace, "function", name);
        invocations = counter("hearth.invocations", "Requests that reached the function's queue");
        coldStarts = counter("hearth.cold.starts", "Requests that waited for the first call of a new pod");
        abandoned = counter("hearth.abandoned", "Requests whose caller left while they waited");
        unplaced = counter("hearth.unplaced", "Requests that no pod took in time");
        sentOn = counter("hearth.sent.on", "Requests sent to the gateway at which the function is at home");
        duration = Timer.builder("hearth.invocation.duration")
                .description("From the hand-over to the pod to its answer")
                .tags(tags)
                .register(registry);
        held = Timer.builder("hearth.invocation.held")
                .description("From arrival to the hand-over to a pod")
                .tags(tags)
                .register(registry);
        meters.add(duration);
        meters.add(held);
        gauge("hearth.queue", "Requests that wait now", queue, FunctionQueue::waitingNow);
        gauge("hearth.in.flight", "Invocations that run now", queue, FunctionQueue::inFlight);
        gauge(
                "hearth.places.borrowed",
                "Places that the function's home has lent to this gateway",
                queue,
                FunctionQueue::borrowed);
        gauge("hearth.pods", "Pods known to this gateway", queue, FunctionQueue::podsNow);
    }

    private Counter counter(String name, String description) {
        return counter(name, description, tags);
    }

    private Counter counter(String name, String description, Tags tags) {
        Counter counter =
                Counter.builder(name).description(description).tags(tags).register(registry);
        meters.add(counter);
        return counter;
    }

    private void gauge(
            String name,
            String description,
            FunctionQueue queue,
            java.util.function.ToDoubleFunction<FunctionQueue> value) {
        meters.add(Gauge.builder(name, queue, value)
                .description(description)
                .tags(tags)
                .register(registry));
    }

    void arrived() {
        invocations.increment();
    }

    void coldStart() {
        coldStarts.increment();
    }

    void sentOn() {
        sentOn.increment();
    }

    void abandoned() {
        abandoned.increment();
    }

    void ended(Invocation invocation, Outcome outcome, long now) {
        if (invocation.state == Invocation.State.RUNNING) {
            duration.record(now - invocation.handedNanos, TimeUnit.NANOSECONDS);
            held.record(invocation.handedNanos - invocation.arrivedNanos, TimeUnit.NANOSECONDS);
        }
        switch (outcome) {
            case Outcome.Returned returned -> {}
            case Outcome.Failed failed ->
                errors.computeIfAbsent(failed.kind(), this::errorCounter).increment();
            case Outcome.Throttled throttled ->
                throttles
                        .computeIfAbsent(throttled.reason(), this::throttleCounter)
                        .increment();
            case Outcome.NotPlaced notPlaced -> unplaced.increment();
            case Outcome.FunctionGone gone -> unplaced.increment();
            case Outcome.Closing closing -> unplaced.increment();
            case Outcome.Lost lost -> unplaced.increment();
        }
    }

    private Counter errorCounter(Kind kind) {
        return counter(
                "hearth.invocation.errors", "Invocations whose function failed, by kind", tags.and("kind", kind.tag));
    }

    private Counter throttleCounter(Reason reason) {
        return counter("hearth.throttles", "Requests answered 429, by reason", tags.and("reason", reason.tag));
    }

    void close() {
        meters.forEach(registry::remove);
    }
}
