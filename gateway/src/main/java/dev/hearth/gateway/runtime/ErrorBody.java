package dev.hearth.gateway.runtime;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hearth.gateway.dispatch.Outcome;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The error that a runtime reported.
 *
 * @param type of the header, else of the body, else {@code Unknown}
 * @param message for the function's status: at most 1024 characters
 * @param payload what the caller gets: the body as it is where it is a JSON object, else one made of type and message
 */
record ErrorBody(String type, String message, Buffer payload) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int LONGEST_MESSAGE = 1024;
    private static final int LONGEST_TYPE = 256;

    static ErrorBody of(@Nullable String headerType, Buffer body) {
        String type = "";
        String message = "";
        boolean object = false;
        try (JsonParser parser = JSON.createParser(body.getBytes())) {
            object = parser.nextToken() == JsonToken.START_OBJECT;
            while (object && parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value == JsonToken.VALUE_STRING && field.equals("errorType")) {
                    type = parser.getText();
                } else if (value == JsonToken.VALUE_STRING && field.equals("errorMessage")) {
                    message = parser.getText();
                } else {
                    parser.skipChildren();
                }
            }
            object = object && parser.currentToken() == JsonToken.END_OBJECT;
        } catch (IOException e) {
            object = false;
        }
        String shown = cut(headerType != null && !headerType.isEmpty() ? headerType : type, LONGEST_TYPE);
        String named = shown.isEmpty() ? "Unknown" : shown;
        String said = cut(message, LONGEST_MESSAGE);
        return new ErrorBody(named, said, object ? body : json(named, said));
    }

    static Outcome.Failed failed(Outcome.Kind kind, String type, String message) {
        return new Outcome.Failed(kind, type, json(type, message), null);
    }

    /** The error body of a trailer, which is Base64 (Lambda developer guide, "Streaming errors"). */
    static Buffer decoded(String base64) {
        try {
            return Buffer.buffer(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            return Buffer.buffer();
        }
    }

    private static Buffer json(String type, String message) {
        return new JsonObject()
                .put("errorType", type)
                .put("errorMessage", message)
                .toBuffer();
    }

    private static String cut(String text, int most) {
        return text.length() > most ? text.substring(0, most) : text;
    }
}
