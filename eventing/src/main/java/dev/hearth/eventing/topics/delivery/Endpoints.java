package dev.hearth.eventing.topics.delivery;

import dev.hearth.eventing.destinations.Destination;
import dev.hearth.eventing.destinations.Destinations;
import dev.hearth.eventing.topics.catalogue.Protocol;
import dev.hearth.eventing.topics.catalogue.SubscriptionRecord;
import dev.hearth.eventing.topics.catalogue.TopicRecord;
import dev.hearth.eventing.topics.message.Accepted;
import dev.hearth.eventing.topics.message.Arn;
import dev.hearth.eventing.topics.message.Notification;
import dev.hearth.eventing.topics.signing.Signing;
import dev.hearth.kinds.mail.Mailer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;

/** One attempt to bring something to the endpoint of a subscription, by its protocol. Any thread; blocks. */
public final class Endpoints {
    private static final String AGENT = "Amazon Simple Notification Service Agent";

    private final URI endpoint;
    private final String region;
    private final Supplier<Signing> keys;
    private final Invocations functions;
    private final Destinations destinations;
    private final HttpEndpoints http;
    private final Mailer mailer;

    /** @param endpoint the AWS endpoint, as subscribers reach it */
    public Endpoints(
            URI endpoint,
            String region,
            Supplier<Signing> keys,
            Invocations functions,
            Destinations destinations,
            HttpEndpoints http,
            Mailer mailer) {
        this.endpoint = endpoint;
        this.region = region;
        this.keys = keys;
        this.functions = functions;
        this.destinations = destinations;
        this.http = http;
        this.mailer = mailer;
    }

    /** @param sequenceNumber of a FIFO topic */
    Attempt deliver(
            TopicRecord topic, SubscriptionRecord subscription, Accepted message, Optional<String> sequenceNumber)
            throws InterruptedException {
        Notification shape = shape(topic, subscription);
        String body = message.bodyFor(subscription.protocol().word);
        return switch (subscription.protocol()) {
            case LAMBDA ->
                functions.invoke(topic.id().namespace(), lastName(subscription.endpoint()), shape.event(message, body));
            case FIREHOSE -> {
                String text = subscription.raw() ? body : shape.envelope(message, body, sequenceNumber);
                yield stream(topic, subscription, message, text);
            }
            case HTTP, HTTPS -> {
                String text = subscription.raw() ? body : shape.envelope(message, body, sequenceNumber);
                yield http.post(
                        subscription.endpoint(), headers(topic, subscription, "Notification", message.id()), text);
            }
            case EMAIL ->
                mail(
                        topic,
                        subscription,
                        message.subject().orElse("Notification Message"),
                        body
                                + "\n\n--\nIf you wish to stop receiving notifications from this topic, please visit the link below:\n"
                                + shape.unsubscribe() + "\n");
            case EMAIL_JSON ->
                mail(
                        topic,
                        subscription,
                        message.subject().orElse("Notification Message"),
                        shape.envelope(message, body, sequenceNumber));
        };
    }

    /** Asks the endpoint whether it wants the subscription. */
    public Attempt askToConfirm(TopicRecord topic, SubscriptionRecord subscription, String token, Instant now)
            throws InterruptedException {
        Notification shape = shape(topic, subscription);
        String id = UUID.randomUUID().toString();
        if (subscription.protocol().isHttp()) {
            return http.post(
                    subscription.endpoint(),
                    headers(topic, subscription, "SubscriptionConfirmation", id),
                    shape.confirmation(id, token, now));
        }
        String text = subscription.protocol() == Protocol.EMAIL_JSON
                ? shape.confirmation(id, token, now)
                : "You have chosen to subscribe to the topic:\n%s\n\nTo confirm this subscription, visit the link below (if this was in error no action is necessary):\n%s\n"
                        .formatted(shape.topic(), shape.confirm(token));
        return mail(topic, subscription, "Subscription Confirmation", text);
    }

