package dev.hearth.eventing.broker.event;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.format.EventDeserializationException;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.cloudevents.rw.CloudEventRWException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Events on a broker's topic: the Kafka binding's binary mode (CloudEvents 1.0.2, kafka-protocol-binding.md), so that any Kafka
 * client can read and, in binary or structured mode, write them. The record's key is the event's {@link #key}.
 */
public final class KafkaEvents {
    /** How many more times an event may come back as a reply; Knative's name and number. Subscribers do not see it. */
    public static final String TTL = "knativebrokerttl";

    public static final int MOST_HOPS = 255;

    private static final int LONGEST_ERROR = 1024;

    /** What events keep their order by: {@code partitionkey}, else {@code subject}, else {@code source}. */
    public static String key(CloudEvent event) {
        Object partitionKey = event.getExtension("partitionkey");
        if (partitionKey != null) {
            return partitionKey.toString();
        }
        String subject = event.getSubject();
        return subject == null ? event.getSource().toString() : subject;
    }

    /** @throws InvalidEvent when it is larger than a broker takes */
    public static ProducerRecord<byte[], byte[]> write(String topic, CloudEvent event) {
        ProducerRecord<byte[], byte[]> record = writeLetter(topic, event);
        int bytes = record.value() == null ? 0 : record.value().length;
        for (Header header : record.headers()) {
            bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
        }
        if (bytes > HttpEvents.LARGEST_EVENT_BYTES) {
            throw new InvalidEvent("the event has %d bytes, and at most %d are taken"
                    .formatted(bytes, HttpEvents.LARGEST_EVENT_BYTES));
        }
        return record;
    }

    /** Whatever its size: what is given up is larger by why. */
    public static ProducerRecord<byte[], byte[]> writeLetter(String topic, CloudEvent event) {
        byte[] key = key(event).getBytes(StandardCharsets.UTF_8);
        return KafkaMessageFactory.createWriter(topic, key).writeBinary(event);
    }

    /** @throws InvalidEvent when the record is none */
    public static CloudEvent read(ConsumerRecord<?, byte[]> record) {
        try {
            return Rules.checked(KafkaMessageFactory.createReader(record.headers(), record.value())
                    .toEvent());
        } catch (EventDeserializationException
                | CloudEventRWException
                | IllegalArgumentException
                | IllegalStateException e) {
            throw new InvalidEvent(JsonEvents.reason(e), e);
        }
    }

    /** Hops that are left to it: as it says, at most 255, and 255 when it says none. */
    public static int hops(CloudEvent event) {
        Object said = event.getExtension(TTL);
        try {
            int hops = said == null ? MOST_HOPS : Integer.parseInt(said.toString());
            return hops < 0 ? MOST_HOPS : Math.min(hops, MOST_HOPS);
        } catch (NumberFormatException e) {
            return MOST_HOPS;
        }
    }

    public static CloudEvent withHops(CloudEvent event, int hops) {
        return CloudEventBuilder.v1(event).withExtension(TTL, hops).build();
    }

    /** As subscribers see it. */
    public static CloudEvent withoutHops(CloudEvent event) {
        return event.getExtension(TTL) == null
                ? event
                : CloudEventBuilder.v1(event).withoutExtension(TTL).build();
    }

    /** With why it was given up, in Knative's attributes; the data is cut to 1,024 bytes and in base64. */
    public static CloudEvent deadLetter(CloudEvent event, URI destination, int code, byte[] data) {
        byte[] cut = data.length <= LONGEST_ERROR ? data : Arrays.copyOf(data, LONGEST_ERROR);
        CloudEventBuilder built = CloudEventBuilder.v1(withoutHops(event))
                .withExtension("knativeerrordest", destination)
                .withExtension("knativeerrorcode", code);
        return (cut.length == 0
                        ? built
                        : built.withExtension(
                                "knativeerrordata", Base64.getEncoder().encodeToString(cut)))
                .build();
    }

    private KafkaEvents() {}
}
