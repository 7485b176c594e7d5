package dev.hearth.eventing.topics.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of a partition's messages for one subscription, as far as is settled without a gap: its counts stand in the
 * metadata of the committed offset, so that they and the offset are always of the same moment. Any thread.
 */
final class Tally {
    /** What may become of a message. */
    enum Fate {
        DELIVERED,
        FILTERED,
        DEAD_LETTERED,
        DUPLICATE
    }

    /**
     * Counts of all messages before an offset.
     *
     * @param window of a FIFO topic: the offset of the first message whose deduplication id still counts; else -1
     */
    record Counts(long delivered, long filtered, long deadLettered, long duplicates, long window) {
        static final Counts NONE = new Counts(0, 0, 0, 0, -1);

        Counts plus(Counts other) {
            return new Counts(
                    delivered + other.delivered,
                    filtered + other.filtered,
                    deadLettered + other.deadLettered,
                    duplicates + other.duplicates,
                    window);
        }

        Counts plus(Fate fate) {
            return switch (fate) {
                case DELIVERED -> new Counts(delivered + 1, filtered, deadLettered, duplicates, window);
                case FILTERED -> new Counts(delivered, filtered + 1, deadLettered, duplicates, window);
                case DEAD_LETTERED -> new Counts(delivered, filtered, deadLettered + 1, duplicates, window);
                case DUPLICATE -> new Counts(delivered, filtered, deadLettered, duplicates + 1, window);
            };
        }

        Counts withWindow(long offset) {
            return new Counts(delivered, filtered, deadLettered, duplicates, offset);
        }

        /** As it is committed: five numbers. */
        String metadata() {
            return delivered + " " + filtered + " " + deadLettered + " " + duplicates + " " + window;
        }

        /** None where it is not ours to read. */
        static Counts parse(String metadata) {
            List<Long> numbers = new ArrayList<>();
            for (String word : metadata.split(" ", -1)) {
                if (!word.matches("-?[0-9]{1,18}")) {
                    return NONE;
                }
                numbers.add(Long.valueOf(word));
            }
            return numbers.size() == 5
                    ? new Counts(numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3), numbers.get(4))
                    : NONE;
        }
    }

    private final TreeMap<Long, Fate> ahead = new TreeMap<>();
    private Counts settled;

    Tally(Counts settled) {
        this.settled = settled;
    }

    synchronized void put(long offset, Fate fate) {
        ahead.put(offset, fate);
    }

    /** The counts of all before this offset, which must not move back. */
    synchronized Counts upTo(long offset) {
        Map<Long, Fate> passed = ahead.headMap(offset);
        for (Fate fate : passed.values()) {
            settled = settled.plus(fate);
        }
        passed.clear();
        return settled;
    }
}
