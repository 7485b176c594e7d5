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

    /** A message, ready to be brought to its endpoint as often as it takes. */
    interface Ready {
        Attempt once() throws InterruptedException;
    }

    /**
     * Shapes and signs the message once; each attempt brings the same.
     *
     * @param sequenceNumber of a FIFO topic
     */
    Ready ready(TopicRecord topic, SubscriptionRecord subscription, Accepted message, Optional<String> sequenceNumber) {
        String namespace = topic.id().namespace();
        String body = message.bodyFor(subscription.protocol().word);
        String name = lastName(subscription.endpoint());
        return switch (subscription.protocol()) {
            case LAMBDA -> {
                byte[] event = shape(topic, subscription).event(message, body);
                yield () -> functions.invoke(namespace, name, event);
            }
            case FIREHOSE -> {
                byte[] bytes =
                        text(topic, subscription, message, body, sequenceNumber).getBytes(StandardCharsets.UTF_8);
                String key = message.groupId().orElse(message.id());
                yield () -> to(namespace, new Destination.Stream(name), new Destinations.Message(key, bytes));
            }
            case HTTP, HTTPS -> {
                String text = text(topic, subscription, message, body, sequenceNumber);
                Map<String, String> headers = headers(topic, subscription, "Notification", message.id());
                yield () -> http.post(subscription.endpoint(), headers, text);
            }
            case EMAIL, EMAIL_JSON -> {
                String text = letter(topic, subscription, message, body, sequenceNumber);
                String subject = message.subject().orElse("Notification Message");
                yield () -> mail(topic, subscription, subject, text);
            }
        };
    }

    private String text(
            TopicRecord topic,
            SubscriptionRecord subscription,
            Accepted message,
            String body,
            Optional<String> sequenceNumber) {
        return subscription.raw() ? body : shape(topic, subscription).envelope(message, body, sequenceNumber);
    }

    private String letter(
            TopicRecord topic,
            SubscriptionRecord subscription,
            Accepted message,
            String body,
            Optional<String> sequenceNumber) {
        if (subscription.protocol() == Protocol.EMAIL_JSON) {
            return shape(topic, subscription).envelope(message, body, sequenceNumber);
        }
        return "%s\n\n--\nIf you wish to stop receiving notifications from this topic, please visit the link below:\n%s\n"
                .formatted(body, shape(topic, subscription).unsubscribe());
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
    String deadLetter(
            TopicRecord topic, SubscriptionRecord subscription, Accepted message, Optional<String> sequenceNumber) {
        return shape(topic, subscription)
                .envelope(message, message.bodyFor(subscription.protocol().word), sequenceNumber);
    }

    private Notification shape(TopicRecord topic, SubscriptionRecord subscription) {
        Arn arn = Arn.topic(region, topic.id().namespace(), topic.id().name()).subscription(subscription.id());
        return new Notification(endpoint, keys.get(), topic.attribute("SignatureVersion", "1"), arn);
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
