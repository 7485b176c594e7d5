package dev.hearth.eventing.topics;

import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaTopics;
import dev.hearth.eventing.topics.catalogue.TopicId;
import java.util.Map;

/** The Kafka topics that hold the messages of topics, and those of their dead letters. Blocks. */
public final class TopicLogs {
    private static final int PARTITIONS = 4;

    /** Longer than SNS tries anything (23 days, developer guide, "Message delivery retries"). */
    private static final String RETENTION_MILLIS = Long.toString(24L * 24 * 3_600_000);

    /** Messages carry the time of whoever accepted them, whose clock may have jumped. */
    private static final Map<String, String> SETTINGS = Map.of(
            "retention.ms",
            RETENTION_MILLIS,
            "message.timestamp.after.max.ms",
            Long.toString(Long.MAX_VALUE),
            "max.message.bytes",
            Integer.toString(4 * 1024 * 1024));

    private final Kafka kafka;

    public TopicLogs(Kafka kafka) {
        this.kafka = kafka;
    }

    /** One partition keeps the order of a FIFO topic, and makes its duplicates the same for everybody who reads it. */
    public void ensure(TopicId topic) {
        KafkaTopics.ensure(kafka, topic.kafkaTopic(), topic.fifo() ? 1 : PARTITIONS, SETTINGS);
    }

    public void ensureDeadLetters(TopicId topic) {
        KafkaTopics.ensure(kafka, topic.deadLetters(), 1, SETTINGS);
    }

    /** Of messages; dead letters stay. */
    public void delete(TopicId topic) {
        KafkaTopics.delete(kafka, topic.kafkaTopic());
    }

    /** Where the next messages will lie. */
    public Map<Integer, Long> ends(TopicId topic) {
        return KafkaTopics.ends(kafka, topic.kafkaTopic());
    }
}
