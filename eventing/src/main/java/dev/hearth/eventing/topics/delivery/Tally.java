package dev.hearth.eventing.topics.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What became of a partition's messages for one subscription. Its counts stand in the metadata of the committed offset, with
 * the messages beyond the offset that are settled already: so the counts and the offset are always of the same moment, and a
 * restart repeats nothing that was settled when something was last committed. Any thread.
 */
final class Tally {
    /** Brokers take 4,096 bytes (Kafka documentation, {@code offset.metadata.max.bytes}). */
    private static final int MOST_CHARACTERS = 4_000;

    /** What may become of a message. */
    enum Fate {
        DELIVERED,
        FILTERED,
        DEAD_LETTERED,
        DUPLICATE
    }

    /**
     * Counts of settled messages.
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
    }

    /**
     * What a commit says.
     *
     * @param counts of all settled messages, those of {@code ahead} among them
     * @param ahead offsets beyond the committed one that are settled, too
     */
    record Committed(Counts counts, TreeSet<Long> ahead) {
        static final Committed NONE = new Committed(Counts.NONE, new TreeSet<>());

        /** Five numbers, and ranges relative to the committed offset; none where it is not ours to read. */
        static Committed parse(String metadata, long position) {
            String[] parts = metadata.split("\\|", -1);
            List<Long> numbers = new ArrayList<>();
            for (String word : parts[0].split(" ", -1)) {
                if (!word.matches("-?[0-9]{1,18}")) {
                    return NONE;
                }
                numbers.add(Long.valueOf(word));
            }
            if (numbers.size() != 5) {
                return NONE;
            }
            TreeSet<Long> ahead = new TreeSet<>();
            for (String range : parts.length < 2 || parts[1].isEmpty() ? new String[0] : parts[1].split(",", -1)) {
                String[] ends = range.split("-", -1);
                for (long offset = Long.parseLong(ends[0]); offset <= Long.parseLong(ends[ends.length - 1]); offset++) {
                    ahead.add(position + offset);
                }
            }
            return new Committed(
                    new Counts(numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3), numbers.get(4)), ahead);
        }
    }

    private final TreeMap<Long, Fate> ahead = new TreeMap<>();
    private final TreeSet<Long> before;
    private Counts settled;
    private boolean changed;

    /** Goes on from a commit; the messages that it had ahead are to be passed over and count already. */
    Tally(Committed committed) {
        this.settled = committed.counts();
        this.before = new TreeSet<>(committed.ahead());
    }

    /** Was it settled before this replica got the partition? */
    synchronized boolean wasSettled(long offset) {
        return before.contains(offset);
    }

    synchronized void put(long offset, Fate fate) {
        ahead.put(offset, fate);
        changed = true;
    }

    /** Is there something to be told that was not, though the offset has not moved? */
    synchronized boolean changed() {
        return changed;
    }

    /**
     * The metadata of a commit of this offset, which must not move back. What is ahead is told whole or not at all.
     *
     * @param window as in {@link Counts}
     */
    synchronized String metadata(long position, long window) {
        NavigableMap<Long, Fate> passed = ahead.headMap(position, false);
        for (Fate fate : passed.values()) {
            settled = settled.plus(fate);
        }
        passed.clear();
        Counts all = settled;
        for (Fate fate : ahead.values()) {
            all = all.plus(fate);
        }
        before.headSet(position).clear();
        TreeSet<Long> offsets = new TreeSet<>(ahead.keySet());
        offsets.addAll(before);
        changed = false;
        String told = words(all, window) + "|" + ranges(offsets, position);
        // Those of before count already and must be told: they are few, since they were told once.
        return told.length() <= MOST_CHARACTERS ? told : words(settled, window) + "|" + ranges(before, position);
    }

    private static String words(Counts counts, long window) {
        return counts.delivered() + " " + counts.filtered() + " " + counts.deadLettered() + " " + counts.duplicates()
                + " " + window;
    }

    private static String ranges(TreeSet<Long> offsets, long position) {
        StringJoiner ranges = new StringJoiner(",");
        long from = -1;
        long to = -1;
        for (long offset : offsets) {
            if (from >= 0 && offset != to + 1) {
                ranges.add(range(from - position, to - position));
                from = offset;
            }
            from = from < 0 ? offset : from;
            to = offset;
        }
        if (from >= 0) {
            ranges.add(range(from - position, to - position));
        }
        return ranges.toString();
    }

    private static String range(long from, long to) {
        return from == to ? Long.toString(from) : from + "-" + to;
    }
}
