package dev.hearth.eventing.streams.service;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.aws.json.JsonCall;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The fields of a request, each checked as it is asked for. Nulls are as if they were not there. */
record Input(JsonNode node, String path) {
    static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]+");
    private static final long MILLIS_FROM = 100_000_000_000L;

    static Input of(JsonCall call) {
        try {
            JsonNode read = call.encoding().read(call.body());
            if (!read.isObject()) {
                throw Fault.SERIALIZATION.says("Unexpected value type in payload");
            }
            return new Input(read, "");
        } catch (IOException e) {
            throw Fault.SERIALIZATION.says("The request body is not well-formed");
        }
    }

    private Optional<JsonNode> find(String name) {
        JsonNode found = node.path(name);
        return found.isMissingNode() || found.isNull() ? Optional.empty() : Optional.of(found);
    }

    Optional<String> text(String name) {
        return find(name).map(value -> {
            if (!value.isTextual()) {
                throw Fault.SERIALIZATION.says("%s cannot be converted to String".formatted(value.getNodeType()));
            }
            return value.textValue();
        });
    }

    String requiredText(String name, int most) {
        String value = text(name).orElseThrow(() -> missing(name));
        if (value.isEmpty()) {
            throw invalid(value, name, "Member must have length greater than or equal to 1");
        }
        if (value.codePointCount(0, value.length()) > most) {
            throw invalid(value, name, "Member must have length less than or equal to " + most);
        }
        return value;
    }

    /** A stream's or a consumer's. */
    Optional<String> name(String name) {
        return text(name).map(value -> {
            requiredText(name, 128);
            if (!NAME.matcher(value).matches()) {
                throw invalid(value, name, "Member must satisfy regular expression pattern: " + NAME.pattern());
            }
            return value;
        });
    }

    String requiredName(String name) {
        return name(name).orElseThrow(() -> missing(name));
    }

    Optional<Integer> integer(String name, int least, int most) {
        return find(name).map(value -> {
            if (!value.isNumber()) {
                throw Fault.SERIALIZATION.says("%s cannot be converted to Integer".formatted(value.getNodeType()));
            }
            long number = value.longValue();
            if (number < least) {
                throw invalid(Long.toString(number), name, "Member must have value greater than or equal to " + least);
            }
            if (number > most) {
                throw invalid(Long.toString(number), name, "Member must have value less than or equal to " + most);
            }
            return (int) number;
        });
    }

    int requiredInteger(String name, int least, int most) {
        return integer(name, least, most).orElseThrow(() -> missing(name));
    }

    /** One of a set of words. */
    Optional<String> word(String name, List<String> words) {
        return text(name).map(value -> {
            if (!words.contains(value)) {
                throw invalid(value, name, "Member must satisfy enum value set: " + words);
            }
            return value;
        });
    }

    String requiredWord(String name, List<String> words) {
        return word(name, words).orElseThrow(() -> missing(name));
    }

    byte[] requiredBytes(String name) {
        JsonNode value = find(name).orElseThrow(() -> missing(name));
        try {
            byte[] bytes = value.binaryValue();
            if (bytes == null) {
                throw Fault.SERIALIZATION.says("%s cannot be converted to Blob".formatted(value.getNodeType()));
            }
            return bytes;
        } catch (IOException e) {
            throw Fault.SERIALIZATION.says("The Blob at '%s' is not base64".formatted(shown(name)));
        }
    }

    /** JSON has seconds with a fraction, CBOR milliseconds; nothing in seconds is so large and nothing in milliseconds so small. */
    Optional<Instant> time(String name) {
        return find(name).map(value -> {
            if (!value.isNumber()) {
                throw Fault.SERIALIZATION.says("%s cannot be converted to Timestamp".formatted(value.getNodeType()));
            }
            double number = value.doubleValue();
            return Instant.ofEpochMilli(number >= MILLIS_FROM ? (long) number : Math.round(number * 1_000));
        });
    }

    Optional<Input> structure(String name) {
        return find(name).map(value -> new Input(object(value), path + name + '.'));
    }

    List<Input> requiredList(String name) {
        JsonNode value = find(name).orElseThrow(() -> missing(name));
        if (!value.isArray()) {
            throw Fault.SERIALIZATION.says("%s cannot be converted to List".formatted(value.getNodeType()));
        }
        List<Input> items = new ArrayList<>();
        for (JsonNode item : value) {
            items.add(new Input(object(item), path + name + '.' + (items.size() + 1) + ".member."));
        }
        return items;
    }

    List<String> requiredTexts(String name) {
        JsonNode value = find(name).orElseThrow(() -> missing(name));
        List<String> texts = new ArrayList<>();
        value.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    Optional<Map<String, String>> texts(String name) {
        return find(name).map(value -> {
            Map<String, String> texts = new LinkedHashMap<>();
            object(value)
                    .properties()
                    .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
            return texts;
        });
    }

    private static JsonNode object(JsonNode value) {
        if (!value.isObject()) {
            throw Fault.SERIALIZATION.says("Start of structure or map expected");
        }
        return value;
    }

    RuntimeException missing(String name) {
        return Fault.VALIDATION.says(
                "1 validation error detected: Value null at '%s' failed to satisfy constraint: Member must not be null"
                        .formatted(shown(name)));
    }

    RuntimeException invalid(String value, String name, String constraint) {
        String seen = value.length() > 256 ? value.substring(0, 256) + "…" : value;
        return Fault.VALIDATION.says("1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: %s"
                .formatted(seen, shown(name), constraint));
    }

    private String shown(String name) {
        String whole = path + name;
        return Character.toLowerCase(whole.charAt(0)) + whole.substring(1);
    }
}
