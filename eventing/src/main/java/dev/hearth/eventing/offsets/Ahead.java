package dev.hearth.eventing.offsets;

import java.util.StringJoiner;
import java.util.TreeSet;

/**
 * Which records beyond a committed position are done already: it goes into the metadata of the commit, so that a restart does
 * not repeat them though an older one was still open. Ranges relative to the position, as far as {@link #MOST_CHARACTERS}
 * reach; what does not fit is repeated. Any thread.
 */
public final class Ahead {
    /** Brokers take 4,096 bytes (Kafka documentation, {@code offset.metadata.max.bytes}). */
    static final int MOST_CHARACTERS = 4_000;

    private final TreeSet<Long> done = new TreeSet<>();
    private long toldPosition;
    private boolean changed;

    /** @param metadata of the commit of this position; what is not ours says nothing */
    public Ahead(String metadata, long position) {
        toldPosition = position;
        if (!metadata.matches("([0-9]{1,9}(-[0-9]{1,9})?)?(,[0-9]{1,9}(-[0-9]{1,9})?)*") || metadata.isEmpty()) {
            return;
        }
        for (String range : metadata.split(",", -1)) {
            String[] ends = range.split("-", -1);
            long from = Long.parseLong(ends[0]);
            long to = Long.parseLong(ends[ends.length - 1]);
            for (long offset = from; offset <= to && offset - from < 1_000_000; offset++) {
                done.add(position + offset);
            }
        }
    }

    /** Was it done when this was committed, or since? */
    public synchronized boolean contains(long offset) {
        return done.contains(offset);
    }

    public synchronized void add(long offset) {
        done.add(offset);
        changed = true;
    }

    /** Is there more to be told than was, the position being here? */
    public synchronized boolean moved(long position) {
        return position > toldPosition || changed;
    }

    /** What is done beyond this position. */
    public synchronized String metadata(long position) {
        changed = false;
        StringJoiner ranges = new StringJoiner(",");
        long from = -1;
        long to = -1;
        for (long offset : done.tailSet(position)) {
            if (from >= 0 && offset == to + 1) {
                to = offset;
                continue;
            }
            if (from >= 0) {
                ranges.add(range(from - position, to - position));
            }
            if (ranges.length() > MOST_CHARACTERS - 32) {
                return ranges.toString();
            }
            from = offset;
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

    /** A commit of this position has succeeded. */
    public synchronized void told(long position) {
        toldPosition = Math.max(toldPosition, position);
        done.headSet(position).clear();
    }
}
