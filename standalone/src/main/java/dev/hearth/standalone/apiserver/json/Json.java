package dev.hearth.standalone.apiserver.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.hearth.standalone.apiserver.failure.ApiFailure;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Reads and writes JSON trees, with bounds on depth and size of what it reads. */
public final class Json {
    private static final StreamReadConstraints BOUNDS = StreamReadConstraints.builder()
            .maxNestingDepth(200)
            .maxStringLength(4 << 20)
            .maxNameLength(64 << 10)
            .build();

    private static final ObjectMapper JSON = JsonMapper.builder(
                    JsonFactory.builder().streamReadConstraints(BOUNDS).build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final ObjectMapper STRICT = JsonMapper.builder(
                    JsonFactory.builder().streamReadConstraints(BOUNDS).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** YAML needs 30 ms of class loading that kubectl, which sends JSON, never asks for. */
    private static final class Yaml {
        static final ObjectMapper YAML = YAMLMapper.builder(
                        YAMLFactory.builder().streamReadConstraints(BOUNDS).build())
                .build();
    }

    /** A request's body; what does not parse is a 400. JSON when it begins with a brace or bracket, else YAML. */
    public static JsonNode readBody(byte[] body) {
        if (body.length == 0) {
            return JSON.missingNode();
        }
        try {
            return looksLikeJson(body) ? JSON.readTree(body) : Yaml.YAML.readTree(body);
        } catch (IOException e) {
            throw ApiFailure.badRequest("the body of the request is not valid JSON or YAML: " + firstLine(e));
        }
    }

    /** The first key that stands twice in one object of the body, as Jackson words it; empty when there is none. */
    public static String duplicateKey(byte[] body) {
        if (!looksLikeJson(body)) {
            return "";
        }
        try {
            STRICT.readTree(body);
            return "";
        } catch (IOException e) {
            String line = firstLine(e);
            int at = line.indexOf("Duplicate field '");
            return at < 0 ? "" : line.substring(at + 17, line.lastIndexOf('\''));
        }
    }

    private static boolean looksLikeJson(byte[] body) {
        for (byte b : body) {
            if (b > ' ') {
                return b == '{' || b == '[';
            }
        }
        return false;
    }

    private static String firstLine(IOException e) {
        String message = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }

    public static JsonNode read(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] bytes(JsonNode tree) {
        try {
            return JSON.writeValueAsBytes(tree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static <T> T as(JsonNode tree, Class<T> type) {
        return JSON.convertValue(tree, type);
    }

    public static JsonNode tree(Object value) {
        return JSON.valueToTree(value);
    }

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /** The node that the parser would have made of this number, so that equal numbers are equal nodes. */
    public static JsonNode number(long value) {
        return value == (int) value ? IntNode.valueOf((int) value) : LongNode.valueOf(value);
    }

    /** Whether two values are the same to a reader, whatever numeric types they are held in. */
    public static boolean same(JsonNode one, JsonNode other) {
        return one.equals(Json::compareScalars, other);
    }

    private static int compareScalars(JsonNode one, JsonNode other) {
        if (one.equals(other)) {
            return 0;
        }
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue());
        }
        return 1;
    }

    private Json() {}
}
