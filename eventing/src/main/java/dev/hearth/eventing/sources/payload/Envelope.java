package dev.hearth.eventing.sources.payload;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What stands around the records of an event.
 *
 * @param before up to the bracket that opens the list
 * @param after from the bracket that closes it
 */
public record Envelope(byte[] before, byte[] after) {
    static Envelope of(String before, String after) {
        return new Envelope(before.getBytes(StandardCharsets.UTF_8), after.getBytes(StandardCharsets.UTF_8));
    }

    /** {@code {"Records":[…]}}, the form of Kinesis and DynamoDB. */
    public static Envelope records() {
        return of("{\"Records\":[", "]}");
    }

    /** Bytes of the event with records of this size in all. */
    public long size(int records, long bytes) {
        return before.length + bytes + Math.max(0, records - 1) + after.length;
    }

    /** The event. */
    public byte[] of(List<Item> items) {
        long bytes = items.stream().mapToLong(item -> item.json().length).sum();
        JsonBytes json = new JsonBytes(Math.toIntExact(size(items.size(), bytes))).raw(before);
        for (int i = 0; i < items.size(); i++) {
            if (i > 0) {
                json.raw(",");
            }
            json.raw(items.get(i).json());
        }
        return json.raw(after).done();
    }
}
