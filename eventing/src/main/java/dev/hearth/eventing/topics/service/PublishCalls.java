package dev.hearth.eventing.topics.service;

import dev.hearth.api.Grant;
import dev.hearth.aws.query.Parameters;
import dev.hearth.aws.query.QueryCall;
import dev.hearth.aws.query.Xml;
import dev.hearth.eventing.topics.TopicPublisher;
import dev.hearth.eventing.topics.TopicPublisher.Published;
import dev.hearth.eventing.topics.catalogue.TopicId;
import dev.hearth.eventing.topics.message.Attribute;
import dev.hearth.eventing.topics.message.Message;
import dev.hearth.eventing.topics.message.Refused;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Publish and PublishBatch. */
public final class PublishCalls {
    private static final int MOST_ENTRIES = 10;

    private final TopicPublisher publisher;

    public PublishCalls(TopicPublisher publisher) {
        this.publisher = publisher;
    }

    Xml publish(QueryCall call, Parameters given) {
        if (given.get("PhoneNumber").isPresent()) {
            throw Refused.invalid("PhoneNumber Reason: Hearth sends no text messages");
        }
        String arn = given.get("TopicArn")
                .or(() -> given.get("TargetArn"))
                .orElseThrow(() -> Refused.invalid("TopicArn or TargetArn Reason: no value for required parameter"));
        TopicId topic = Access.topic(call, arn);
        Access.require(call, topic, Grant.Access.WRITE);
        Published published = publisher.publish(topic.namespace(), topic.name(), message(given));
        return Xml.of("PublishResult", told(published));
    }

    Xml batch(QueryCall call, Parameters given) {
        TopicId topic = Access.topic(call, Access.text(given, "TopicArn"));
        Access.require(call, topic, Grant.Access.WRITE);
        List<Parameters> entries = given.members("PublishBatchRequestEntries");
        checkIds(entries);
        List<Object> results = new ArrayList<>();
        List<Message> messages = new ArrayList<>();
        long bytes = 0;
        for (Parameters entry : entries) {
            try {
                Message message = message(entry);
                bytes += message.size();
                messages.add(message);
                results.add(message);
            } catch (Refused refused) {
                results.add(refused);
            }
        }
        if (bytes > Message.MOST_BYTES) {
            throw Refused.of(
                    400,
                    "BatchRequestTooLong",
                    "The length of all the batch messages put together is more than the limit.");
        }
        List<Object> published = publisher.publishAll(topic.namespace(), topic.name(), messages);
        int next = 0;
        for (int index = 0; index < results.size(); index++) {
            if (results.get(index) instanceof Message) {
                results.set(index, published.get(next++));
            }
        }
        return told(entries, results);
    }

    private static void checkIds(List<Parameters> entries) {
        if (entries.isEmpty()) {
            throw Refused.of(400, "EmptyBatchRequest", "The batch request doesn't contain any entries.");
        }
        if (entries.size() > MOST_ENTRIES) {
            throw Refused.of(
                    400, "TooManyEntriesInBatchRequest", "The batch request contains more entries than permissible.");
        }
        Set<String> ids = new HashSet<>();
        for (Parameters entry : entries) {
            String id = entry.get("Id").orElse("");
            if (!id.matches("[A-Za-z0-9_-]{1,80}")) {
                throw Refused.of(
                        400,
                        "InvalidBatchEntryId",
                        "The Id of a batch entry in a batch request doesn't abide by the specification.");
            }
            if (!ids.add(id)) {
                throw Refused.of(
                        400, "BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.");
            }
        }
    }

    private static Xml told(List<Parameters> entries, List<Object> results) {
        List<Xml> successful = new ArrayList<>();
        List<Xml> failed = new ArrayList<>();
        for (int index = 0; index < entries.size(); index++) {
            Xml id = Xml.text("Id", entries.get(index).get("Id").orElse(""));
            switch (results.get(index)) {
                case Published published -> {
                    List<Xml> member = new ArrayList<>(List.of(id));
                    member.addAll(told(published));
                    successful.add(Xml.of("member", member));
                }
                case Refused refused ->
                    failed.add(failure(id, refused.code(), String.valueOf(refused.getMessage()), true));
                default -> failed.add(failure(id, "ServiceUnavailable", "Kafka does not answer; send it again", false));
            }
        }
        return Xml.of("PublishBatchResult", Xml.of("Successful", successful), Xml.of("Failed", failed));
    }

    private static Xml failure(Xml id, String code, String message, boolean senders) {
        return Xml.of(
                "member",
                id,
                Xml.text("Code", code),
                Xml.text("Message", message),
                Xml.text("SenderFault", Boolean.toString(senders)));
    }

    private static List<Xml> told(Published published) {
        List<Xml> told = new ArrayList<>();
        told.add(Xml.text("MessageId", published.messageId()));
        published.sequenceNumber().ifPresent(number -> told.add(Xml.text("SequenceNumber", number)));
        return told;
    }

    private static Message message(Parameters given) {
        String text = given.get("Message").orElse("");
        Map<String, String> byProtocol = Map.of();
        Optional<String> structure = given.get("MessageStructure").filter(word -> !word.isEmpty());
        if (structure.isPresent()) {
            if (!structure.get().equals("json")) {
                throw Refused.invalid("MessageStructure");
            }
            byProtocol = new LinkedHashMap<>(Message.structured(text));
            text = String.valueOf(byProtocol.remove("default"));
        }
        return new Message(
                text,
                byProtocol,
                given.get("Subject"),
                attributes(given),
                given.get("MessageGroupId"),
                given.get("MessageDeduplicationId"));
    }

    private static Map<String, Attribute> attributes(Parameters given) {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        for (Parameters entry : given.entries("MessageAttributes", "Name")) {
            String type = entry.get("Value.DataType").orElse("");
            String value = type.startsWith("Binary")
                    ? entry.get("Value.BinaryValue").orElse("")
                    : entry.get("Value.StringValue").orElse("");
            attributes.put(entry.get("Name").orElse(""), new Attribute(type, value));
        }
        return attributes;
    }
}
