package dev.hearth.eventing.topics.service;

import dev.hearth.eventing.topics.catalogue.TopicId;
import dev.hearth.eventing.topics.catalogue.TopicRecord;
import dev.hearth.eventing.topics.delivery.HttpPolicy;
import dev.hearth.eventing.topics.message.Refused;

/** The attributes of topics that can be set (SNS API reference, "SetTopicAttributes"). Pure. */
final class TopicAttributes {
    static void check(TopicId topic, String name, String value) {
        switch (name) {
            case "DisplayName" -> require(value.length() <= 100, name, "it has up to 100 characters");
            case "DeliveryPolicy" -> {
                if (!value.isEmpty()) {
                    HttpPolicy.ofTopic(value);
                }
            }
            case "SignatureVersion" -> require(value.equals("1") || value.equals("2"), name, "it is 1 or 2");
            case "TracingConfig" -> require(value.equals("PassThrough"), name, "only PassThrough is served");
            case "FifoTopic", "ContentBasedDeduplication" -> {
                require(value.equals("true") || value.equals("false"), name, "it is true or false");
                require(topic.fifo() || value.equals("false"), name, "it belongs to a FIFO topic");
            }
            case "FifoThroughputScope" ->
                require(topic.fifo() && value.equals("Topic"), name, "only Topic is served, of a FIFO topic");
            // Who may do what is said by access keys and namespaces; storage is encrypted by who runs Kafka.
            case "Policy", "KmsMasterKeyId", "ArchivePolicy", "DataProtectionPolicy" ->
                require(value.isEmpty(), name, "Hearth does not serve it");
            default -> throw Refused.invalid("AttributeName");
        }
    }

    /** What it is, set or not. */
    static String value(TopicRecord topic, String name) {
        return switch (name) {
            case "SignatureVersion" -> topic.attribute(name, "1");
            case "TracingConfig" -> topic.attribute(name, "PassThrough");
            case "FifoTopic" -> Boolean.toString(topic.id().fifo());
            case "ContentBasedDeduplication" -> topic.attribute(name, "false");
            case "FifoThroughputScope" -> topic.attribute(name, "Topic");
            default -> topic.attribute(name, "");
        };
    }

    private static void require(boolean holds, String name, String rule) {
        if (!holds) {
            throw Refused.invalid("Attributes Reason: %s: %s".formatted(name, rule));
        }
    }

    private TopicAttributes() {}
}
