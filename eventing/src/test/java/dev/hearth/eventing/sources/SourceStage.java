package dev.hearth.eventing.sources;

import dev.hearth.api.eventsource.EventSource;
import dev.hearth.api.eventsource.EventSourceSpec;
import dev.hearth.eventing.destinations.Destinations;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaEngine;
import dev.hearth.eventing.kafka.KafkaServer;
import dev.hearth.eventing.kafka.KafkaTopics;
import dev.hearth.eventing.sources.SourceSettings.Id;
import dev.hearth.eventing.sources.delivery.Policy;
import dev.hearth.eventing.sources.delivery.Steps;
import dev.hearth.eventing.sources.delivery.Target;
import dev.hearth.eventing.sources.poll.Positions;
import dev.hearth.eventing.sources.table.TableStreams;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A topic of its own in a real Kafka, a function and a destination that remember, and instances of the service between them. */
final class SourceStage implements AutoCloseable {
    static final Environment.Timing QUICK =
            new Environment.Timing(Duration.ofMillis(100), Duration.ofSeconds(2), Duration.ofSeconds(10));

    final Kafka kafka;
    final String topic;
    final FakeFunction function = new FakeFunction();
    final FakeDestinations destinations = new FakeDestinations();
    final Map<String, Map<String, String>> secrets = new ConcurrentHashMap<>();
    final Deque<EventSources> instances = new ArrayDeque<>();
    private final String uid = UUID.randomUUID().toString();
    Clock clock = Clock.systemUTC();

    SourceStage(KafkaServer server, int partitions) {
        this(server.engine(), "t" + UUID.randomUUID());
        KafkaTopics.ensure(kafka, topic, partitions, Map.of());
    }

    /** On a topic that is there. */
    SourceStage(KafkaEngine engine, String topic) {
        this.kafka = new Kafka(engine);
        this.topic = topic;
    }

    static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(50));
    }

    /** Another replica. */
    EventSources instance() {
        return instance(function, destinations, Steps.UNWATCHED);
    }

    EventSources instance(Target.Invoker invoked, Destinations places, Steps steps) {
        EventSources made = made(invoked, places, QUICK, steps);
        instances.push(made);
        return made;
    }

    /** With another function and the timing of the service; the caller closes it. */
    EventSources unhurried(Target.Invoker other) {
        return made(other, destinations, Environment.Timing.USUAL, Steps.UNWATCHED);
    }

    private EventSources made(Target.Invoker invoked, Destinations places, Environment.Timing timing, Steps steps) {
        return new EventSources(new Environment(
                kafka,
                invoked,
                places,
                noTables(),
                (namespace, name) -> Optional.ofNullable(secrets.get(name)),
                "us-east-1",
                clock,
                timing,
                steps));
    }

    private static TableStreams noTables() {
        return (namespace, operation, request) -> {
            throw new TableStreams.Refused("ResourceNotFoundException", "there are no tables here");
        };
    }

    /** The source with these fields of its spec, in YAML's flow form, besides where it reads and its function. */
    SourceSettings settings(String spec) {
        return settings(spec, uid);
    }

    /** Another source, by its uid. */
    SourceSettings settings(String spec, String sourceUid) {
        return settings(spec, sourceUid, new EventSourceSpec.Source(), topic);
    }

    /** Of another topic. */
    SourceSettings settingsOf(String otherTopic, String spec, String sourceUid) {
        return settings(spec, sourceUid, new EventSourceSpec.Source(), otherTopic);
    }

    /** One that reads elsewhere, unless nothing is said. */
    SourceSettings settings(String spec, String sourceUid, EventSourceSpec.Source from) {
        return settings(spec, sourceUid, from, topic);
    }

    private static SourceSettings settings(String spec, String sourceUid, EventSourceSpec.Source from, String topic) {
        EventSource source = Serialization.unmarshal(
                """
                apiVersion: hearth.dev/v1alpha1
                kind: EventSource
                metadata: {name: %s, namespace: default, uid: %s}
                spec:
                  source: {kafka: {topic: %s}}
                  function: f
                  qualifier: $LATEST
                  enabled: true
                  batchSize: 100
                  maximumBatchingWindowInSeconds: 0
                  startingPosition: TRIM_HORIZON
                  parallelizationFactor: 1
                  bisectBatchOnFunctionError: false
                  maximumRetryAttempts: -1
                  maximumRecordAgeInSeconds: -1
                  scaling: {lagThreshold: 10, activationLagThreshold: 0, allowIdleConsumers: false, maxConsumers: 8}
                """.formatted(sourceUid.length() > 30 ? "source" : sourceUid, sourceUid, topic), EventSource.class);
        if (from.table != null) {
            source.getSpec().source = from;
        }
        EventSource patch = Serialization.unmarshal("spec: {" + spec + "}", EventSource.class);
        return quick(SourceSettings.of(merged(source, patch)));
    }

    private static EventSource merged(EventSource source, EventSource patch) {
        try {
            for (var field : source.getSpec().getClass().getFields()) {
                Object value = patch.getSpec() == null ? null : field.get(patch.getSpec());
                if (value != null) {
                    field.set(source.getSpec(), value);
                }
            }
            return source;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same, but never waiting long before something is tried again. */
    static SourceSettings quick(SourceSettings settings) {
        Policy policy = settings.policy();
        return new SourceSettings(
                settings.id(),
                settings.uid(),
                settings.from(),
                settings.function(),
                settings.enabled(),
                settings.start(),
                new Policy(
                        policy.batchSize(),
                        policy.batchingWindow(),
                        policy.parallelizationFactor(),
                        policy.bisect(),
                        policy.retries(),
                        policy.maximumAge(),
                        policy.reportsItemFailures(),
                        policy.tumblingWindow(),
                        policy.onFailure(),
                        new Policy.Waits(Duration.ofMillis(5), Duration.ofMillis(100))),
                settings.filters(),
                settings.consumers(),
                settings.spec());
    }

    /** Runs it and fixes where it begins. */
    Id start(EventSources instance, SourceSettings settings) {
        instance.apply(settings);
        soon().ignoreExceptions().until(() -> instance.prepare(settings, false).isEmpty());
        return settings.id();
    }

    /** {@code count} records of each key, numbered on. */
    void produce(int from, int count, List<String> keys) {
        List<Future<RecordMetadata>> sent = new java.util.ArrayList<>();
        for (int i = from; i < from + count; i++) {
            for (String key : keys) {
                sent.add(kafka.producer()
                        .send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), data(key, i))));
            }
        }
        sent.forEach(future -> Kafka.await(future, Duration.ofSeconds(60)));
    }

    private static byte[] data(String key, int number) {
        return (key + "/" + number).getBytes(StandardCharsets.UTF_8);
    }

    /** Records behind the group's position, in all partitions. */
    long lag(SourceSettings settings) {
        Positions ask = new Positions(kafka);
        var partitions = ask.partitions(List.of(topic)).getOrDefault(topic, List.of());
        var ends = ask.offsets(partitions, org.apache.kafka.clients.admin.OffsetSpec.latest());
        var at = ask.committed(List.of(settings.group())).getOrDefault(settings.group(), Map.of());
        return partitions.stream()
                .mapToLong(partition -> ends.getOrDefault(partition, 0L)
                        - Optional.ofNullable(at.get(partition))
                                .map(found -> found.offset())
                                .orElse(0L))
                .sum();
    }

    @Override
    public void close() {
        instances.forEach(EventSources::close);
        kafka.close();
    }
}
