package dev.hearth.storage.tables.cql;

import dev.hearth.storage.tables.engine.Commit;
import dev.hearth.storage.tables.engine.EngineUnavailable;
import dev.hearth.storage.tables.engine.Row;
import dev.hearth.storage.tables.engine.RowCursor;
import dev.hearth.storage.tables.engine.RowKey;
import dev.hearth.storage.tables.engine.RowRange;
import dev.hearth.storage.tables.engine.Space;
import dev.hearth.storage.tables.engine.StreamRecord;
import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.engine.UnknownSpace;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Tables in a ScyllaDB or Cassandra cluster, for any number of processes. */
public final class CqlTables implements TableEngine {
    private static final Logger LOG = Logger.getLogger(CqlTables.class);

    private final Connection connection;
    private final Schema schema;
    private final Nodes nodes;
    private final Markers markers;
    private final Streams streams;
    private final Documents documents;
    private final Reads reads;
    private final Ranges ranges;
    private final Commits commits;
    private final Sizes sizes;
    private final Sweeper sweeper;
    private final SchemaLock schemaLock;

    private CqlTables(Connection connection, CqlConfig config, InstantSource wall) {
        this.connection = connection;
        schema = new Schema(connection, config);
        schema.makeKeyspace();
        schemaLock = new SchemaLock(connection);
        schemaLock.make();
        define(schema::make);
        schema.awaitHere();
        HybridClock clock = new HybridClock(wall);
        RowStatements rows = new RowStatements(connection);
        nodes = new Nodes(connection);
        markers = new Markers(connection, clock, config);
        streams = new Streams(connection, markers);
        documents = new Documents(connection, clock);
        Transactions transactions = new Transactions(rows, clock, config);
        FollowUps followUps = new FollowUps(rows, streams, markers, transactions);
        reads = new Reads(rows, transactions, config);
        ranges = new Ranges(connection, reads);
        sizes = new Sizes(ranges);
        commits = new Commits(rows, clock, nodes, markers, transactions, followUps, config);
        sweeper = new Sweeper(markers, transactions, followUps, nodes);
    }

    /**
     * Connects, and makes the keyspace and what is in it where that is not there.
     *
     * @throws dev.hearth.storage.tables.engine.EngineUnavailable when no contact point answers
     */
    public static CqlTables open(CqlConfig config) {
        return open(config, InstantSource.system());
    }

    /** Connects, with the clock that versions and times follow. */
    public static CqlTables open(CqlConfig config, InstantSource wall) {
        Connection connection = Connection.open(config);
        try {
            return new CqlTables(connection, config, wall);
        } catch (RuntimeException | Error e) {
            connection.close();
            throw e;
        }
    }

    /** Does something with spaces; a CQL table that is not there is a space that is not there. */
    private static <T> T with(Stream<Space> spaces, Supplier<T> what) {
        try {
            return what.get();
        } catch (MissingTable e) {
            throw spaces.filter(space -> String.valueOf(e.getMessage()).matches(".*\\b" + Names.table(space) + "\\b.*"))
                    .findFirst()
                    .<RuntimeException>map(UnknownSpace::new)
                    .orElse(e);
        }
    }

    private static <T> T with(Space space, Supplier<T> what) {
        return with(Stream.of(space), what);
    }

    private void define(Runnable what) {
        schemaLock.during(what);
    }

    @Override
    public Optional<Document> document(String name) {
        return documents.get(name);
    }

    @Override
    public List<Document> documents(String prefix) {
        return documents.all(prefix);
    }

    @Override
    public boolean putDocument(String name, long expectedVersion, byte @Nullable [] value) {
        return documents.put(name, expectedVersion, value);
    }

    @Override
    public void createTable(String table) {
        define(() -> schema.makeRows(new Space.Base(table)));
    }

    @Override
    public void createGlobal(Space.Global space) {
        define(() -> schema.makeRows(space));
    }

    @Override
    public void dropTable(String table) {
        define(() -> schema.drop(table));
    }

    @Override
    public void dropGlobal(Space.Global space) {
        define(() -> schema.drop(space));
    }

    @Override
    public Optional<Row> get(Space space, RowKey key, Consistency consistency) {
        return with(space, () -> reads.get(space, key, consistency));
    }

    @Override
    public List<Optional<Row>> getAll(Space space, List<RowKey> keys, Consistency consistency) {
        return with(space, () -> reads.getAll(space, keys, consistency));
    }

    @Override
    public List<Optional<Row>> snapshot(List<Located> rows) {
        return with(rows.stream().map(Located::space), () -> reads.snapshot(rows));
    }

    @Override
    public RowCursor query(Space space, byte[] partition, RowRange range, Consistency consistency) {
        return cursor(space, with(space, () -> ranges.query(space, partition, range, consistency)));
    }

    @Override
    public RowCursor scan(Space space, int segment, int total, Optional<RowKey> after, Consistency consistency) {
        return cursor(space, with(space, () -> ranges.scan(space, segment, total, after, consistency)));
    }

    private static RowCursor cursor(Space space, RowCursor rows) {
        return new RowCursor() {
            @Override
            public @Nullable Row next() {
                return with(Stream.of(space), rows::next);
            }

            @Override
            public void close() {
                rows.close();
            }
        };
    }

    @Override
    public Commit.Result commit(Commit commit) {
        return with(commit.changes().stream().map(Commit.Change::space), () -> commits.commit(commit));
    }

    @Override
    public Size size(Space space) {
        return with(space, () -> sizes.of(space));
    }

    @Override
    public List<StreamRecord> records(String stream, int shard, long afterSequence, int limit) {
        return streams.after(stream, shard, afterSequence, limit);
    }

    @Override
    public long newestSequence(String stream, int shard) {
        return streams.newest(stream, shard);
    }

    @Override
    public void trimRecords(String stream, int shards, Instant before) {
        streams.trim(stream, shards, before);
    }

    @Override
    public void dropStream(String stream, int shards) {
        streams.drop(stream, shards);
    }

    @Override
    public void close() {
        sweeper.close();
        try (connection) {
            if (!connection.session.isClosed()) {
                nodes.release();
            }
        } catch (EngineUnavailable e) {
            LOG.infof("The number of this process is not given back; it ends by itself: %s", e.getMessage());
        }
    }
}
