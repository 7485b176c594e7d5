package dev.hearth.eventing.topics.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.eventing.topics.catalogue.Protocol;
import dev.hearth.eventing.topics.catalogue.TopicId;
import dev.hearth.eventing.topics.delivery.FilterPolicy;
import dev.hearth.eventing.topics.delivery.HttpPolicy;
import dev.hearth.eventing.topics.delivery.TargetArn;
import dev.hearth.eventing.topics.message.Refused;
import java.util.Map;

/** The attributes of subscriptions that can be set (SNS API reference, "SetSubscriptionAttributes"). Pure. */
final class SubscriptionAttributes {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** All that a subscription would have. */
    static void check(TopicId topic, Protocol protocol, Map<String, String> attributes) {
        attributes.forEach((name, value) -> check(topic, protocol, name, value, attributes));
    }

    private static void check(
            TopicId topic, Protocol protocol, String name, String value, Map<String, String> attributes) {
        switch (name) {
            case "FilterPolicy" -> {
                if (!value.isEmpty()) {
                    FilterPolicy.of(value, attributes.getOrDefault("FilterPolicyScope", "MessageAttributes"));
                }
            }
            case "FilterPolicyScope" -> {
                if (!value.equals("MessageAttributes") && !value.equals("MessageBody")) {
                    throw Refused.invalid(
                            "FilterPolicyScope: Invalid value [%s]. Please use either MessageBody or MessageAttributes"
                                    .formatted(value));
                }
            }
            case "RawMessageDelivery" -> {
                if (!value.equals("true") && !value.equals("false")) {
                    throw Refused.invalid(
                            "Attributes Reason: RawMessageDelivery: Invalid value [%s]. Must be true or false."
                                    .formatted(value));
                }
                if (value.equals("true") && protocol != Protocol.FIREHOSE && !protocol.isHttp()) {
                    throw Refused.invalid(
                            "Attributes Reason: Delivery protocol [%s] does not support raw message delivery."
                                    .formatted(protocol.word));
                }
            }
            case "DeliveryPolicy" -> {
                if (!value.isEmpty()) {
                    HttpPolicy.ofSubscription(value);
                }
            }
            case "RedrivePolicy" -> {
                if (!value.isEmpty()) {
                    checkRedrive(topic, value);
                }
            }
            case "SubscriptionRoleArn" -> {
                // Of Firehose; here keys and namespaces say who may.
            }
            default -> throw Refused.invalid("AttributeName");
        }
    }

    private static void checkRedrive(TopicId topic, String policy) {
        String arn;
        try {
            JsonNode read = JSON.readTree(policy);
            arn = read.path("deadLetterTargetArn").asText("");
        } catch (JsonProcessingException e) {
            throw Refused.invalid("RedrivePolicy: failed to parse JSON.");
        }
        if (TargetArn.parse(arn, topic.namespace()).isEmpty()) {
            throw Refused.invalid(
                    "RedrivePolicy: deadLetterTargetArn must be the ARN of a stream, topic, function, bucket or Kafka topic of this account");
        }
    }

    private SubscriptionAttributes() {}
}
