package dev.hearth.eventing.streams.topic;

import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaUnavailable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Makes and changes the topics of streams. Any thread; blocks. Everything here throws {@link KafkaUnavailable} when there is no Kafka. */
public final class Topics {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    /** The largest record of a stream (10 MiB) and what lies around it. */
    private static final int LARGEST_RECORD = 11 * 1024 * 1024;

    /** A record stays at most this part of the retention longer than it has to: whole segments are deleted. */
    private static final int SEGMENTS_OF_RETENTION = 24;

    private final Kafka kafka;

    public Topics(Kafka kafka) {
        this.kafka = kafka;
    }

    /** What there is. */
    public record State(int partitions, Duration retention) {}

    public Optional<State> describe(String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            TopicDescription description = Kafka.await(
                            kafka.admin().describeTopics(Set.of(topic)).allTopicNames(), PATIENCE)
                    .get(topic);
            Config config = Kafka.await(
                            kafka.admin().describeConfigs(Set.of(resource)).all(), PATIENCE)
                    .get(resource);
            if (description == null || config == null) {
                return Optional.empty();
            }
            ConfigEntry retention = config.get(TopicConfig.RETENTION_MS_CONFIG);
            return Optional.of(new State(
                    description.partitions().size(),
                    Duration.ofMillis(retention == null ? -1 : Long.parseLong(retention.value()))));
        } catch (KafkaUnavailable failed) {
            if (failed.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw failed;
        }
    }

    /** Nothing when there is one already. */
    public void create(String topic, int partitions, Duration retention) {
        NewTopic wanted = new NewTopic(topic, partitions, kafka.engine().replicationFactor())
                .configs(Map.of(
                        TopicConfig.RETENTION_MS_CONFIG,
                        Long.toString(retention.toMillis()),
                        TopicConfig.SEGMENT_MS_CONFIG,
                        Long.toString(retention.toMillis() / SEGMENTS_OF_RETENTION),
                        TopicConfig.RETENTION_BYTES_CONFIG,
                        "-1",
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        Integer.toString(LARGEST_RECORD),
                        // Kinesis tells when a record arrived, whatever its producer thinks the time is.
                        TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                        "LogAppendTime"));
        try {
            Kafka.await(kafka.admin().createTopics(Set.of(wanted)).all(), PATIENCE);
        } catch (KafkaUnavailable failed) {
            if (!(failed.getCause() instanceof TopicExistsException)) {
                throw failed;
            }
        }
    }

    /** @param partitions more than there are */
    public void grow(String topic, int partitions) {
        Kafka.await(
                kafka.admin()
                        .createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                        .all(),
                PATIENCE);
    }

    public void retain(String topic, Duration retention) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Kafka.await(
                kafka.admin()
                        .incrementalAlterConfigs(Map.of(
                                resource,
                                List.of(
                                        set(TopicConfig.RETENTION_MS_CONFIG, retention.toMillis()),
                                        set(
                                                TopicConfig.SEGMENT_MS_CONFIG,
                                                retention.toMillis() / SEGMENTS_OF_RETENTION))))
                        .all(),
                PATIENCE);
    }

    private static AlterConfigOp set(String name, long value) {
        return new AlterConfigOp(new ConfigEntry(name, Long.toString(value)), AlterConfigOp.OpType.SET);
    }

    /** With its records; nothing when there is none. */
    public void delete(String topic) {
        try {
            Kafka.await(kafka.admin().deleteTopics(Set.of(topic)).all(), PATIENCE);
        } catch (KafkaUnavailable failed) {
            if (!(failed.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw failed;
            }
        }
    }
}
