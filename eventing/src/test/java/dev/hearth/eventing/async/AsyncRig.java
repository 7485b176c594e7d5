package dev.hearth.eventing.async;

import dev.hearth.eventing.destinations.Destination;
import dev.hearth.eventing.functions.FunctionRef;
import dev.hearth.eventing.functions.Functions;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaEngine;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asynchronous invocation on a real Kafka, in front of a gateway and destinations that the test plays. */
final class AsyncRig implements AutoCloseable {
    static final String TOKEN = "internal-token-of-the-test";

    final FakeGateway gateway;
    final FakeDestinations destinations = new FakeDestinations();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final EventPolicies policies = new EventPolicies();
    final AsyncInvocations async;
    private final Kafka kafka;
    private final Functions functions;
    private final boolean ownsGateway;

    AsyncRig(KafkaEngine engine) {
        this(engine, quick(), Clock.systemUTC(), null);
    }

    /** @param gateway of another rig; null: one of its own */
    AsyncRig(KafkaEngine engine, AsyncConfig config, Clock clock, @Nullable FakeGateway gateway) {
        this.gateway = gateway == null ? new FakeGateway() : gateway;
        this.ownsGateway = gateway == null;
        this.kafka = new Kafka(engine);
        this.functions = new Functions(this.gateway.address(), () -> "good");
        this.async = new AsyncInvocations(
                kafka, new AsyncInvocations.Parts(functions, policies, TOKEN, "us-east-1"), config, clock, registry);
        async.start(destinations);
    }

    /** The real rules with waits that a test can wait for. */
    static AsyncConfig quick() {
        return quick(Duration.ofHours(1));
    }

    /** @param abandonedAfter of topics whose function is gone */
    static AsyncConfig quick(Duration abandonedAfter) {
        return new AsyncConfig(
                List.of(Duration.ofMillis(100), Duration.ofMillis(200)),
                Duration.ofMillis(20),
                Duration.ofMillis(200),
                20,
                1 << 20,
                8 << 20,
                8,
                Duration.ofSeconds(3),
                Duration.ofMillis(500),
                abandonedAfter,
                Duration.ofMillis(500),
                Duration.ofMillis(500),
                Duration.ofSeconds(1));
    }

    static FunctionRef ref(String name) {
        return FunctionRef.latest("default", name);
    }

    void function(String name, int retries, Duration maxAge) {
        policies.put(
                ref(name),
                new EventPolicy(
                        retries,
                        maxAge,
                        Optional.of(new Destination.Stream("successes")),
                        Optional.of(new Destination.Stream("failures")),
                        Optional.of(new Destination.Topic("letters"))));
    }

    AsyncEvent send(String name, String payload) {
        AsyncEvent event = async.event(ref(name), payload.getBytes(StandardCharsets.UTF_8), "");
        async.accept(event);
        return event;
    }

    List<FakeDestinations.Given> given(Destination destination) {
        return destinations.given.stream()
                .filter(one -> one.destination().equals(destination))
                .toList();
    }

    List<FakeDestinations.Given> successes() {
        return given(new Destination.Stream("successes"));
    }

    List<FakeDestinations.Given> failures() {
        return given(new Destination.Stream("failures"));
    }

    List<FakeDestinations.Given> letters() {
        return given(new Destination.Topic("letters"));
    }

    double count(String meter, String function, String... more) {
        return registry.find(meter).tag("function", function).tags(more).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    @Override
    public void close() {
        async.close();
        functions.close();
        kafka.close();
        if (ownsGateway) {
            gateway.close();
        }
    }
}
