package dev.hearth.gateway.url;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.hearth.api.PodProtocol;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A function's answer as an HTTP response ("Invoking Lambda function URLs: Response payload format"): an object with a
 * {@code statusCode} says everything itself; any other JSON is the body of a 200.
 *
 * @param headers in the order given; a name may come more than once
 */
record UrlAnswer(int status, List<Map.Entry<String, String>> headers, List<String> cookies, Buffer body) {
    /** What a streaming function sends: the head as JSON, eight NUL bytes, the body. */
    static final String HTTP_INTEGRATION = "application/vnd.awslambda.http-integration-response";

    private static final int NULS = 8;
    private static final List<Map.Entry<String, String>> JSON_TYPE =
            List.of(Map.entry("content-type", "application/json"));
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(PodProtocol.MAX_PAYLOAD_BYTES)
                    .maxNumberLength(PodProtocol.MAX_PAYLOAD_BYTES)
                    .build())
            .build();

    /** Empty when the answer is not JSON or a field of a structured one has the wrong type or value. */
    static Optional<UrlAnswer> of(Buffer payload) {
        Reading reading = new Reading();
        if (!reading.read(payload.getBytes())) {
            return Optional.empty();
        }
        return reading.structured ? reading.answer() : Optional.of(new UrlAnswer(200, JSON_TYPE, List.of(), payload));
    }

    /** The same for a stream with its head in front. */
    static Optional<UrlAnswer> ofStream(Buffer payload) {
        int end = 0;
        int nuls = 0;
        while (end < payload.length() && nuls < NULS) {
            nuls = payload.getByte(end++) == 0 ? nuls + 1 : 0;
        }
        Reading reading = new Reading();
        if (nuls < NULS || !reading.read(payload.getBytes(0, end - NULS))) {
            return Optional.empty();
        }
        Buffer body = payload.getBuffer(end, payload.length());
        return Optional.of(
                new UrlAnswer(reading.structured ? reading.status : 200, reading.headers, reading.cookies, body));
    }

    private static final class Reading {
        boolean structured;
        boolean wrong;
        int status = 200;
        final List<Map.Entry<String, String>> headers = new ArrayList<>();
        final List<String> cookies = new ArrayList<>();
        String body = "";
        boolean base64;

        /** False when it is not JSON. */
        boolean read(byte[] payload) {
            try (JsonParser parser = JSON.createParser(payload)) {
                JsonToken first = parser.nextToken();
                if (first == null) {
                    return false;
                }
                if (first != JsonToken.START_OBJECT) {
                    parser.skipChildren();
                } else {
                    while (parser.nextToken() == JsonToken.FIELD_NAME) {
                        field(parser.currentName(), parser);
                    }
                }
                return parser.nextToken() == null;
            } catch (IOException e) {
                return false;
            }
        }

        private void field(String name, JsonParser parser) throws IOException {
            JsonToken value = parser.nextToken();
            switch (name) {
                case "statusCode" -> {
                    structured = true;
                    status(parser, value);
                }
                case "headers", "multiValueHeaders" -> headers(parser, value);
                case "cookies" -> cookies(parser, value);
                case "body" -> {
                    if (value == JsonToken.VALUE_STRING) {
                        body = parser.getText();
                    } else {
                        wrong |= value != JsonToken.VALUE_NULL;
                        parser.skipChildren();
                    }
                }
                case "isBase64Encoded" -> {
                    base64 = value == JsonToken.VALUE_TRUE;
                    wrong |= !value.isBoolean() && value != JsonToken.VALUE_NULL;
                    parser.skipChildren();
                }
                default -> parser.skipChildren();
            }
        }

        private void status(JsonParser parser, JsonToken value) throws IOException {
            String text =
                    value == JsonToken.VALUE_NUMBER_INT || value == JsonToken.VALUE_STRING ? parser.getText() : "";
            parser.skipChildren();
            if (text.length() == 3 && text.charAt(0) >= '2' && text.charAt(0) <= '5' && digits(text)) {
                status = Integer.parseInt(text);
            } else {
                wrong = true;
            }
        }

        private static boolean digits(String text) {
            for (int at = 0; at < text.length(); at++) {
                if (text.charAt(at) < '0' || text.charAt(at) > '9') {
                    return false;
                }
            }
            return true;
        }

        private void headers(JsonParser parser, JsonToken value) throws IOException {
            if (value != JsonToken.START_OBJECT) {
                wrong |= value != JsonToken.VALUE_NULL;
                parser.skipChildren();
                return;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken one = parser.nextToken();
                if (one == JsonToken.START_ARRAY) {
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        header(name, parser);
                    }
                } else {
                    header(name, parser);
                }
            }
        }

        private void header(String name, JsonParser parser) throws IOException {
            JsonToken value = parser.currentToken();
            if (value.isScalarValue() && value != JsonToken.VALUE_NULL) {
                headers.add(Map.entry(name, parser.getText()));
            } else {
                wrong |= value != JsonToken.VALUE_NULL;
                parser.skipChildren();
            }
        }

        private void cookies(JsonParser parser, JsonToken value) throws IOException {
            if (value != JsonToken.START_ARRAY) {
                wrong |= value != JsonToken.VALUE_NULL;
                parser.skipChildren();
                return;
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() == JsonToken.VALUE_STRING) {
                    cookies.add(parser.getText());
                } else {
                    wrong = true;
                    parser.skipChildren();
                }
            }
        }

        Optional<UrlAnswer> answer() {
            if (wrong) {
                return Optional.empty();
            }
            try {
                byte[] bytes = base64 ? Base64.getDecoder().decode(body) : body.getBytes(StandardCharsets.UTF_8);
                return Optional.of(new UrlAnswer(status, headers, cookies, Buffer.buffer(bytes)));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
    }
}
