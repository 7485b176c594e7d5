package dev.hearth.eventing.topics.kind;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.api.topic.TopicSpec;
import dev.hearth.eventing.destinations.Destination;
import dev.hearth.eventing.topics.catalogue.Protocol;
import dev.hearth.eventing.topics.delivery.TargetArn;
import dev.hearth.kinds.mail.MailServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a manifest asks, in the words of the SNS API. Pure. */
record Asked(
        Map<String, String> attributes,
        Map<String, String> tags,
        Optional<MailServer> mail,
        List<Subscription> subscriptions) {
    private static final ObjectMapper JSON = new ObjectMapper();

    record Subscription(Protocol protocol, String endpoint, Map<String, String> attributes) {}

    static Asked of(TopicSpec spec, String region, String namespace) {
        Map<String, String> attributes = new TreeMap<>();
        put(attributes, "DisplayName", spec.displayName);
        put(attributes, "SignatureVersion", spec.signatureVersion);
        if (Boolean.TRUE.equals(spec.fifo)) {
            attributes.put("FifoTopic", "true");
            attributes.put(
                    "ContentBasedDeduplication", Boolean.toString(Boolean.TRUE.equals(spec.contentBasedDeduplication)));
        }
        List<Subscription> subscriptions = new ArrayList<>();
        if (spec.subscriptions != null) {
            spec.subscriptions.forEach(one -> subscriptions.add(subscription(one, region, namespace)));
        }
        return new Asked(
                attributes,
                spec.tags == null ? Map.of() : spec.tags,
                Optional.ofNullable(spec.smtp).map(MailServer::of),
                subscriptions);
    }

    private static void put(Map<String, String> attributes, String name, @Nullable String value) {
        if (value != null) {
            attributes.put(name, value);
        }
    }

    private static Subscription subscription(TopicSpec.Subscription one, String region, String namespace) {
        Map<String, String> attributes = new TreeMap<>();
        if (one.filterPolicy != null) {
            attributes.put("FilterPolicy", one.filterPolicy.toString());
            put(attributes, "FilterPolicyScope", one.filterPolicyScope);
        }
        if (Boolean.TRUE.equals(one.rawMessageDelivery)) {
            attributes.put("RawMessageDelivery", "true");
        }
        if (one.deadLetter != null) {
            attributes.put(
                    "RedrivePolicy",
                    JSON.createObjectNode()
                            .put("deadLetterTargetArn", TargetArn.of(Destination.of(one.deadLetter), region, namespace))
                            .toString());
        }
        if (one.deliveryPolicy != null) {
            attributes.put("DeliveryPolicy", policy(one.deliveryPolicy));
        }
        if (one.function != null) {
            String arn = TargetArn.of(new Destination.Function(one.function), region, namespace);
            return new Subscription(Protocol.LAMBDA, arn, attributes);
        }
        if (one.stream != null) {
            String arn = TargetArn.of(new Destination.Stream(one.stream), region, namespace);
            return new Subscription(Protocol.FIREHOSE, arn, attributes);
        }
        if (one.url != null) {
            return new Subscription(one.url.startsWith("https:") ? Protocol.HTTPS : Protocol.HTTP, one.url, attributes);
        }
        return new Subscription(Protocol.EMAIL, one.email, attributes);
    }

    private static String policy(TopicSpec.DeliveryPolicy given) {
        ObjectNode policy = JSON.createObjectNode();
        policy.putObject("healthyRetryPolicy")
                .put("numRetries", given.numRetries)
                .put("numNoDelayRetries", given.numNoDelayRetries)
                .put("numMinDelayRetries", given.numMinDelayRetries)
                .put("numMaxDelayRetries", given.numMaxDelayRetries)
                .put("minDelayTarget", given.minDelayTarget)
                .put("maxDelayTarget", given.maxDelayTarget)
                .put("backoffFunction", given.backoffFunction);
        if (given.headerContentType != null) {
            policy.putObject("requestPolicy").put("headerContentType", given.headerContentType);
        }
        return policy.toString();
    }
}
