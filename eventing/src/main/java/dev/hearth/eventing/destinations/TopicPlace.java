package dev.hearth.eventing.destinations;

import dev.hearth.eventing.destinations.Destinations.DestinationRefused;
import dev.hearth.eventing.destinations.Destinations.DestinationUnavailable;
import dev.hearth.eventing.kafka.KafkaUnavailable;
import dev.hearth.eventing.topics.TopicPublisher;
import dev.hearth.eventing.topics.message.Attribute;
import dev.hearth.eventing.topics.message.Message;
import dev.hearth.eventing.topics.message.Refused;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Topics: the body is the message, attributes are message attributes. */
public final class TopicPlace implements Place {
    private final TopicPublisher publisher;

    public TopicPlace(TopicPublisher publisher) {
        this.publisher = publisher;
    }

    @Override
    public void put(String namespace, String name, Destinations.Message message) {
        try {
            Map<String, Attribute> attributes = new LinkedHashMap<>();
            new TreeMap<>(message.attributes()).forEach((key, value) -> {
                if (!value.isEmpty()) { // SNS knows no empty ones
                    attributes.put(
                            key, key.equals("ErrorCode") ? new Attribute("Number", value) : Attribute.text(value));
                }
            });
            publisher.publish(
                    namespace,
                    name,
                    Message.of(new String(message.body(), StandardCharsets.UTF_8))
                            .withAttributes(attributes));
        } catch (Refused e) {
            throw new DestinationRefused("topic '%s' does not take it: %s".formatted(name, e.getMessage()));
        } catch (KafkaUnavailable e) {
            throw new DestinationUnavailable("topic '%s' does not take it now".formatted(name), e);
        }
    }
}
