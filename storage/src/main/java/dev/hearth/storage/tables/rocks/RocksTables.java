package dev.hearth.storage.tables.rocks;

import dev.hearth.storage.tables.engine.Commit;
import dev.hearth.storage.tables.engine.Row;
import dev.hearth.storage.tables.engine.RowCursor;
import dev.hearth.storage.tables.engine.RowKey;
import dev.hearth.storage.tables.engine.RowRange;
import dev.hearth.storage.tables.engine.Space;
import dev.hearth.storage.tables.engine.StreamRecord;
import dev.hearth.storage.tables.engine.TableEngine;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;

/** Tables in a folder of this machine, for one process. Every read of it is strong. */
public final class RocksTables implements TableEngine {
    private final Store store;
    private final Spaces spaces;
    private final Numbers numbers;
    private final Records records;
    private final Documents documents;
    private final Commits commits;
    private final Sizes sizes;
    private final Syncing syncing;

    private RocksTables(Store store, RocksConfig config, InstantSource clock) throws RocksDBException {
        this.store = store;
        numbers = new Numbers(store);
        spaces = new Spaces(store);
        records = new Records(store, numbers);
        documents = new Documents(store, numbers);
        commits = new Commits(store, spaces, numbers, records, clock);
        sizes = new Sizes(store);
        syncing = config.sync() ? Syncing.WITH_EACH_COMMIT : Syncing.everySecond(store);
    }

    /**
     * Opens the tables of a folder, which takes some tens of milliseconds.
     *
     * @throws IllegalStateException when another process has them, or they cannot be read; the message says which
     */
    public static RocksTables open(RocksConfig config) {
        return open(config, InstantSource.system());
    }

    /** Opens the tables of a folder, with the clock that says when a change was committed. */
    public static RocksTables open(RocksConfig config, InstantSource clock) {
        Store store = Store.open(config);
        try {
            return new RocksTables(store, config, clock);
        } catch (RocksDBException e) {
            store.close();
            throw store.failed(e);
        } catch (RuntimeException | Error e) {
            store.close();
            throw e;
        }
    }

    /** Something that is done inside the store. */
    private interface Inside<T> {
        T run() throws RocksDBException;
    }

    private <T> T together(Inside<T> what) {
        return inside(store.enter(), what);
    }

    private <T> T alone(Inside<T> what) {
        return inside(store.enterAlone(), what);
    }

    private <T> T inside(long stamp, Inside<T> what) {
        try {
            return what.run();
        } catch (RocksDBException e) {
            throw store.failed(e);
        } finally {
            store.leave(stamp);
        }
    }

    @Override
    public Optional<Document> document(String name) {
        return together(() -> documents.get(name));
    }

    @Override
    public List<Document> documents(String prefix) {
        return together(() -> documents.all(prefix));
    }

    @Override
    public boolean putDocument(String name, long expectedVersion, byte @Nullable [] value) {
        return together(() -> documents.put(name, expectedVersion, value));
    }

    @Override
    public void createTable(String table) {
        together(() -> spaces.make(new Space.Base(table)));
    }

    @Override
    public void createGlobal(Space.Global space) {
        together(() -> spaces.make(space));
    }

    @Override
    public void dropTable(String table) {
        alone(() -> {
            spaces.drop(spaces.of(table));
            return true;
        });
    }

    @Override
    public void dropGlobal(Space.Global space) {
        drop(List.of(space));
    }

    private void drop(List<Space> dropped) {
        alone(() -> {
            spaces.drop(dropped);
            return true;
        });
    }

    @Override
    public Optional<Row> get(Space space, RowKey key, Consistency consistency) {
        return together(() -> row(key, store.db.get(store.rows, store.reads, Keys.row(spaces.number(space), key))));
    }

    @Override
    public List<Optional<Row>> getAll(Space space, List<RowKey> keys, Consistency consistency) {
        return together(() -> {
            int number = spaces.number(space);
            return getAll(
                    store.reads,
                    keys,
                    keys.stream().map(key -> Keys.row(number, key)).toList());
        });
    }

