package dev.hearth.eventing.topics.message;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.eventing.topics.signing.Signing;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;

/**
 * What an endpoint of a subscription is told, in SNS's shapes (developer guide, "Parsing Amazon SNS message formats" and AWS
 * Lambda developer guide, "Using AWS Lambda with Amazon SNS").
 *
 * @param endpoint the AWS endpoint under which subscribers reach us: certificate and links lie there
 * @param version of the signature, {@code 1} or {@code 2}
 */
public record Notification(URI endpoint, Signing signing, String version, Arn subscription) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");
    private static final ObjectWriter PRETTY =
            JSON.writer(new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")));

    /** The JSON that HTTP endpoints, mails in JSON and streams get. */
    public String envelope(Accepted message, String body, Optional<String> sequenceNumber) {
        String timestamp = time(message.published());
        ObjectNode json = JSON.createObjectNode().put("Type", "Notification").put("MessageId", message.id());
        sequenceNumber.ifPresent(number -> json.put("SequenceNumber", number));
        json.put("TopicArn", topic());
        message.subject().ifPresent(subject -> json.put("Subject", subject));
        json.put("Message", body)
                .put("Timestamp", timestamp)
                .put("SignatureVersion", version)
                .put("Signature", sign(message, body, timestamp))
                .put("SigningCertURL", certificate())
                .put("UnsubscribeURL", unsubscribe());
        if (!message.attributes().isEmpty()) {
            json.set("MessageAttributes", attributes(message.attributes()));
        }
        return pretty(json);
    }

    /** The event of a function. */
    public byte[] event(Accepted message, String body) {
        String timestamp = time(message.published());
        ObjectNode event = JSON.createObjectNode();
        ObjectNode record = event.putArray("Records").addObject();
        record.put("EventSource", "aws:sns")
                .put("EventVersion", "1.0")
                .put("EventSubscriptionArn", subscription.toString());
        ObjectNode sns = record.putObject("Sns")
                .put("Type", "Notification")
                .put("MessageId", message.id())
                .put("TopicArn", topic())
                .put("Subject", message.subject().orElse(null))
                .put("Message", body)
                .put("Timestamp", timestamp)
                .put("SignatureVersion", version)
                .put("Signature", sign(message, body, timestamp))
                .put("SigningCertUrl", certificate())
                .put("UnsubscribeUrl", unsubscribe());
        sns.set("MessageAttributes", attributes(message.attributes()));
        try {
            return JSON.writeValueAsBytes(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts can be written", e);
        }
    }

    /** The question whether the endpoint wants the subscription. */
    public String confirmation(String messageId, String token, Instant now) {
        String timestamp = time(now);
        String text =
                "You have chosen to subscribe to the topic %s.\nTo confirm the subscription, visit the SubscribeURL included in this message."
                        .formatted(topic());
        String link = confirm(token);
        String signature = signing.sign(
                version,
                lines(
                        "Message", text,
                        "MessageId", messageId,
                        "SubscribeURL", link,
                        "Timestamp", timestamp,
                        "Token", token,
                        "TopicArn", topic(),
                        "Type", "SubscriptionConfirmation"));
        return pretty(JSON.createObjectNode()
                .put("Type", "SubscriptionConfirmation")
                .put("MessageId", messageId)
                .put("Token", token)
                .put("TopicArn", topic())
                .put("Message", text)
                .put("SubscribeURL", link)
                .put("Timestamp", timestamp)
                .put("SignatureVersion", version)
                .put("Signature", signature)
                .put("SigningCertURL", certificate()));
    }

    /** The link that confirms the subscription. */
    public String confirm(String token) {
        return "%s/?Action=ConfirmSubscription&TopicArn=%s&Token=%s".formatted(base(), topic(), token);
    }

    /** The link that ends the subscription. */
    public String unsubscribe() {
        return "%s/?Action=Unsubscribe&SubscriptionArn=%s".formatted(base(), subscription);
    }

    public String topic() {
        return Arn.topicOf(subscription).toString();
    }

    private String certificate() {
        return base() + signing.path();
    }

    private String base() {
        String text = endpoint.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    private String sign(Accepted message, String body, String timestamp) {
        String subject =
                message.subject().map(text -> "Subject\n" + text + "\n").orElse("");
        return signing.sign(
                version,
                lines("Message", body, "MessageId", message.id())
                        + subject
                        + lines("Timestamp", timestamp, "TopicArn", topic(), "Type", "Notification"));
    }

    private static String lines(String... namesAndValues) {
        return String.join("\n", namesAndValues) + "\n";
    }

    private static ObjectNode attributes(Map<String, Attribute> attributes) {
        ObjectNode json = JSON.createObjectNode();
        attributes.forEach((name, attribute) ->
                json.putObject(name).put("Type", attribute.type()).put("Value", attribute.value()));
        return json;
    }

    private static String time(Instant instant) {
        return TIME.format(instant.atOffset(ZoneOffset.UTC));
    }

    private static String pretty(ObjectNode json) {
        try {
            return PRETTY.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts can be written", e);
        }
    }
}
