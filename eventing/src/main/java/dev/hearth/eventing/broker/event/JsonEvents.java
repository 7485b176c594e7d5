package dev.hearth.eventing.broker.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.format.EventDeserializationException;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.rw.CloudEventRWException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The JSON event format (CloudEvents 1.0.2, json-format.md). */
public final class JsonEvents {
    public static final String EVENT = "application/cloudevents+json";
    static final String BATCH = "application/cloudevents-batch+json";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectReader STRICT = JSON.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final JsonFormat FORMAT = new JsonFormat();

    /** Text as text, which the SDK would write as base64 else. */
    private static final JsonFormat TEXT = new JsonFormat(false, true);

    private static final JsonFormat BINARY = new JsonFormat(true, false);

    /** Data in JSON is JSON in it, text is a string, and all else base64: also what says that it is JSON and is none. */
    public static byte[] write(CloudEvent event) {
        String type = Objects.requireNonNullElse(event.getDataContentType(), "").toLowerCase(Locale.ROOT);
        if (type.startsWith("text/") || type.contains("xml")) {
            return TEXT.serialize(event);
        }
        // The SDK writes what says that it is JSON as it is, and the whole would be none.
        return (type.isEmpty() || type.contains("json")) && !isJson(event.getData())
                ? BINARY.serialize(event)
                : FORMAT.serialize(event);
    }

    private static boolean isJson(@Nullable CloudEventData data) {
        try {
            return data == null || !STRICT.readTree(data.toBytes()).isMissingNode();
        } catch (IOException e) {
            return false;
        }
    }

    /** @throws InvalidEvent when it is none */
    public static CloudEvent read(byte[] json) {
        try {
            return Rules.checked(FORMAT.deserialize(json));
        } catch (EventDeserializationException
                | CloudEventRWException
                | IllegalArgumentException
                | IllegalStateException e) {
            throw new InvalidEvent(reason(e), e);
        }
    }

    /** @throws InvalidEvent when one of them is none, or there are too many */
    static List<CloudEvent> readBatch(byte[] json, int most) {
        JsonNode read;
        try {
            read = JSON.readTree(json);
        } catch (IOException e) {
            throw new InvalidEvent("the batch is no JSON", e);
        }
        if (read == null || !read.isArray()) {
            throw new InvalidEvent("a batch is a JSON array of events");
        }
        if (read.size() > most) {
            throw new InvalidEvent("a batch may have %d events, not %d".formatted(most, read.size()));
        }
        List<CloudEvent> events = new ArrayList<>();
        for (JsonNode event : read) {
            try {
                events.add(read(JSON.writeValueAsBytes(event)));
            } catch (InvalidEvent e) {
                throw new InvalidEvent("event %d of the batch: %s".formatted(events.size(), e.getMessage()), e);
            } catch (JsonProcessingException e) {
                throw new InvalidEvent("event %d of the batch cannot be read".formatted(events.size()), e);
            }
        }
        return events;
    }

    /** What a function returned, where it says that it is a CloudEvent: an object with a {@code specversion}. */
    public static Optional<CloudEvent> reply(byte[] returned) {
        try {
            JsonNode read = JSON.readTree(returned);
            return read != null && read.isObject() && read.has("specversion")
                    ? Optional.of(read(returned))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static String reason(RuntimeException e) {
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String message = String.valueOf(deepest.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    private JsonEvents() {}
}
