package dev.hearth.eventing.topics;

import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.topics.catalogue.Catalogue;
import dev.hearth.eventing.topics.catalogue.TopicId;
import dev.hearth.eventing.topics.catalogue.TopicRecord;
import dev.hearth.eventing.topics.message.Accepted;
import dev.hearth.eventing.topics.message.Message;
import dev.hearth.eventing.topics.message.Refused;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Publishes to topics: a message is durable in the topic's Kafka topic when it returns. Of the room's callers and of the SNS
 * API alike. Any thread; blocks.
 */
public final class TopicPublisher {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final Catalogue catalogue;
    private final Kafka kafka;
    private final Clock clock;
    private final Map<TopicId, Deduplication> deduplications = new ConcurrentHashMap<>();

    public TopicPublisher(Catalogue catalogue, Kafka kafka, Clock clock) {
        this.catalogue = catalogue;
        this.kafka = kafka;
        this.clock = clock;
        catalogue.onLoss(deduplications::clear); // what was accepted and is lost may be published again
    }

    /**
     * What became of a message.
     *
     * @param sequenceNumber of a FIFO topic
     */
    public record Published(String messageId, Optional<String> sequenceNumber) {}

    /** A message on its way. */
    interface Sent {
        /** @throws dev.hearth.eventing.kafka.KafkaUnavailable when it could not be written; it may nevertheless be there */
        Published await();
    }

    /**
     * Publishes one message. Published again after a failure it may be there twice, unless it has a deduplication id.
     *
     * @throws Refused when there is no such topic, or it takes no such message
     * @throws dev.hearth.eventing.kafka.KafkaUnavailable when Kafka does not take it now
     */
    public Published publish(String namespace, String topic, Message message) {
        return send(find(namespace, topic), message).await();
    }

    /**
     * Publishes several in their order; each for itself.
     *
     * @return for each message what became of it: a {@link Published} or the exception that {@link #publish} would throw
     */
    public List<Object> publishAll(String namespace, String topic, List<Message> messages) {
        TopicRecord found = find(namespace, topic);
        List<Object> sent = new ArrayList<>();
        for (Message message : messages) {
            try {
                sent.add(send(found, message));
            } catch (RuntimeException e) {
                sent.add(e);
            }
        }
        return sent.stream().<Object>map(TopicPublisher::result).toList();
    }

    private static Object result(Object sent) {
        try {
            return sent instanceof Sent on ? on.await() : sent;
        } catch (RuntimeException e) {
            return e;
        }
    }

    private TopicRecord find(String namespace, String topic) {
        return catalogue
                .topic(new TopicId(namespace, topic))
                .orElseThrow(() -> Refused.notFound("Topic does not exist"));
    }

    private Sent send(TopicRecord topic, Message message) {
        if (!topic.id().fifo()) {
            if (message.deduplicationId().isPresent()) {
                throw Refused.invalid(
                        "The request includes MessageDeduplicationId parameter, which is not valid for this topic type");
            }
            Accepted accepted = Accepted.of(id(), clock.instant(), message, Optional.empty());
            Future<RecordMetadata> written = kafka.producer()
                    .send(new ProducerRecord<byte[], byte[]>(
                            topic.id().kafkaTopic(), null, accepted.publishedMillis(), null, accepted.bytes()));
            return () -> {
                Kafka.await(written, PATIENCE);
                return new Published(accepted.id(), Optional.empty());
            };
        }
        String group = message.groupId()
                .orElseThrow(() -> Refused.invalid("The MessageGroupId parameter is required for FIFO topics"));
        String deduplication = message.deduplicationId()
                .or(() -> topic.contentBasedDeduplication() ? Optional.of(sha256(message.body())) : Optional.empty())
                .orElseThrow(
                        () -> Refused.invalid(
                                "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly"));
        Deduplication known =
                deduplications.computeIfAbsent(topic.id(), id -> new Deduplication(kafka, id.kafkaTopic(), clock));
        return known.once(deduplication, now -> {
            Accepted accepted = Accepted.of(id(), now, message, Optional.of(deduplication));
            Future<RecordMetadata> written = kafka.producer()
                    .send(new ProducerRecord<>(
                            topic.id().kafkaTopic(),
                            0,
                            now.toEpochMilli(),
                            group.getBytes(StandardCharsets.UTF_8),
                            accepted.bytes()));
            return new Deduplication.Pending(accepted.id(), written);
        });
    }

    /** What was known of the topic's last minutes is forgotten; called when it is deleted. */
    public void forget(TopicId topic) {
        deduplications.remove(topic);
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }

    private static String sha256(String body) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
