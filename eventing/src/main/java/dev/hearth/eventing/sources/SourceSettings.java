package dev.hearth.eventing.sources;

import dev.hearth.api.DestinationSpec;
import dev.hearth.api.eventsource.EventSource;
import dev.hearth.api.eventsource.EventSourceSpec;
import dev.hearth.eventing.destinations.Destination;
import dev.hearth.eventing.functions.FunctionRef;
import dev.hearth.eventing.pattern.InvalidPattern;
import dev.hearth.eventing.pattern.Pattern;
import dev.hearth.eventing.sources.delivery.Policy;
import dev.hearth.eventing.sources.filter.Filters;
import dev.hearth.eventing.sources.poll.StartingPosition;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One event source as it is to run: the spec of its object, checked.
 *
 * @param spec the bean as it was, to tell whether something has changed
 */
public record SourceSettings(
        Id id,
        String uid,
        From from,
        FunctionRef function,
        boolean enabled,
        StartingPosition start,
        Policy policy,
        Filters filters,
        Consumers consumers,
        String spec) {
    /** What the names of Hearth's own topics and groups begin with. */
    private static final String OURS = "hearth";

    /** What Lambda makes of endless retries with a destination, for Kafka (developer guide, "Kafka on-failure destination"). */
    private static final int RETRIES_OF_KAFKA_WITH_DESTINATION = 10;

    /** The object. */
    public record Id(String namespace, String name) {
        @Override
        public String toString() {
            return namespace + "/" + name;
        }
    }

    /** Where the records come from. */
    public sealed interface From {
        record Stream(String stream) implements From {}

        record Topic(String topic, List<String> bootstrapServers, Optional<String> secret, Optional<String> group)
                implements From {
            public Topic {
                bootstrapServers = List.copyOf(bootstrapServers);
            }
        }

        record Table(String table) implements From {}
    }

    /** The consumer group of the source, unless it reads a table. */
    public String group() {
        String own = "hearth.%s.%s.%s".formatted(id.namespace(), id.name(), uid);
        return switch (from) {
            case From.Topic topic -> topic.group().orElse(own);
            case From.Stream stream -> own;
            case From.Table table -> own;
        };
    }

    /** Is the group its own, to be forgotten with it? */
    public boolean ownsGroup() {
        return !(from instanceof From.Topic topic && topic.group().isPresent());
    }

    /** @throws InvalidSource with all that is wrong */
    public static SourceSettings of(EventSource source) {
        EventSourceSpec spec = source.getSpec();
        String namespace = source.getMetadata().getNamespace();
        From from = from(spec.source);
        return new SourceSettings(
                new Id(namespace, source.getMetadata().getName()),
                source.getMetadata().getUid(),
                from,
                new FunctionRef(namespace, spec.function, spec.qualifier),
                spec.enabled,
                start(spec),
                policy(spec, from),
                new Filters(filters(spec)),
                new Consumers(
                        spec.scaling.lagThreshold,
                        spec.scaling.activationLagThreshold,
                        spec.scaling.allowIdleConsumers,
                        spec.scaling.maxConsumers),
                io.fabric8.kubernetes.client.utils.Serialization.asJson(spec));
    }

    private static From from(EventSourceSpec.Source source) {
        if (source.stream != null) {
            return new From.Stream(source.stream);
        }
        if (source.table != null) {
            return new From.Table(source.table);
        }
        From.Topic topic = new From.Topic(
                source.kafka.topic,
                source.kafka.bootstrapServers == null ? List.of() : source.kafka.bootstrapServers,
                Optional.ofNullable(source.kafka.secret),
                Optional.ofNullable(source.kafka.consumerGroup));
        boolean ours = topic.topic().startsWith(OURS + '.')
                || topic.group().filter(group -> group.startsWith(OURS)).isPresent();
        if (ours && topic.bootstrapServers().isEmpty()) {
            throw new InvalidSource(
                    "NotAllowed",
                    "Topics that begin with '%1$s.' and groups that begin with '%1$s' are Hearth's own; name others"
                            .formatted(OURS));
        }
        return topic;
    }

    private static StartingPosition start(EventSourceSpec spec) {
        return switch (spec.startingPosition) {
            case "LATEST" -> new StartingPosition.Latest();
            case "AT_TIMESTAMP" -> {
                try {
                    yield new StartingPosition.AtTimestamp(
                            OffsetDateTime.parse(spec.startingPositionTimestamp).toInstant());
                } catch (DateTimeException e) {
                    throw new InvalidSource(
                            "InvalidTimestamp",
                            "spec.startingPositionTimestamp '%s' is no time: %s"
                                    .formatted(spec.startingPositionTimestamp, e.getMessage()));
                }
            }
            default -> new StartingPosition.TrimHorizon();
        };
    }

    private static Policy policy(EventSourceSpec spec, From from) {
        Optional<Destination> onFailure = Optional.ofNullable(spec.onFailure).map(SourceSettings::destination);
        int retries = spec.maximumRetryAttempts;
        if (retries < 0 && onFailure.isPresent() && from instanceof From.Topic) {
            retries = RETRIES_OF_KAFKA_WITH_DESTINATION;
        }
        int window = spec.tumblingWindowInSeconds == null ? 0 : spec.tumblingWindowInSeconds;
        return new Policy(
                spec.batchSize,
                Duration.ofSeconds(spec.maximumBatchingWindowInSeconds),
                spec.parallelizationFactor,
                spec.bisectBatchOnFunctionError,
                retries,
                spec.maximumRecordAgeInSeconds < 0
                        ? Optional.empty()
                        : Optional.of(Duration.ofSeconds(spec.maximumRecordAgeInSeconds)),
                spec.functionResponseTypes != null && !spec.functionResponseTypes.isEmpty(),
                window == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(window)),
                onFailure,
                Policy.Waits.USUAL);
    }

    private static Destination destination(DestinationSpec spec) {
        if (spec.stream != null) {
            return new Destination.Stream(spec.stream);
        }
        if (spec.topic != null) {
            return new Destination.Topic(spec.topic);
        }
        if (spec.bucket != null) {
            return new Destination.Bucket(spec.bucket);
        }
        return spec.function != null ? new Destination.Function(spec.function) : new Destination.Kafka(spec.kafka);
    }

    private static List<Pattern> filters(EventSourceSpec spec) {
        List<Pattern> patterns = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        if (spec.filterCriteria != null) {
            for (int i = 0; i < spec.filterCriteria.filters.size(); i++) {
                try {
                    patterns.add(Pattern.compile(spec.filterCriteria.filters.get(i).pattern));
                } catch (InvalidPattern e) {
                    wrong.add("spec.filterCriteria.filters[%d]: %s".formatted(i, e.getMessage()));
                }
            }
        }
        if (!wrong.isEmpty()) {
            throw new InvalidSource("InvalidFilter", String.join("; ", wrong));
        }
        return patterns;
    }
}
