package dev.hearth.eventing.offsets;

import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * The book of one partition for as long as a consumer has it: which offsets were taken and are still open, and up to where
 * all is done. Any thread.
 *
 * <pre>
 *    taken      10 11 12 __ __ 15 16        13 and 14: compacted away, of an aborted transaction, or its marker
 *    finished    x  x     ·  ·  x
 *    position          ▲                    12: the lowest open one; with nothing open, where the consumer stands
 * </pre>
 *
 * Offsets that the consumer passes over hold no record for it and need nobody to finish them. A book that is let go of when
 * its partition is revoked may go on being finished: it commits nothing any more, so nobody needs to be told.
 */
public final class Offsets {
    private final int most;
    private final TreeSet<Long> open = new TreeSet<>();
    private long passed;
    private long committed;

    /**
     * @param position next offset that the consumer will read: what is committed, or where it starts
     * @param most records that may be open at once
     */
    public Offsets(long position, int most) {
        if (position < 0) {
            throw new IllegalArgumentException("'position' must be 0 or more, not " + position);
        }
        if (most < 1) {
            throw new IllegalArgumentException("'most' must be 1 or more, not " + most);
        }
        this.most = most;
        this.passed = position;
        this.committed = position;
    }

    /** How many more records may be taken now; the caller pauses the partition at 0. */
    public synchronized int room() {
        return most - open.size();
    }

    /**
     * Opens a record.
     *
     * @throws IllegalStateException when there is no room, or the offset was already passed: records come in order
     */
    public synchronized void take(long offset) {
        if (offset < passed) {
            throw new IllegalStateException(
                    "offset %d was taken after %d, and records come in order".formatted(offset, passed - 1));
        }
        if (open.size() >= most) {
            throw new IllegalStateException(
                    "offset %d was taken with %d records open, and no more may be".formatted(offset, most));
        }
        open.add(offset);
        passed = offset + 1;
    }

    /**
     * The consumer stands here: whatever is before was taken, or holds nothing for it. This is how the position gets over
     * markers and compacted records at a partition's end. An earlier position than known is ignored.
     */
    public synchronized void passed(long position) {
        passed = Math.max(passed, position);
    }

    /**
     * The record's fate is settled. Finishing it again does nothing.
     *
     * @return whether it was open
     * @throws IllegalArgumentException when it was never reached
     */
    public synchronized boolean finish(long offset) {
        if (offset >= passed) {
            throw new IllegalArgumentException(
                    "offset %d was finished, but the last one taken is %d".formatted(offset, passed - 1));
        }
        return open.remove(offset);
    }

    /** Where a restart has to go on: everything below is done. Never moves back. */
    public synchronized long position() {
        return open.isEmpty() ? passed : open.first();
    }

    /** The position, when it is beyond what {@link #committed} said last. */
    public synchronized OptionalLong due() {
        long position = position();
        return position > committed ? OptionalLong.of(position) : OptionalLong.empty();
    }

    /** A commit of this position has succeeded. */
    public synchronized void committed(long position) {
        if (position > position()) {
            throw new IllegalArgumentException(
                    "%d was committed ahead of %d, which is not done".formatted(position, position()));
        }
        committed = Math.max(committed, position);
    }

    /** How many records are open. */
    public synchronized int open() {
        return open.size();
    }
}
