package dev.hearth.eventing.topics.delivery;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The deduplication ids of the last five minutes before a message of a FIFO topic, read from the topic itself: every replica
 * that reads the same messages finds the same duplicates, whoever accepted them. Of one thread.
 */
final class Window {
    private static final long MILLIS = Duration.ofMinutes(5).toMillis();

    private final Map<String, Seen> seen = new LinkedHashMap<>();

    private record Seen(long millis, long offset) {}

    /** Has one with this id been accepted less than five minutes before? If not it counts from here on. */
    boolean isDuplicate(String id, long millis, long offset) {
        Iterator<Seen> oldest = seen.values().iterator();
        while (oldest.hasNext() && oldest.next().millis() <= millis - MILLIS) {
            oldest.remove();
        }
        Seen before = seen.get(id);
        if (before != null && before.millis() > millis - MILLIS) {
            return before.offset() != offset;
        }
        seen.remove(id);
        seen.put(id, new Seen(millis, offset));
        return false;
    }

    /** Where to read from to know the same again. */
    long start(long otherwise) {
        Iterator<Seen> oldest = seen.values().iterator();
        return oldest.hasNext() ? Math.min(otherwise, oldest.next().offset()) : otherwise;
    }
}
