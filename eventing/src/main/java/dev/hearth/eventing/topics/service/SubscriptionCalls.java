package dev.hearth.eventing.topics.service;

import dev.hearth.api.Grant;
import dev.hearth.aws.query.Parameters;
import dev.hearth.aws.query.QueryCall;
import dev.hearth.aws.query.Xml;
import dev.hearth.aws.signature.SigningKey;
import dev.hearth.eventing.topics.catalogue.Catalogue;
import dev.hearth.eventing.topics.catalogue.Protocol;
import dev.hearth.eventing.topics.catalogue.SubscriptionRecord;
import dev.hearth.eventing.topics.catalogue.TopicId;
import dev.hearth.eventing.topics.catalogue.TopicRecord;
import dev.hearth.eventing.topics.message.Arn;
import dev.hearth.eventing.topics.message.Refused;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The actions about subscriptions. */
public final class SubscriptionCalls {
    private static final String PENDING = "pending confirmation";

    private final Catalogue catalogue;
    private final Topics topics;
    private final Subscriptions subscriptions;
    private final String region;

    public SubscriptionCalls(Catalogue catalogue, Topics topics, Subscriptions subscriptions, String region) {
        this.catalogue = catalogue;
        this.topics = topics;
        this.subscriptions = subscriptions;
        this.region = region;
    }

    private Arn topicArn(SubscriptionRecord subscription) {
        return Arn.topic(
                region, subscription.topic().namespace(), subscription.topic().name());
    }

    private String arn(SubscriptionRecord subscription) {
        return topicArn(subscription).subscription(subscription.id()).toString();
    }

    Xml subscribe(QueryCall call, Parameters given) {
        Access.requireWhole(call);
        TopicRecord topic = topics.require(Access.topic(call, Access.text(given, "TopicArn")));
        String word = Access.text(given, "Protocol");
        Protocol protocol = Protocol.of(word)
                .orElseThrow(() -> Refused.invalid(
                        "Protocol Reason: \"%s\" is not served; lambda, firehose, http, https, email and email-json are"
                                .formatted(word)));
        SubscriptionRecord made = subscriptions.subscribe(
                topic, protocol, Access.text(given, "Endpoint"), given.map("Attributes"), false);
        boolean tell = made.confirmed()
                || given.get("ReturnSubscriptionArn").orElse("false").equals("true");
        return Xml.of("SubscribeResult", Xml.text("SubscriptionArn", tell ? arn(made) : PENDING));
    }

    Xml confirm(QueryCall call, Parameters given) {
        String topic = Access.text(given, "TopicArn");
        boolean authenticated = call.caller().isPresent()
                && given.get("AuthenticateOnUnsubscribe").orElse("false").equals("true");
        String token = Access.text(given, "Token");
        boolean fits = catalogue.subscriptions().stream()
                .anyMatch(one -> one.token().filter(token::equals).isPresent()
                        && topicArn(one).toString().equals(topic));
        if (!fits) {
            throw Refused.invalid("Token");
        }
        SubscriptionRecord confirmed = subscriptions.confirm(token, authenticated);
        return Xml.of("ConfirmSubscriptionResult", Xml.text("SubscriptionArn", arn(confirmed)));
    }

    Xml unsubscribe(QueryCall call, Parameters given) {
        String text = Access.text(given, "SubscriptionArn");
        String id = id(text);
        SubscriptionRecord found =
                catalogue.subscription(id).filter(one -> arn(one).equals(text)).orElse(null);
        if (found == null) {
            return Xml.of("UnsubscribeResult");
        }
        if (call.caller().isPresent()) {
            Access.requireWhole(call);
            requireOwn(call, found);
        } else if (found.authenticated()) {
            throw Refused.denied("The subscription can only be ended by a signed request");
        }
        subscriptions.end(found);
        return Xml.of("UnsubscribeResult");
    }

    Xml list(QueryCall call, Parameters given) {
        Access.requireWhole(call);
        return listed("ListSubscriptionsResult", catalogue.subscriptions(Access.namespace(call)), given);
    }

    Xml listByTopic(QueryCall call, Parameters given) {
        TopicId topic = Access.topic(call, Access.text(given, "TopicArn"));
        Access.require(call, topic, Grant.Access.READ);
        topics.require(topic);
        return listed("ListSubscriptionsByTopicResult", catalogue.subscriptions(topic), given);
    }

    private Xml listed(String result, List<SubscriptionRecord> all, Parameters given) {
        return Listing.page(
                result,
                "Subscriptions",
                all,
                given,
                SubscriptionRecord::id,
                one -> Xml.of(
                        "member",
                        Xml.text("SubscriptionArn", one.confirmed() ? arn(one) : "PendingConfirmation"),
                        Xml.text("Owner", topicArn(one).account()),
                        Xml.text("Protocol", one.protocol().word),
                        Xml.text("Endpoint", one.endpoint()),
                        Xml.text("TopicArn", topicArn(one).toString())));
    }

    Xml attributes(QueryCall call, Parameters given) {
        SubscriptionRecord one = require(call, given);
        Access.require(call, one.topic(), Grant.Access.READ);
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("SubscriptionArn", arn(one));
        attributes.put("TopicArn", topicArn(one).toString());
        attributes.put("Owner", topicArn(one).account());
        attributes.put("Protocol", one.protocol().word);
        attributes.put("Endpoint", one.endpoint());
        attributes.put("PendingConfirmation", Boolean.toString(!one.confirmed()));
        attributes.put("ConfirmationWasAuthenticated", Boolean.toString(one.authenticated()));
        attributes.put("RawMessageDelivery", Boolean.toString(one.raw()));
        for (String name : List.of("FilterPolicy", "DeliveryPolicy", "RedrivePolicy", "SubscriptionRoleArn")) {
            one.attribute(name).ifPresent(value -> attributes.put(name, value));
        }
        if (one.attribute("FilterPolicy").isPresent()) {
            attributes.put("FilterPolicyScope", one.attribute("FilterPolicyScope", "MessageAttributes"));
        }
        return Xml.of("GetSubscriptionAttributesResult", Listing.map("Attributes", attributes));
    }

    Xml setAttribute(QueryCall call, Parameters given) {
        Access.requireWhole(call);
        subscriptions.setAttribute(
                require(call, given),
                Access.text(given, "AttributeName"),
                given.get("AttributeValue").orElse(""));
        return Xml.of("SetSubscriptionAttributesResult");
    }

    private SubscriptionRecord require(QueryCall call, Parameters given) {
        SubscriptionRecord found = catalogue
                .subscription(id(Access.text(given, "SubscriptionArn")))
                .orElseThrow(() -> Refused.notFound("Subscription does not exist"));
        requireOwn(call, found);
        return found;
    }

    private static void requireOwn(QueryCall call, SubscriptionRecord subscription) {
        SigningKey key = Access.caller(call);
        if (!subscription.topic().namespace().equals(key.namespace())) {
            throw Refused.notFound("Subscription does not exist");
        }
    }

    private static String id(String arn) {
        return Arn.parse(arn)
                .flatMap(Arn::subscription)
                .orElseThrow(
                        () -> Refused.invalid("SubscriptionArn Reason: An ARN must have at least 6 elements, not 1"));
    }
}
