package dev.hearth.storage.userpools.cognito;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A request's members, read with Cognito's own complaints. */
record Body(JsonNode json) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Body of(byte[] bytes) {
        try {
            JsonNode read =
                    JSON.readTree(bytes.length == 0 ? "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8) : bytes);
            if (!read.isObject()) {
                throw Faults.serialization();
            }
            return new Body(read);
        } catch (IOException e) {
            throw Faults.serialization();
        }
    }

    String required(String member) {
        return text(member).orElseThrow(() -> Faults.missing(member));
    }

    Optional<String> text(String member) {
        JsonNode value = json.path(member);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw Faults.serialization();
        }
        return Optional.of(value.textValue());
    }

    boolean flag(String member) {
        JsonNode value = json.path(member);
        if (!value.isMissingNode() && !value.isNull() && !value.isBoolean()) {
            throw Faults.serialization();
        }
        return value.booleanValue();
    }

    /** @param otherwise when it is absent */
    int count(String member, int least, int most, int otherwise) {
        JsonNode value = json.path(member);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isIntegralNumber()) {
            throw Faults.serialization();
        }
        if (value.longValue() < least) {
            throw Faults.invalidParameter(
                    "1 validation error detected: Value '%d' at '%s' failed to satisfy constraint: Member must have value greater than or equal to %d"
                            .formatted(value.longValue(), Faults.lowerFirst(member), least));
        }
        if (value.longValue() > most) {
            throw Faults.invalidParameter(
                    "1 validation error detected: Value '%d' at '%s' failed to satisfy constraint: Member must have value less than or equal to %d"
                            .formatted(value.longValue(), Faults.lowerFirst(member), most));
        }
        return value.intValue();
    }

    /** A map of texts, such as {@code AuthParameters}. */
    Map<String, String> texts(String member) {
        JsonNode value = json.path(member);
        if (!value.isMissingNode() && !value.isNull() && !value.isObject()) {
            throw Faults.serialization();
        }
        Map<String, String> texts = new LinkedHashMap<>();
        value.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
        return texts;
    }

    /** A list of {@code AttributeType}. */
    Map<String, String> attributes(String member) {
        JsonNode value = json.path(member);
        if (!value.isMissingNode() && !value.isNull() && !value.isArray()) {
            throw Faults.serialization();
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        value.forEach(entry -> {
            String name = entry.path("Name").asText("");
            if (name.isEmpty() || name.length() > 32 + "custom:".length()) {
                throw Faults.invalidParameter("an attribute's name has 1 to 32 characters");
            }
            if (entry.path("Value").asText("").length() > 2048) {
                throw Faults.invalidParameter(
                        "Attributes did not conform to the schema: %s: String must be no longer than 2048 characters\n"
                                .formatted(name));
            }
            attributes.put(name, entry.path("Value").asText(""));
        });
        return attributes;
    }
}
