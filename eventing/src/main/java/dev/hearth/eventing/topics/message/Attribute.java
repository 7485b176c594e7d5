package dev.hearth.eventing.topics.message;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A message attribute (SNS API reference, "MessageAttributeValue").
 *
 * @param type {@code String}, {@code String.Array}, {@code Number} or {@code Binary}, perhaps with a label of the
 *     publisher's behind a dot
 * @param value text; of a binary one in Base64
 */
public record Attribute(String type, String value) {
    public static Attribute text(String value) {
        return new Attribute("String", value);
    }

    boolean isBinary() {
        return kind().equals("Binary");
    }

    /** Without the publisher's label. */
    public String kind() {
        return type.equals("String.Array") || type.startsWith("String.Array.")
                ? "String.Array"
                : type.split("\\.", 2)[0];
    }

    /** Bytes that count for the limit of a message. */
    int size() {
        int valueBytes =
                isBinary() ? Base64.getDecoder().decode(value).length : value.getBytes(StandardCharsets.UTF_8).length;
        return type.getBytes(StandardCharsets.UTF_8).length + valueBytes;
    }
}