    /** What a dead letter carries: the JSON that the endpoint would have got. */
    String letter(
            TopicRecord topic, SubscriptionRecord subscription, Accepted message, Optional<String> sequenceNumber) {
        return shape(topic, subscription)
                .envelope(message, message.bodyFor(subscription.protocol().word), sequenceNumber);
    }

    private Notification shape(TopicRecord topic, SubscriptionRecord subscription) {
        Arn arn = Arn.topic(region, topic.id().namespace(), topic.id().name()).subscription(subscription.id());
        return new Notification(endpoint, keys.get(), topic.attribute("SignatureVersion", "1"), arn);
    }

    private Attempt stream(TopicRecord topic, SubscriptionRecord subscription, Accepted message, String text) {
        String key = message.groupId().orElse(message.id());
        return to(
                topic.id().namespace(),
                new Destination.Stream(lastName(subscription.endpoint())),
                new Destinations.Message(key, text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Takes a message to a place. */
    Attempt to(String namespace, Destination place, Destinations.Message message) {
        try {
            destinations.deliver(namespace, place, message);
            return new Attempt.Delivered();
        } catch (Destinations.DestinationUnavailable e) {
            return new Attempt.NotNow("Unavailable", String.valueOf(e.getMessage()));
        } catch (Destinations.DestinationRefused e) {
            return new Attempt.Never("Refused", String.valueOf(e.getMessage()));
        }
    }

    private Attempt mail(TopicRecord topic, SubscriptionRecord subscription, String subject, String text) {
        if (topic.mail().isEmpty()) {
            return new Attempt.Never("NoMailServer", "the topic has no spec.smtp");
        }
        try {
            mailer.send(
                    topic.id().namespace(),
                    topic.mail().get(),
                    new Mailer.Letter(subscription.endpoint(), topic.attribute("DisplayName", ""), subject, text));
            return new Attempt.Delivered();
        } catch (Mailer.Undelivered e) {
            String why = String.valueOf(e.getMessage());
            return e.forGood() ? new Attempt.Never("MailRefused", why) : new Attempt.NotNow("MailUnavailable", why);
        }
    }

    private Map<String, String> headers(
            TopicRecord topic, SubscriptionRecord subscription, String type, String messageId) {
        Arn arn = Arn.topic(region, topic.id().namespace(), topic.id().name());
        Map<String, String> headers = new TreeMap<>();
        headers.put("x-amz-sns-message-type", type);
        headers.put("x-amz-sns-message-id", messageId);
        headers.put("x-amz-sns-topic-arn", arn.toString());
        headers.put("User-Agent", AGENT);
        headers.put("Content-Type", policy(topic, subscription).contentType());
        if (type.equals("Notification")) {
            headers.put(
                    "x-amz-sns-subscription-arn",
                    arn.subscription(subscription.id()).toString());
            if (subscription.raw()) {
                headers.put("x-amz-sns-rawdelivery", "true");
            }
        }
        return headers;
    }

    static HttpPolicy policy(TopicRecord topic, SubscriptionRecord subscription) {
        return HttpPolicy.of(
                subscription.attribute("DeliveryPolicy"),
                Optional.ofNullable(topic.attributes().get("DeliveryPolicy")).filter(text -> !text.isEmpty()));
    }

    static RetryPolicy retries(TopicRecord topic, SubscriptionRecord subscription) {
        return switch (subscription.protocol()) {
            case LAMBDA, FIREHOSE -> RetryPolicy.MANAGED;
            case HTTP, HTTPS -> policy(topic, subscription).retries();
            case EMAIL, EMAIL_JSON -> RetryPolicy.MAIL;
        };
    }

    /** Of an ARN or a plain name. */
    private static String lastName(String endpoint) {
        return endpoint.substring(Math.max(endpoint.lastIndexOf(':'), endpoint.lastIndexOf('/')) + 1);
    }
}
