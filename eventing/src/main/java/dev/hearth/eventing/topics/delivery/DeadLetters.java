package dev.hearth.eventing.topics.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.eventing.destinations.Destination;
import dev.hearth.eventing.destinations.Destinations;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaUnavailable;
import dev.hearth.eventing.topics.TopicLogs;
import dev.hearth.eventing.topics.catalogue.SubscriptionRecord;
import dev.hearth.eventing.topics.catalogue.TopicId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jboss.logging.Logger;

/**
 * Where messages end that could not be delivered: at the subscription's {@code RedrivePolicy}, or else (and when that place
 * refuses) in a Kafka topic of the topic. SNS forgets a message without a redrive policy; we do not. Blocks until it is
 * durable there, however long that takes.
 */
final class DeadLetters {
    private static final Logger LOG = Logger.getLogger(DeadLetters.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Endpoints endpoints;
    private final Kafka kafka;
    private final TopicLogs logs;
    private final Waiting waiting;

    DeadLetters(Endpoints endpoints, Kafka kafka, Waiting waiting) {
        this.endpoints = endpoints;
        this.kafka = kafka;
        this.logs = new TopicLogs(kafka);
        this.waiting = waiting;
    }

    /** @param why without payloads */
    void put(SubscriptionRecord subscription, String key, String letter, String why) throws InterruptedException {
        Optional<Destination> place = place(subscription);
        byte[] bytes = letter.getBytes(StandardCharsets.UTF_8);
        for (int attempt = 1; ; attempt++) {
            Attempt outcome = place.isPresent()
                    ? endpoints.to(subscription.topic().namespace(), place.get(), new Destinations.Message(key, bytes))
                    : ours(subscription, key, bytes, why);
            switch (outcome) {
                case Attempt.Delivered delivered -> {
                    return;
                }
                case Attempt.Never(String code, String message) -> {
                    LOG.warnf(
                            "a dead letter was refused and goes to the topic's own place subscription=%s code=%s",
                            subscription.id(), code);
                    place = Optional.empty();
                }
                case Attempt.NotNow notNow -> waiting.await(Duration.ofSeconds(Math.min(60, attempt)));
            }
        }
    }

    private Attempt ours(SubscriptionRecord subscription, String key, byte[] letter, String why) {
        TopicId topic = subscription.topic();
        try {
            logs.ensureDeadLetters(topic);
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>(topic.deadLetters(), key.getBytes(StandardCharsets.UTF_8), letter);
            record.headers()
                    .add("subscription", subscription.id().getBytes(StandardCharsets.UTF_8))
                    .add("error", why.getBytes(StandardCharsets.UTF_8));
            kafka.send(record);
            return new Attempt.Delivered();
        } catch (KafkaUnavailable e) {
            return new Attempt.NotNow("KafkaUnavailable", String.valueOf(e.getMessage()));
        }
    }

    private static Optional<Destination> place(SubscriptionRecord subscription) {
        return subscription.attribute("RedrivePolicy").flatMap(policy -> {
            try {
                String arn = JSON.readTree(policy).path("deadLetterTargetArn").asText();
                return TargetArn.parse(arn, subscription.topic().namespace());
            } catch (JsonProcessingException e) {
                return Optional.empty();
            }
        });
    }
}
