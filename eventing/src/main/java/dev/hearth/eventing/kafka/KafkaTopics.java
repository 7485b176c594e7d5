package dev.hearth.eventing.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Kafka topics that the room makes for itself. Blocks. */
public final class KafkaTopics {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final KafkaFuture<TopicDescription> NONE =
            KafkaFuture.completedFuture(new TopicDescription("", false, List.of()));

    /**
     * Makes a topic where there is none of its name; one that is there stays as it is. Returns when a broker that is asked knows it:
     * the controller answers once it is made, and for a moment longer brokers say that there is none.
     *
     * @return the id of the one that was made; absent: there was one
     * @throws KafkaUnavailable when it could not be made; its cause is Kafka's own exception
     */
    public static Optional<Uuid> ensure(Kafka kafka, String name, int partitions, Map<String, String> settings) {
        NewTopic topic = new NewTopic(name, partitions, kafka.engine().replicationFactor()).configs(settings);
        try {
            Uuid made = Kafka.await(kafka.admin().createTopics(List.of(topic)).topicId(name), PATIENCE);
            awaitKnown(kafka, name, made);
            return Optional.of(made);
        } catch (KafkaUnavailable e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static void awaitKnown(Kafka kafka, String name, Uuid made) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!id(kafka, name).equals(Optional.of(made))) {
                if (System.nanoTime() > deadline) {
                    throw new KafkaUnavailable(
                            "Kafka has made the topic '%s', and its brokers do not know it after %d s"
                                    .formatted(name, PATIENCE.toSeconds()));
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaUnavailable("interrupted while waiting for Kafka", e);
        }
    }

    /**
     * What tells a topic from one of the same name that is made after it was deleted (KIP-516). Absent: there is none.
     *
     * @throws KafkaUnavailable when Kafka does not say
     */
    public static Optional<Uuid> id(Kafka kafka, String name) {
        try {
            TopicDescription described = Kafka.await(
                    kafka.admin()
                            .describeTopics(List.of(name))
                            .topicNameValues()
                            .getOrDefault(name, NONE),
                    PATIENCE);
            return Optional.of(described.topicId());
        } catch (KafkaUnavailable e) {
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** Deletes a topic with its records; nothing when there is none. */
    public static void delete(Kafka kafka, String name) {
        try {
            Kafka.await(kafka.admin().deleteTopics(List.of(name)).all(), PATIENCE);
        } catch (KafkaUnavailable e) {
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw e;
            }
        }
    }

    /** The end of each partition now: the offset that the next record gets. */
    public static Map<Integer, Long> ends(Kafka kafka, String name) {
        TopicDescription described = Kafka.await(
                kafka.admin().describeTopics(List.of(name)).topicNameValues().getOrDefault(name, NONE), PATIENCE);
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        described
                .partitions()
                .forEach(partition -> asked.put(new TopicPartition(name, partition.partition()), OffsetSpec.latest()));
        Map<Integer, Long> ends = new TreeMap<>();
        Kafka.await(kafka.admin().listOffsets(asked).all(), PATIENCE)
                .forEach((partition, found) -> ends.put(partition.partition(), found.offset()));
        return ends;
    }

    private KafkaTopics() {}
}
