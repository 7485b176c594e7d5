package dev.hearth.storage.tables.engine;

/**
 * Where rows of one kind lie. A table's base rows and the rows of its local indexes share the partition of their item and
 * change atomically with it; the rows of a global space (global secondary indexes, expiry times) have partitions of their own.
 *
 * <p>{@code table} is the id that a table got when it was created, unique for ever, so a table made anew under an old name
 * never sees old rows. Ids and index names match {@code [a-z0-9_]{1,48}}.
 */
public sealed interface Space {
    String table();

    /** The items themselves. */
    record Base(String table) implements Space {}

    /** A local secondary index; its rows have the partition of their item. */
    record Local(String table, String index) implements Space {}

    /** Anything derived that has partitions of its own. */
    record Global(String table, String index) implements Space {}
}
