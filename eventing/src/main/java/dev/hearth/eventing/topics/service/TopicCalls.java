package dev.hearth.eventing.topics.service;

import dev.hearth.api.Grant;
import dev.hearth.aws.query.Parameters;
import dev.hearth.aws.query.QueryCall;
import dev.hearth.aws.query.Xml;
import dev.hearth.eventing.topics.catalogue.Catalogue;
import dev.hearth.eventing.topics.catalogue.SubscriptionRecord;
import dev.hearth.eventing.topics.catalogue.TopicId;
import dev.hearth.eventing.topics.catalogue.TopicRecord;
import dev.hearth.eventing.topics.message.Arn;
import dev.hearth.eventing.topics.message.Refused;
import java.util.LinkedHashMap;
import java.util.Map;

/** The actions about topics and their tags. */
public final class TopicCalls {
    private final Catalogue catalogue;
    private final Topics topics;
    private final String region;

    public TopicCalls(Catalogue catalogue, Topics topics, String region) {
        this.catalogue = catalogue;
        this.topics = topics;
        this.region = region;
    }

    private String arn(TopicId topic) {
        return Arn.topic(region, topic.namespace(), topic.name()).toString();
    }

    Xml create(QueryCall call, Parameters given) {
        Access.requireWhole(call);
        TopicId id = new TopicId(Access.namespace(call), Access.text(given, "Name"));
        TopicRecord topic = topics.create(id, given.map("Attributes"), tags(given));
        return Xml.of("CreateTopicResult", Xml.text("TopicArn", arn(topic.id())));
    }

    Xml delete(QueryCall call, Parameters given) {
        Access.requireWhole(call);
        topics.delete(Access.topic(call, Access.text(given, "TopicArn")));
        return Xml.of("DeleteTopicResult");
    }

    Xml list(QueryCall call, Parameters given) {
        Access.requireWhole(call);
        return Listing.page(
                "ListTopicsResult",
                "Topics",
                catalogue.topics(Access.namespace(call)),
                given,
                topic -> topic.id().name(),
                topic -> Xml.of("member", Xml.text("TopicArn", arn(topic.id()))));
    }

    Xml attributes(QueryCall call, Parameters given) {
        TopicId id = Access.topic(call, Access.text(given, "TopicArn"));
        Access.require(call, id, Grant.Access.READ);
        TopicRecord topic = topics.require(id);
        long confirmed = catalogue.subscriptions(id).stream()
                .filter(SubscriptionRecord::confirmed)
                .count();
        long pending = catalogue.subscriptions(id).size() - confirmed;
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("TopicArn", arn(id));
        attributes.put("Owner", Arn.topic(region, id.namespace(), id.name()).account());
        attributes.put("DisplayName", topic.attribute("DisplayName", ""));
        attributes.put("SubscriptionsConfirmed", Long.toString(confirmed));
        attributes.put("SubscriptionsPending", Long.toString(pending));
        attributes.put("SubscriptionsDeleted", "0");
        attributes.put("SignatureVersion", TopicAttributes.value(topic, "SignatureVersion"));
        attributes.put("TracingConfig", TopicAttributes.value(topic, "TracingConfig"));
        if (topic.attributes().containsKey("DeliveryPolicy")) {
            attributes.put("DeliveryPolicy", topic.attribute("DeliveryPolicy", ""));
        }
        if (id.fifo()) {
            attributes.put("FifoTopic", "true");
            attributes.put("ContentBasedDeduplication", TopicAttributes.value(topic, "ContentBasedDeduplication"));
            attributes.put("FifoThroughputScope", TopicAttributes.value(topic, "FifoThroughputScope"));
        }
        return Xml.of("GetTopicAttributesResult", Listing.map("Attributes", attributes));
    }

    Xml setAttribute(QueryCall call, Parameters given) {
        Access.requireWhole(call);
        TopicId id = Access.topic(call, Access.text(given, "TopicArn"));
        topics.setAttribute(
                id,
                Access.text(given, "AttributeName"),
                given.get("AttributeValue").orElse(""));
        return Xml.of("SetTopicAttributesResult");
    }

    Xml tag(QueryCall call, Parameters given) {
        Access.requireWhole(call);
        TopicRecord topic = resource(call, given);
        Map<String, String> tags = new LinkedHashMap<>(topic.tags());
        tags.putAll(tags(given));
        topics.setTags(topic, tags);
        return Xml.of("TagResourceResult");
    }

    Xml untag(QueryCall call, Parameters given) {
        Access.requireWhole(call);
        TopicRecord topic = resource(call, given);
        Map<String, String> tags = new LinkedHashMap<>(topic.tags());
        given.texts("TagKeys").forEach(tags::remove);
        topics.setTags(topic, tags);
        return Xml.of("UntagResourceResult");
    }

    Xml tags(QueryCall call, Parameters given) {
        TopicRecord topic = resource(call, given);
        Access.require(call, topic.id(), Grant.Access.READ);
        return Xml.of(
                "ListTagsForResourceResult",
                Xml.of(
                        "Tags",
                        topic.tags().entrySet().stream()
                                .sorted(Map.Entry.comparingByKey())
                                .map(tag -> Xml.of(
                                        "member", Xml.text("Key", tag.getKey()), Xml.text("Value", tag.getValue())))
                                .toList()));
    }

    private TopicRecord resource(QueryCall call, Parameters given) {
        TopicId id = Access.topic(call, Access.text(given, "ResourceArn"));
        return catalogue.topic(id).orElseThrow(() -> Refused.resourceNotFound("Resource does not exist"));
    }

    private static Map<String, String> tags(Parameters given) {
        Map<String, String> tags = new LinkedHashMap<>();
        given.members("Tags")
                .forEach(tag ->
                        tags.put(tag.get("Key").orElse(""), tag.get("Value").orElse("")));
        return tags;
    }
}
