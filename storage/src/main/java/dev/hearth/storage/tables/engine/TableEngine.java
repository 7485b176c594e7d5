package dev.hearth.storage.tables.engine;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What keeps the rows of tables. Every method may be called by any thread, may block, and throws {@link EngineUnavailable}
 * when the engine does not answer in time. What {@link #commit} has acknowledged outlives a kill of this process.
 */
public interface TableEngine extends AutoCloseable {
    /** How sure a read must be. */
    enum Consistency {
        /** May miss what was committed a moment ago. */
        EVENTUAL,
        /** Sees every commit that was acknowledged before the read began. */
        STRONG
    }

    // ---- documents: small, versioned, for the catalogue of tables

    /** The document of that name ({@code [a-z0-9._-]{1,255}}). Always strong. */
    Optional<Document> document(String name);

    /** All documents whose name begins so, in the order of their names. */
    List<Document> documents(String prefix);

    /**
     * Puts a document if it is at that version (0: not there). At most 400 KiB.
     *
     * @param value null deletes it
     * @return whether it was so
     */
    boolean putDocument(String name, long expectedVersion, byte @Nullable [] value);

    record Document(String name, long version, byte[] value) {}

    // ---- rows

    /** Makes room for a table: its base rows and its local indexes. Idempotent. */
    void createTable(String table);

    /** Makes room for a global space. Idempotent. */
    void createGlobal(Space.Global space);

    /** Forgets every row of the table, its local indexes and its global spaces. Idempotent. */
    void dropTable(String table);

    void dropGlobal(Space.Global space);

    Optional<Row> get(Space space, RowKey key, Consistency consistency);

    /** Rows of the keys, in the order of the keys; absent where there is none. */
    List<Optional<Row>> getAll(Space space, List<RowKey> keys, Consistency consistency);

    /** Rows of one instant under several keys of several spaces of kind {@link Space.Base}: no commit lies between any two of the reads. */
    List<Optional<Row>> snapshot(List<Located> rows);

    record Located(Space.Base space, RowKey key) {}

    RowCursor query(Space space, byte[] partition, RowRange range, Consistency consistency);

    /**
     * Every row whose partition belongs to the segment, in the engine's order of partitions, within one in the order of
     * sort keys. Segments of one total are disjoint and together whole.
     *
     * @param segment 0 to {@code total - 1}
     * @param total 1 to 1,000,000
     * @param after go on after this key
     */
    RowCursor scan(Space space, int segment, int total, Optional<RowKey> after, Consistency consistency);

    Commit.Result commit(Commit commit);

    /** Rows and bytes of a space, about, as of some hours ago at most; for DescribeTable. */
    Size size(Space space);

    record Size(long rows, long bytes) {}

    // ---- change streams

    /**
     * Records of a shard after that sequence (0: from the oldest kept), in order; never one that a later call could still
     * put something before.
     */
    List<StreamRecord> records(String stream, int shard, long afterSequence, int limit);

    /** The sequence of the newest record of a shard that {@link #records} would give, or 0. */
    long newestSequence(String stream, int shard);

    /** Forgets records from before that time. */
    void trimRecords(String stream, int shards, Instant before);

    void dropStream(String stream, int shards);

    @Override
    void close();
}
