package dev.hearth.eventing.broker;

import dev.hearth.eventing.broker.delivery.Subscribers;
import dev.hearth.eventing.broker.delivery.Triggers;
import dev.hearth.eventing.broker.filter.Filter;
import dev.hearth.eventing.broker.plan.BrokerName;
import dev.hearth.eventing.broker.plan.DeliveryPolicy;
import dev.hearth.eventing.broker.plan.Sink;
import dev.hearth.eventing.broker.plan.TriggerPlan;
import dev.hearth.eventing.destinations.Destinations.DestinationRefused;
import dev.hearth.eventing.functions.Outcome;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaTopics;
import dev.hearth.eventing.kafka.KafkaUnavailable;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** What tests of brokers have in common: a broker of a name of its own on a real Kafka, and what lies on its topics. */
public final class Flow {
    public static final String NAMESPACE = "default";
    public static final int PARTITIONS = 3;

    private Flow() {}

    public static BrokerName broker(Kafka kafka) {
        BrokerName broker = new BrokerName(NAMESPACE, "events-" + UUID.randomUUID());
        KafkaTopics.ensure(kafka, broker.topic(), PARTITIONS, Map.of());
        KafkaTopics.ensure(kafka, broker.deadLetterTopic(), 1, Map.of());
        return broker;
    }

    public static TriggerPlan trigger(
            BrokerName broker, String name, String subscriber, Filter filter, boolean ordered, int retry) {
        return new TriggerPlan(
                NAMESPACE,
                name,
                broker.name(),
                broker,
                filter,
                new Sink.Uri(URI.create(subscriber)),
                new DeliveryPolicy(
                        retry,
                        DeliveryPolicy.Backoff.LINEAR,
                        Duration.ofMillis(20),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(1),
                        Optional.empty()),
                ordered,
                20);
    }

    public static Filter all() {
        return new Filter.All(List.of());
    }

    /** Triggers that have HTTP subscribers alone. */
    public static Triggers triggers(Kafka kafka, SimpleMeterRegistry registry) {
        Subscribers subscribers = new Subscribers(
                (function, event) -> new Outcome.Refused(404, "ResourceNotFoundException", "no functions here"),
                (namespace, destination, message) -> {
                    throw new DestinationRefused("no destinations here");
                },
                Clock.systemUTC());
        return new Triggers(kafka, subscribers, registry);
    }

    public static Map<String, Integer> fates(SimpleMeterRegistry... registries) {
        Map<String, Integer> counted = new HashMap<>();
        for (SimpleMeterRegistry registry : registries) {
            registry.find("hearth.trigger.events")
                    .counters()
                    .forEach(counter ->
                            counted.merge(counter.getId().getTag("fate"), (int) counter.count(), Integer::sum));
        }
        counted.values().removeIf(count -> count == 0);
        return counted;
    }

    /** Records that the trigger's group has not committed. */
    public static long waiting(Kafka kafka, TriggerPlan trigger) {
        Map<TopicPartition, OffsetAndMetadata> committed = Kafka.await(
                kafka.admin().listConsumerGroupOffsets(trigger.group()).partitionsToOffsetAndMetadata(),
                Duration.ofSeconds(30));
        return KafkaTopics.ends(kafka, trigger.broker().topic()).entrySet().stream()
                .mapToLong(end -> end.getValue()
                        - Optional.ofNullable(committed.get(
                                        new TopicPartition(trigger.broker().topic(), end.getKey())))
                                .map(OffsetAndMetadata::offset)
                                .orElse(0L))
                .sum();
    }

    public static boolean settled(Kafka kafka, TriggerPlan trigger) {
        try {
            return waiting(kafka, trigger) == 0;
        } catch (KafkaUnavailable notYet) {
            return false;
        }
    }

    /** All records of a topic. */
    public static List<ConsumerRecord<byte[], byte[]>> read(Kafka kafka, String topic) {
        Map<Integer, Long> ends = KafkaTopics.ends(kafka, topic);
        List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = kafka.consumer(Map.of("auto.offset.reset", "earliest"))) {
            List<TopicPartition> partitions = ends.keySet().stream()
                    .map(partition -> new TopicPartition(topic, partition))
                    .toList();
            consumer.assign(partitions);
            while (partitions.stream().anyMatch(at -> consumer.position(at) < ends.getOrDefault(at.partition(), 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(read::add);
            }
        }
        return read;
    }
}
