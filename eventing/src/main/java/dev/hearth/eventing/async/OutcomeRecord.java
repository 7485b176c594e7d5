package dev.hearth.eventing.async;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.api.AccountId;
import dev.hearth.eventing.destinations.Destinations.Message;
import dev.hearth.eventing.functions.FunctionRef;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What destinations and dead-letter targets are told of an event (Lambda developer guide, "Capturing records of Lambda
 * asynchronous invocations"). Payloads go in as they are, digit by digit.
 */
final class OutcomeRecord {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();
    private static final ObjectMapper TREES = new ObjectMapper(JSON);
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter IN_A_KEY = DateTimeFormatter.ofPattern(
                    "uuuu/MM/dd/uuuu-MM-dd'T'HH.mm.ss", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** Of a dead letter's ErrorMessage: "the first 1 KB". */
    private static final int LONGEST_MESSAGE = 1024;

    private final String region;

    OutcomeRecord(String region) {
        this.region = region;
    }

    /**
     * The invocation record.
     *
     * @param invocations how often the function was run
     * @param payload its last answer; empty: it was not run, and there is no response to tell of
     */
    Message record(AsyncEvent event, Condition condition, int invocations, Optional<byte[]> payload, Instant now) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("version", "1.0");
            json.writeStringField("timestamp", TIMESTAMP.format(now));
            json.writeObjectFieldStart("requestContext");
            json.writeStringField("requestId", event.requestId());
            json.writeStringField("functionArn", arn(event.function()));
            json.writeStringField("condition", condition.word);
            json.writeNumberField("approximateInvokeCount", invocations);
            json.writeEndObject();
            json.writeFieldName("requestPayload");
            value(json, event.payload());
            if (payload.isPresent()) {
                json.writeObjectFieldStart("responseContext");
                json.writeNumberField("statusCode", 200);
                json.writeStringField("executedVersion", FunctionRef.LATEST);
                if (condition != Condition.SUCCESS) {
                    json.writeStringField("functionError", "Unhandled");
                }
                json.writeEndObject();
                json.writeFieldName("responsePayload");
                value(json, payload.get());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing into memory does not fail", e);
        }
        return new Message(key(event), out.toByteArray(), Map.of(), event.trace());
    }

    /** The event as it came, with what went wrong beside it. */
    Message deadLetter(AsyncEvent event, int status, String message) {
        return new Message(
                key(event),
                event.payload(),
                Map.of(
                        "RequestID", event.requestId(),
                        "ErrorCode", Integer.toString(status),
                        "ErrorMessage", first(message)),
                event.trace());
    }

    private static String first(String message) {
        if (message.getBytes(StandardCharsets.UTF_8).length <= LONGEST_MESSAGE) {
            return message;
        }
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        int end = LONGEST_MESSAGE;
        while (end > 0 && (bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    /** Named by when the event was accepted, so that an outcome that is told twice has one name. */
    private static String key(AsyncEvent event) {
        return "async/%s/%s-%s"
                .formatted(event.function().name(), IN_A_KEY.format(event.accepted()), event.requestId());
    }

    private String arn(FunctionRef function) {
        return "arn:aws:lambda:%s:%s:function:%s:%s"
                .formatted(region, AccountId.of(function.namespace()), function.name(), function.qualifier());
    }

    /** A function of the runtime {@code provided} may have answered with anything; what is not JSON goes as text. */
    private static void value(JsonGenerator json, byte[] bytes) throws IOException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (isJson(bytes)) {
            json.writeRawValue(text);
        } else {
            json.writeString(text);
        }
    }

    private static boolean isJson(byte[] bytes) {
        try (JsonParser parser = JSON.createParser(bytes)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    /** The message of Lambda's error object. */
    static String errorMessage(byte[] errorObject) {
        try {
            JsonNode message = TREES.readTree(errorObject).path("errorMessage");
            return message.isTextual() ? message.textValue() : "";
        } catch (IOException e) {
            return "";
        }
    }
}
