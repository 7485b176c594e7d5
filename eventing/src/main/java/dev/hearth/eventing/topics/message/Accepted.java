package dev.hearth.eventing.topics.message;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A message as it lies in the topic's Kafka topic: what was published, its id and when it was accepted.
 *
 * @param publishedMillis since 1970
 */
public record Accepted(
        String id,
        long publishedMillis,
        String body,
        Map<String, String> byProtocol,
        Optional<String> subject,
        Map<String, Attribute> attributes,
        Optional<String> groupId,
        Optional<String> deduplicationId) {
    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new Jdk8Module());

    public static Accepted of(String id, Instant at, Message message, Optional<String> deduplicationId) {
        return new Accepted(
                id,
                at.toEpochMilli(),
                message.body(),
                message.byProtocol(),
                message.subject(),
                message.attributes(),
                message.groupId(),
                deduplicationId);
    }

    public byte[] bytes() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a message's fields are what Jackson can write", e);
        }
    }

    public static Accepted read(byte[] bytes) {
        try {
            return JSON.readValue(bytes, Accepted.class);
        } catch (IOException e) {
            throw new UncheckedIOException("a record of a topic is not a message of Hearth's", e);
        }
    }

    public Instant published() {
        return Instant.ofEpochMilli(publishedMillis);
    }

    /** What an endpoint of this protocol is told. */
    public String bodyFor(String protocol) {
        return byProtocol.getOrDefault(protocol, body);
    }

    @Override
    public String toString() {
        return "Accepted[" + id + "]";
    }
}