    @Override
    public List<Optional<Row>> snapshot(List<Located> rows) {
        return together(() -> {
            List<byte[]> names = new ArrayList<>();
            for (Located row : rows) {
                names.add(Keys.row(spaces.number(row.space()), row.key()));
            }
            Snapshot now = store.db.getSnapshot();
            try (ReadOptions reads = new ReadOptions().setSnapshot(now)) {
                return getAll(reads, rows.stream().map(Located::key).toList(), names);
            } finally {
                store.db.releaseSnapshot(now);
            }
        });
    }

    private List<Optional<Row>> getAll(ReadOptions reads, List<RowKey> keys, List<byte[]> names)
            throws RocksDBException {
        List<Optional<Row>> found = new ArrayList<>(keys.size());
        if (!keys.isEmpty()) {
            List<byte[]> values = store.db.multiGetAsList(reads, Collections.nCopies(names.size(), store.rows), names);
            for (int i = 0; i < values.size(); i++) {
                found.add(row(keys.get(i), values.get(i)));
            }
        }
        return found;
    }

    @Override
    public RowCursor query(Space space, byte[] partition, RowRange range, Consistency consistency) {
        return together(() -> {
            int number = spaces.number(space);
            byte[] all = Keys.row(number, partition, new byte[0]);
            byte[] lower = Keys.row(number, partition, range.from().orElse(new byte[0]));
            byte[] upper = range.to().map(to -> Keys.row(number, partition, to)).orElseGet(() -> Keys.end(all));
            if (range.after().isPresent()) {
                byte[] after = Keys.row(number, partition, range.after().get());
                if (range.reversed()) {
                    upper = Keys.lower(upper, after);
                } else {
                    lower = Keys.higher(lower, Keys.next(after));
                }
            }
            return new RangeCursor(store, lower, Keys.higher(lower, upper), range.reversed(), true);
        });
    }

    @Override
    public RowCursor scan(Space space, int segment, int total, Optional<RowKey> after, Consistency consistency) {
        return together(() -> {
            int number = spaces.number(space);
            byte[] lower = Keys.hashed(number, firstHash(segment, total));
            byte[] upper = Keys.hashed(number, firstHash(segment + 1, total));
            if (after.isPresent()) {
                lower = Keys.higher(lower, Keys.next(Keys.row(number, after.get())));
            }
            return new RangeCursor(store, lower, Keys.higher(lower, upper), false, false);
        });
    }

    private static int firstHash(int segment, int total) {
        return (int) Math.ceilDiv((long) segment * Keys.HASHES, total);
    }

    @Override
    public Commit.Result commit(Commit commit) {
        return together(() -> commits.commit(commit));
    }

    @Override
    public Size size(Space space) {
        return together(() -> sizes.of(spaces.number(space)));
    }

    @Override
    public List<StreamRecord> records(String stream, int shard, long afterSequence, int limit) {
        return together(() -> records.after(stream, shard, afterSequence, limit));
    }

    @Override
    public long newestSequence(String stream, int shard) {
        return together(() -> records.newest(stream, shard));
    }

    @Override
    public void trimRecords(String stream, int shards, Instant before) {
        together(() -> {
            records.trim(stream, shards, before);
            return true;
        });
    }

    @Override
    public void dropStream(String stream, int shards) {
        alone(() -> {
            records.drop(stream, shards);
            return true;
        });
    }

    /** Cursors that were opened and not closed. */
    int openCursors() {
        return store.openCursors();
    }

    @Override
    public void close() {
        syncing.close();
        store.close();
    }

    static byte[] versioned(long version, byte[] value) {
        return ByteBuffer.allocate(Long.BYTES + value.length)
                .putLong(version)
                .put(value)
                .array();
    }

    private static Optional<Row> row(RowKey key, byte @Nullable [] value) {
        return value == null
                ? Optional.empty()
                : Optional.of(new Row(
                        key, ByteBuffer.wrap(value).getLong(), Arrays.copyOfRange(value, Long.BYTES, value.length)));
    }
}
