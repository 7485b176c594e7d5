package dev.hearth.standalone.apiserver.protobuf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.hearth.standalone.apiserver.json.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * Kubernetes' protobuf messages as the JSON of the same objects. Names and presence carry over; what differs is a few
 * types with JSON of their own, empty texts, which Go always writes as protobuf and never as JSON ({@code Time}, {@code Quantity}, {@code IntOrString}, …) and a few fields that Go embeds,
 * which are messages of their own in protobuf and part of their parent in JSON.
 */
final class MessageJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Embedded in Go ({@code json:",inline"}). */
    private static final Set<String> INLINE = Set.of(
            "volumeSource",
            "localObjectReference",
            "handler",
            "probeHandler",
            "persistentVolumeSource",
            "ephemeralContainerCommon");

    static ObjectNode of(Message message) {
        ObjectNode object = NODES.objectNode();
        message.getAllFields().forEach((field, value) -> {
            if (INLINE.contains(field.getName())) {
                object.setAll(of((Message) value));
                return;
            }
            JsonNode json = field.isMapField()
                    ? map((List<?>) value)
                    : field.isRepeated() ? list(field, value) : one(field, value);
            if (!json.isNull() && !(json.isTextual() && json.asText().isEmpty())) {
                object.set(field.getName(), json);
            }
        });
        return object;
    }

    private static JsonNode list(FieldDescriptor field, Object values) {
        ArrayNode array = NODES.arrayNode();
        ((List<?>) values).forEach(value -> array.add(one(field, value)));
        return array;
    }

    private static JsonNode map(List<?> entries) {
        ObjectNode object = NODES.objectNode();
        for (Object entry : entries) {
            Message pair = (Message) entry;
            FieldDescriptor key = pair.getDescriptorForType().findFieldByNumber(1);
            FieldDescriptor value = pair.getDescriptorForType().findFieldByNumber(2);
            object.set(String.valueOf(pair.getField(key)), one(value, pair.getField(value)));
        }
        return object;
    }

    private static JsonNode one(FieldDescriptor field, Object value) {
        return switch (field.getJavaType()) {
            case INT -> NODES.numberNode((Integer) value);
            case LONG -> NODES.numberNode((Long) value);
            case FLOAT -> NODES.numberNode((Float) value);
            case DOUBLE -> NODES.numberNode((Double) value);
            case BOOLEAN -> NODES.booleanNode((Boolean) value);
            case STRING, ENUM -> NODES.textNode(String.valueOf(value));
            case BYTE_STRING -> NODES.textNode(Base64.getEncoder().encodeToString(((ByteString) value).toByteArray()));
            case MESSAGE -> message((Message) value);
        };
    }

    private static JsonNode message(Message value) {
        return switch (value.getDescriptorForType().getName()) {
            case "Quantity" -> NODES.textNode((String) field(value, "string"));
            case "IntOrString" ->
                ((Number) field(value, "type")).longValue() == 0
                        ? NODES.numberNode(((Number) field(value, "intVal")).longValue())
                        : NODES.textNode((String) field(value, "strVal"));
            case "Time" -> time(value, ChronoUnit.SECONDS);
            case "MicroTime" -> time(value, ChronoUnit.MICROS);
            case "FieldsV1", "RawExtension" -> Json.readBody(((ByteString) rawOf(value)).toByteArray());
            case "ExtraValue" -> of(value).path("items");
            default -> of(value);
        };
    }

    private static Object rawOf(Message value) {
        String name = value.getDescriptorForType().findFieldByName("Raw") == null ? "raw" : "Raw";
        return field(value, name);
    }

    /** The zero time is how Go says that there is none. */
    private static JsonNode time(Message value, ChronoUnit precision) {
        long seconds = ((Number) field(value, "seconds")).longValue();
        int nanos = ((Number) field(value, "nanos")).intValue();
        return seconds == 0 && nanos == 0
                ? NullNode.getInstance()
                : NODES.textNode(Instant.ofEpochSecond(seconds, nanos)
                        .truncatedTo(precision)
                        .toString());
    }

    private static Object field(Message message, String name) {
        return message.getField(message.getDescriptorForType().findFieldByName(name));
    }

    private MessageJson() {}
}
