package dev.hearth.eventing.destinations;

import dev.hearth.eventing.destinations.Destinations.DestinationRefused;
import dev.hearth.eventing.destinations.Destinations.DestinationUnavailable;
import dev.hearth.eventing.destinations.Destinations.Message;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaUnavailable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Topics of Kafka itself, which must be there: attributes become headers. */
public final class KafkaPlace implements Place {
    /** A broker that has just come back may not know all its topics yet. */
    private static final int LOOKS = 5;

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(15);

    /** What the room keeps for itself; nobody's outcome may be written among it. */
    private static final String OURS = "hearth.";

    private final Kafka kafka;

    public KafkaPlace(Kafka kafka) {
        this.kafka = kafka;
    }

    @Override
    public void put(String namespace, String name, Message message) {
        if (name.startsWith(OURS)) {
            throw new DestinationRefused("Kafka topic '%s' is Hearth's own".formatted(name));
        }
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(name, message.key().getBytes(StandardCharsets.UTF_8), message.body());
        message.attributes()
                .forEach((header, value) -> record.headers().add(header, value.getBytes(StandardCharsets.UTF_8)));
        try {
            awaitTopic(name);
            kafka.send(record);
        } catch (KafkaUnavailable e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException
                    || e.getCause() instanceof InvalidTopicException) {
                throw new DestinationRefused("there is no Kafka topic '%s'".formatted(name));
            }
            if (e.getCause() instanceof RecordTooLargeException) {
                throw new DestinationRefused("the message is larger than Kafka topic '%s' takes".formatted(name));
            }
            throw new DestinationUnavailable("Kafka does not take it now", e);
        }
    }

    /** A producer would wait for a topic that is not there, or have it made. */
    private void awaitTopic(String name) {
        for (int look = 1; ; look++) {
            try {
                Kafka.await(kafka.admin().describeTopics(List.of(name)).allTopicNames(), LONGEST);
                return;
            } catch (KafkaUnavailable e) {
                if (look == LOOKS || !(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
            try {
                Thread.sleep(BETWEEN_LOOKS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DestinationUnavailable("interrupted while a topic was looked for", e);
            }
        }
    }
}
