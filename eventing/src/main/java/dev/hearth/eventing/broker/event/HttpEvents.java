package dev.hearth.eventing.broker.event;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.format.EventDeserializationException;
import io.cloudevents.core.message.MessageReader;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.rw.CloudEventRWException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The HTTP binding (CloudEvents 1.0.2, http-protocol-binding.md). */
public final class HttpEvents {
    /** An event's data and attributes together. */
    public static final int LARGEST_EVENT_BYTES = 1024 * 1024;

    public static final int LARGEST_BODY_BYTES = 6 * 1024 * 1024;
    public static final int MOST_IN_A_BATCH = 1000;

    private static final String PREFIX = "ce-";

    /**
     * The events of a request.
     *
     * @param headers by lower-case name
     * @throws InvalidEvent when one of them is none
     */
    public static List<CloudEvent> read(Map<String, String> headers, byte[] body) {
        String type = mediaType(headers);
        if (type.equals(JsonEvents.BATCH)) {
            return JsonEvents.readBatch(body, MOST_IN_A_BATCH);
        }
        if (type.equals(JsonEvents.EVENT)) {
            return List.of(JsonEvents.read(body));
        }
        if (type.startsWith("application/cloudevents")) {
            throw new InvalidEvent("'%s' is not spoken here; %s and %s are, and binary mode"
                    .formatted(type, JsonEvents.EVENT, JsonEvents.BATCH));
        }
        if (!headers.containsKey("ce-specversion")) {
            throw new InvalidEvent(
                    "this is no CloudEvent: neither a ce-specversion header nor Content-Type " + JsonEvents.EVENT);
        }
        return List.of(binary(headers, body));
    }

    /** What a subscriber answered, when it is an event. */
    public static Optional<CloudEvent> reply(Map<String, String> headers, byte[] body) {
        boolean event =
                headers.containsKey("ce-specversion") || mediaType(headers).equals(JsonEvents.EVENT);
        return event ? Optional.of(read(headers, body).getFirst()) : Optional.empty();
    }

    private static String mediaType(Map<String, String> headers) {
        String type = headers.getOrDefault("content-type", "");
        int end = type.indexOf(';');
        return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    private static CloudEvent binary(Map<String, String> headers, byte[] body) {
        Map<String, String> read = new LinkedHashMap<>();
        headers.forEach((name, value) -> {
            if (name.startsWith(PREFIX)) {
                read.put(name, decoded(value));
            } else if (name.equals("content-type")) {
                read.put(name, value);
            }
        });
        try {
            MessageReader reader = HttpMessageFactory.createReader(read, body);
            return Rules.checked(reader.toEvent());
        } catch (EventDeserializationException
                | CloudEventRWException
                | IllegalArgumentException
                | IllegalStateException e) {
            throw new InvalidEvent(JsonEvents.reason(e), e);
        }
    }

    /** An event in binary mode. */
    public record Binary(Map<String, String> headers, byte[] body) {}

    public static Binary write(CloudEvent event) {
        Map<String, String> headers = new LinkedHashMap<>();
        byte[][] body = {new byte[0]};
        HttpMessageFactory.createWriter(
                        (name, value) -> headers.put(
                                name.toLowerCase(Locale.ROOT),
                                name.toLowerCase(Locale.ROOT).startsWith(PREFIX) ? encoded(value) : value),
                        bytes -> body[0] = bytes == null ? new byte[0] : bytes)
                .writeBinary(event);
        return new Binary(headers, body[0]);
    }

    /** Percent-encoding of header values (section 3.1.3.2): space, quotes, percent, and all that is not printable ASCII. */
    static String encoded(String value) {
        StringBuilder encoded = new StringBuilder();
        value.codePoints().forEach(c -> {
            if (c > 0x20 && c < 0x7f && c != '"' && c != '%') {
                encoded.appendCodePoint(c);
            } else {
                for (byte octet : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    encoded.append("%%%02X".formatted(octet));
                }
            }
        });
        return encoded.toString();
    }

    static String decoded(String value) {
        if (value.indexOf('%') < 0) {
            return value;
        }
        byte[] from = value.getBytes(StandardCharsets.UTF_8);
        byte[] to = new byte[from.length];
        int length = 0;
        for (int at = 0; at < from.length; at++) {
            int high = from[at] == '%' && at + 2 < from.length ? Character.digit(from[at + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(from[at + 2], 16);
            if (low >= 0) {
                to[length++] = (byte) (high << 4 | low);
                at += 2;
            } else {
                to[length++] = from[at];
            }
        }
        return new String(to, 0, length, StandardCharsets.UTF_8);
    }

    private HttpEvents() {}
}
