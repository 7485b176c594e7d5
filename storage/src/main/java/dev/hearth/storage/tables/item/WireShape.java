package dev.hearth.storage.tables.item;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Base64;
import java.util.Locale;

/**
 * What a JSON token must be where a value has a certain type, with DynamoDB's sentences when it is something else. For whoever
 * reads requests token by token; the parser stands at the token in question.
 */
public final class WireShape {
    private static final String STRUCTURE = "Start of structure or map found where not expected";

    private WireShape() {}

    public static void object(JsonParser parser, String javaType) {
        switch (ItemJson.token(parser)) {
            case START_OBJECT -> {}
            case START_ARRAY -> throw new SerializationFault("Unrecognized collection type " + javaType);
            default -> throw new SerializationFault("Unexpected field type");
        }
    }

    /** An object that stands for a structure of the API, within a list or a map. */
    public static void structure(JsonParser parser, String type) {
        switch (ItemJson.token(parser)) {
            case START_OBJECT -> {}
            case START_ARRAY ->
                throw new SerializationFault(
                        "Unrecognized collection type class com.amazonaws.dynamodb.v20120810." + type);
            default -> throw new SerializationFault("Unexpected value type in payload");
        }
    }

    public static void array(JsonParser parser) {
        switch (ItemJson.token(parser)) {
            case START_ARRAY -> {}
            case START_OBJECT -> throw new SerializationFault(STRUCTURE);
            default -> throw new SerializationFault("Unexpected field type");
        }
    }

    public static String text(JsonParser parser) throws IOException {
        JsonToken token = ItemJson.token(parser);
        if (token == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        throw notConvertible(token, "String");
    }

    public static boolean flag(JsonParser parser) throws IOException {
        JsonToken token = ItemJson.token(parser);
        return switch (token) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_STRING ->
                switch (parser.getText().toUpperCase(Locale.ROOT)) {
                    case "TRUE", "1", "YES" -> true;
                    case "FALSE", "0", "NO" -> false;
                    default -> throw new SerializationFault("Unexpected token received from parser");
                };
            default -> throw notConvertible(token, "Boolean");
        };
    }

    static byte[] bytes(JsonParser parser) throws IOException {
        switch (ItemJson.token(parser)) {
            case VALUE_STRING -> {}
            case START_ARRAY -> throw new SerializationFault("Unrecognized collection type class java.nio.ByteBuffer");
            case START_OBJECT -> throw new SerializationFault(STRUCTURE);
            default -> throw new SerializationFault("only base-64-encoded strings are convertible to bytes");
        }
        String text = parser.getText();
        if (text.length() % 4 != 0) {
            throw new SerializationFault(
                    "Base64 encoded length is expected a multiple of 4 bytes but found: " + text.length());
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (!text.endsWith("=") || Base64.getEncoder().encodeToString(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException _) {
            // said below
        }
        throw new SerializationFault("Invalid last non-pad Base64 character dectected");
    }

    private static SerializationFault notConvertible(JsonToken token, String type) {
        return new SerializationFault(
                switch (token) {
                    case VALUE_TRUE -> "TRUE_VALUE cannot be converted to " + type;
                    case VALUE_FALSE -> "FALSE_VALUE cannot be converted to " + type;
                    case VALUE_NUMBER_INT -> "NUMBER_VALUE cannot be converted to " + type;
                    case VALUE_NUMBER_FLOAT -> "DECIMAL_VALUE cannot be converted to " + type;
                    case START_ARRAY -> "Unrecognized collection type class java.lang." + type;
                    default -> STRUCTURE;
                });
    }
}
