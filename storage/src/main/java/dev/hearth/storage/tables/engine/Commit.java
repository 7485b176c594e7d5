package dev.hearth.storage.tables.engine;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Changes that happen together or not at all.
 *
 * @param changes of base and local rows, at most 100 items with their local rows; atomic, even over partitions and tables.
 *     A row is named once.
 * @param derived rows of global spaces that follow from the changes. They are never lost and, per row, the change of the
 *     newest commit wins, but readers may see them a moment later than the changes (engines say how long)
 * @param records for change streams, read back in the order of the commits of one item
 */
public record Commit(List<Change> changes, List<Derived> derived, List<Record> records) {
    public Commit {
        changes = List.copyOf(changes);
        derived = List.copyOf(derived);
        records = List.copyOf(records);
        if (changes.size() > 1) {
            Set<Object> named = new HashSet<>();
            for (Change change : changes) {
                if (!named.add(List.of(change.space(), change.key()))) {
                    throw new IllegalArgumentException("The row '" + change.key() + "' of '" + change.space()
                            + "' is named twice; a commit names a row once.");
                }
            }
        }
        int changed = changes.size();
        derived.forEach(row -> Objects.checkIndex(row.source(), changed));
        records.forEach(row -> Objects.checkIndex(row.source(), changed));
    }

    /** A commit of base and local rows alone. */
    public static Commit of(Change... changes) {
        return new Commit(List.of(changes), List.of(), List.of());
    }

    /** What must be so for the commit to happen. */
    public sealed interface Expected {
        /** Whatever is there. */
        record Anything() implements Expected {}

        /** No row. */
        record Absent() implements Expected {}

        /** The row at that version. */
        record At(long version) implements Expected {}

        Expected ANYTHING = new Anything();
        Expected ABSENT = new Absent();

        /** What a read found. */
        static Expected found(Optional<Row> row) {
            return row.<Expected>map(found -> new At(found.version())).orElse(ABSENT);
        }
    }

    /** What becomes of a row. */
    public sealed interface Action {
        record Put(byte[] value) implements Action {}

        record Delete() implements Action {}

        /** Nothing: the row is only checked. */
        record Check() implements Action {}

        Action DELETE = new Delete();
        Action CHECK = new Check();
    }

    /** One row of a {@link Space.Base} or {@link Space.Local}. */
    public record Change(Space space, RowKey key, Expected expected, Action action) {}

    /**
     * One row of a {@link Space.Global}, put or deleted.
     *
     * @param source index in {@code changes} of the base row that it follows from, whose new version orders it
     */
    public record Derived(Space.Global space, RowKey key, Action action, int source) {}

    /**
     * One record of a change stream.
     *
     * @param stream the stream's id, {@code [a-z0-9_]{1,48}}
     * @param shard 0 to 1023; records of one item always go to one shard
     * @param source index in {@code changes} of the base row that it tells of
     */
    public record Record(String stream, int shard, byte[] value, int source) {}

    /** How a commit ended. */
    public sealed interface Result {
        /** It happened. {@code versions} are the new versions, in the order of {@code changes} (0 for deletes and checks). */
        record Done(List<Long> versions) implements Result {}

        /** Nothing happened: this change's expectation did not hold. Read again and decide anew. */
        record Stale(int change) implements Result {}

        /** Nothing happened: this change's row belongs to a transaction that has not ended yet. */
        record Busy(int change) implements Result {}
    }
}
