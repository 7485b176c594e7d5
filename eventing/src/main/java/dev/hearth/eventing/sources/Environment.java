package dev.hearth.eventing.sources;

import dev.hearth.eventing.destinations.Destinations;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.sources.delivery.Steps;
import dev.hearth.eventing.sources.delivery.Target;
import dev.hearth.eventing.sources.table.TableStreams;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What event sources stand on.
 *
 * @param kafka the room's own
 * @param timing how patient they are
 */
public record Environment(
        Kafka kafka,
        Target.Invoker functions,
        Destinations destinations,
        TableStreams tables,
        Secrets secrets,
        String region,
        Clock clock,
        Timing timing,
        Steps steps) {
    /** Reads the Secrets that sources name. */
    public interface Secrets {
        /** Its keys and values, decoded; empty when there is no such Secret. */
        Optional<Map<String, String>> find(String namespace, String name);
    }

    /**
     * @param look how often the lag of all sources is looked at
     * @param cooldown how long there must have been too many consumers before one goes, and no lag before the last goes
     * @param handOver longest that a partition waits for its invocations before another consumer has it
     */
    public record Timing(Duration look, Duration cooldown, Duration handOver) {
        public static final Timing USUAL =
                new Timing(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(60));
    }
}
