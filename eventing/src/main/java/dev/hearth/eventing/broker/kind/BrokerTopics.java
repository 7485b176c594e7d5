package dev.hearth.eventing.broker.kind;

import dev.hearth.eventing.broker.plan.BrokerName;
import dev.hearth.eventing.broker.plan.TriggerPlan;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaTopics;
import dev.hearth.eventing.kafka.KafkaUnavailable;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** What brokers and triggers have in Kafka. Blocks; throws {@link KafkaUnavailable}. */
final class BrokerTopics {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** An event of the largest size with what Kafka puts around it, and room for writers past the ingress. */
    private static final int LARGEST_RECORD = 2 * 1024 * 1024;

    /** Whatever lay on the other topic fits, with why it was given up. */
    private static final int LARGEST_LETTER = 3 * 1024 * 1024;

    private final Kafka kafka;

    BrokerTopics(Kafka kafka) {
        this.kafka = kafka;
    }

    /** Makes them as asked; a topic that is there grows and gets the retention, and keeps its events. */
    void make(BrokerName broker, int partitions, Duration retention) {
        for (String topic : List.of(broker.topic(), broker.deadLetterTopic())) {
            boolean letters = topic.equals(broker.deadLetterTopic());
            Map<String, String> settings = Map.of(
                    "max.message.bytes", Integer.toString(letters ? LARGEST_LETTER : LARGEST_RECORD),
                    "min.insync.replicas", kafka.engine().replicationFactor() > 2 ? "2" : "1",
                    "retention.ms", Long.toString(retention.toMillis()));
            KafkaTopics.ensure(kafka, topic, letters ? 1 : partitions, settings);
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            Collection<AlterConfigOp> changes = settings.entrySet().stream()
                    .map(setting -> new AlterConfigOp(
                            new ConfigEntry(setting.getKey(), setting.getValue()), AlterConfigOp.OpType.SET))
                    .toList();
            Kafka.await(
                    kafka.admin()
                            .incrementalAlterConfigs(Map.of(resource, changes))
                            .all(),
                    PATIENCE);
        }
        if (KafkaTopics.ends(kafka, broker.topic()).size() < partitions) {
            Kafka.await(
                    kafka.admin()
                            .createPartitions(Map.of(broker.topic(), NewPartitions.increaseTo(partitions)))
                            .all(),
                    PATIENCE);
        }
    }

    void delete(BrokerName broker) {
        KafkaTopics.delete(kafka, broker.topic());
        KafkaTopics.delete(kafka, broker.deadLetterTopic());
    }

    /**
     * Gives a new trigger's group the ends of the partitions, so that events from now on are its. A group that has offsets
     * keeps them.
     */
    void startGroup(TriggerPlan trigger) {
        if (!committed(trigger).isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
        KafkaTopics.ends(kafka, trigger.broker().topic())
                .forEach((partition, end) ->
                        ends.put(new TopicPartition(trigger.broker().topic(), partition), new OffsetAndMetadata(end)));
        Kafka.await(
                kafka.admin().alterConsumerGroupOffsets(trigger.group(), ends).all(), PATIENCE);
    }

    /** Records of the topic that the group has not committed; of a partition without an offset, all. */
    long waiting(TriggerPlan trigger) {
        Map<TopicPartition, OffsetAndMetadata> committed = committed(trigger);
        return KafkaTopics.ends(kafka, trigger.broker().topic()).entrySet().stream()
                .mapToLong(end -> {
                    TopicPartition partition =
                            new TopicPartition(trigger.broker().topic(), end.getKey());
                    return Math.max(
                            0,
                            end.getValue()
                                    - Optional.ofNullable(committed.get(partition))
                                            .map(OffsetAndMetadata::offset)
                                            .orElse(0L));
                })
                .sum();
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(TriggerPlan trigger) {
        try {
            return Kafka.await(
                    kafka.admin().listConsumerGroupOffsets(trigger.group()).partitionsToOffsetAndMetadata(), PATIENCE);
        } catch (KafkaUnavailable e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return Map.of();
            }
            throw e;
        }
    }

    /** @throws KafkaUnavailable while a consumer still runs in it */
    void deleteGroup(String group) {
        try {
            Kafka.await(kafka.admin().deleteConsumerGroups(List.of(group)).all(), PATIENCE);
        } catch (KafkaUnavailable e) {
            if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                throw e;
            }
        }
    }
}
