package dev.hearth.eventing.topics.message;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What somebody publishes, checked as SNS checks it (API reference, "Publish").
 *
 * @param body the message, or what it is where {@link #byProtocol} has nothing else
 * @param byProtocol bodies for single protocols, of {@code MessageStructure=json}
 */
public record Message(
        String body,
        Map<String, String> byProtocol,
        Optional<String> subject,
        Map<String, Attribute> attributes,
        Optional<String> groupId,
        Optional<String> deduplicationId) {
    /** Of body and attributes together (developer guide, "Amazon SNS message attributes"). */
    public static final int MOST_BYTES = 262_144;

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
    private static final Pattern TYPE = Pattern.compile("(String\\.Array|String|Number|Binary)(\\.[A-Za-z0-9_.-]+)?");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~]{1,128}");
    private static final BigDecimal LARGEST = new BigDecimal("1e128");

    public Message {
        attributes = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
        byProtocol = Map.copyOf(byProtocol);
        if (body.isEmpty()) {
            throw Refused.invalid("Empty message");
        }
        checkCharacters("Message", body);
        byProtocol.values().forEach(text -> checkCharacters("Message", text));
        subject.ifPresent(Message::checkSubject);
        attributes.forEach(Message::check);
        if (size(body, byProtocol, attributes) > MOST_BYTES) {
            throw Refused.invalid("Message too long");
        }
        groupId.ifPresent(id -> checkId("MessageGroupId", id));
        deduplicationId.ifPresent(id -> checkId("MessageDeduplicationId", id));
    }

    /** A plain one. */
    public static Message of(String body) {
        return new Message(body, Map.of(), Optional.empty(), Map.of(), Optional.empty(), Optional.empty());
    }

    public Message withSubject(String text) {
        return new Message(body, byProtocol, Optional.of(text), attributes, groupId, deduplicationId);
    }

    public Message withAttributes(Map<String, Attribute> more) {
        return new Message(body, byProtocol, subject, more, groupId, deduplicationId);
    }

    /** In a group of a FIFO topic. */
    public Message inGroup(String group, String deduplication) {
        return new Message(body, byProtocol, subject, attributes, Optional.of(group), Optional.of(deduplication));
    }

    /** The bodies of {@code MessageStructure=json}: {@code default} and those of protocols. */
    public static Map<String, String> structured(String json) {
        JsonNode read;
        try {
            read = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw Refused.invalid("Message Structure - JSON message body failed to parse");
        }
        if (!read.isObject()) {
            throw Refused.invalid("Message Structure - JSON message body failed to parse");
        }
        if (!read.path("default").isTextual()) {
            throw Refused.invalid("Message Structure - No default entry in JSON message body");
        }
        Map<String, String> bodies = new LinkedHashMap<>();
        read.properties().forEach(entry -> {
            if (entry.getValue().isTextual()) {
                bodies.put(entry.getKey(), entry.getValue().asText());
            }
        });
        return bodies;
    }

    private static void checkSubject(String subject) {
        boolean printable = subject.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
        if (subject.isEmpty() || subject.length() > 100 || !printable || subject.startsWith(" ")) {
            throw Refused.invalid("Subject");
        }
    }

    private static void check(String name, Attribute attribute) {
        String lower = name.toLowerCase(java.util.Locale.ROOT);
        if (name.length() > 256
                || !NAME.matcher(name).matches()
                || lower.startsWith("aws.")
                || lower.startsWith("amazon.")) {
            throw Refused.value("Invalid parameter: The message attribute name '%s' is invalid".formatted(name));
        }
        if (attribute.type().length() > 256 || !TYPE.matcher(attribute.type()).matches()) {
            throw Refused.value(
                    "Invalid parameter: The message attribute '%s' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String."
                            .formatted(name));
        }
        if (attribute.value().isEmpty()) {
            throw Refused.value(
                    "Invalid parameter: The message attribute '%s' must contain non-empty message attribute value for message attribute type '%s'."
                            .formatted(name, attribute.type()));
        }
        switch (attribute.kind()) {
            case "Number" -> checkNumber(name, attribute.value());
            case "String.Array" -> checkArray(name, attribute.value());
            case "Binary" -> checkBinary(name, attribute.value());
            default -> checkCharacters("message attribute '" + name + "'", attribute.value());
        }
    }

    private static void checkNumber(String name, String value) {
        try {
            BigDecimal number = new BigDecimal(value);
            if (value.length() <= 256 && number.abs().compareTo(LARGEST) <= 0) {
                return;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw Refused.value(
                "Invalid parameter: Could not cast message attribute '%s' value to number.".formatted(name));
    }

    private static void checkArray(String name, String value) {
        try {
            JsonNode read = JSON.readTree(value);
            if (read.isArray()
                    && java.util.stream.StreamSupport.stream(read.spliterator(), false)
                            .noneMatch(JsonNode::isContainerNode)) {
                return;
            }
        } catch (JsonProcessingException e) {
            // said below
        }
        throw Refused.value(
                "Invalid parameter: The message attribute '%s' of type String.Array must be a JSON array of strings, numbers, true, false and null."
                        .formatted(name));
    }

    private static void checkBinary(String name, String value) {
        try {
            Base64.getDecoder().decode(value);
        } catch (IllegalArgumentException e) {
            throw Refused.value("Invalid parameter: The message attribute '%s' is not Base64.".formatted(name));
        }
    }

    /** What XML 1.0 can carry, section 2.2; SNS takes no other. */
    private static void checkCharacters(String what, String text) {
        boolean fits = text.codePoints()
                .allMatch(c -> c == 0x9
                        || c == 0xA
                        || c == 0xD
                        || (c >= 0x20 && c <= 0xD7FF)
                        || (c >= 0xE000 && c <= 0xFFFD)
                        || c >= 0x10000);
        if (!fits) {
            throw Refused.invalid("%s contains characters that XML 1.0 does not allow".formatted(what));
        }
    }

    private static void checkId(String what, String id) {
        if (!ID.matcher(id).matches()) {
            throw Refused.invalid("%s Reason: must be 1 to 128 letters, digits and punctuation".formatted(what));
        }
    }

    private static long size(String body, Map<String, String> byProtocol, Map<String, Attribute> attributes) {
        long bytes = body.getBytes(StandardCharsets.UTF_8).length;
        for (String text : byProtocol.values()) {
            bytes += text.getBytes(StandardCharsets.UTF_8).length;
        }
        for (Map.Entry<String, Attribute> attribute : attributes.entrySet()) {
            bytes += attribute.getKey().length() + attribute.getValue().size();
        }
        return bytes;
    }

    /** Bytes of body and attributes that count for the limit of a batch. */
    public long size() {
        return size(body, byProtocol, attributes);
    }

    /** Never the payload. */
    @Override
    public String toString() {
        return "Message[" + size() + " bytes]";
    }
}
