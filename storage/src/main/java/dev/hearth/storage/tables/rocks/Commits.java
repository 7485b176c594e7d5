package dev.hearth.storage.tables.rocks;

import dev.hearth.storage.tables.engine.Commit;
import dev.hearth.storage.tables.engine.Commit.Action;
import dev.hearth.storage.tables.engine.Commit.Change;
import dev.hearth.storage.tables.engine.Commit.Derived;
import dev.hearth.storage.tables.engine.Commit.Expected;
import dev.hearth.storage.tables.engine.Commit.Result;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Commits: hold the rows, compare their versions, write everything as one batch. Nobody else changes a row that is held, so
 * what was compared is so when the batch is written; RocksDB writes batches of several threads together.
 */
final class Commits {
    private final Store store;
    private final Spaces spaces;
    private final Numbers numbers;
    private final Records records;
    private final InstantSource clock;
    private final RowLocks locks = new RowLocks();

    Commits(Store store, Spaces spaces, Numbers numbers, Records records, InstantSource clock) {
        this.store = store;
        this.spaces = spaces;
        this.numbers = numbers;
        this.records = records;
        this.clock = clock;
    }

    /** A commit with the names of its rows in RocksDB: of its changes, and of those derived rows whose space is there. */
    private record Named(Commit commit, List<byte[]> changes, List<Derived> derived, List<byte[]> derivedNames) {
        List<byte[]> all() {
            List<byte[]> all = new ArrayList<>(changes);
            all.addAll(derivedNames);
            return all;
        }
    }

    Result commit(Commit commit) throws RocksDBException {
        Named named = named(commit);
        try (RowLocks.Held held = locks.hold(named.all())) {
            int stale = stale(named);
            return stale < 0 ? write(named) : new Result.Stale(stale);
        }
    }

    private Named named(Commit commit) throws RocksDBException {
        List<byte[]> changes = new ArrayList<>(commit.changes().size());
        for (Change change : commit.changes()) {
            changes.add(Keys.row(spaces.number(change.space()), change.key()));
        }
        List<Derived> derived = new ArrayList<>();
        List<byte[]> derivedNames = new ArrayList<>();
        for (Derived row : commit.derived()) {
            if (spaces.has(row.space())) {
                derived.add(row);
                derivedNames.add(Keys.row(spaces.number(row.space()), row.key()));
            }
        }
        return new Named(commit, changes, derived, derivedNames);
    }

    /** The first change whose expectation does not hold, or -1. */
    private int stale(Named named) throws RocksDBException {
        for (int i = 0; i < named.changes().size(); i++) {
            boolean holds = switch (named.commit().changes().get(i).expected()) {
                case Expected.Anything anything -> true;
                case Expected.Absent absent -> version(named.changes().get(i)) == 0;
                case Expected.At at -> version(named.changes().get(i)) == at.version();
            };
            if (!holds) {
                return i;
            }
        }
        return -1;
    }

    /** The version of a row, or 0 where there is none. The row's value stays where it is. */
    private long version(byte[] name) throws RocksDBException {
        byte[] version = new byte[Long.BYTES];
        int length = store.db.get(store.rows, store.reads, name, 0, name.length, version, 0, version.length);
        return length < 0 ? 0 : ByteBuffer.wrap(version).getLong();
    }

    private Result write(Named named) throws RocksDBException {
        List<Records.Begun> begun = new ArrayList<>(named.commit().records().size());
        try (WriteBatch batch = new WriteBatch()) {
            List<Long> versions = new ArrayList<>(named.changes().size());
            for (int i = 0; i < named.changes().size(); i++) {
                versions.add(apply(
                        batch,
                        named.changes().get(i),
                        named.commit().changes().get(i).action()));
            }
            for (int i = 0; i < named.derived().size(); i++) {
                apply(batch, named.derivedNames().get(i), named.derived().get(i).action());
            }
            Instant at = clock.instant();
            for (Commit.Record record : named.commit().records()) {
                Records.Begun sequenced = records.begin(record.stream(), record.shard());
                begun.add(sequenced);
                sequenced.put(batch, at, record.value());
            }
            if (batch.count() > 0) {
                store.write(batch);
            }
            return new Result.Done(versions);
        } finally {
            begun.forEach(Records.Begun::end);
        }
    }

    private long apply(WriteBatch batch, byte[] name, Action action) throws RocksDBException {
        return switch (action) {
            case Action.Put put -> {
                long version = numbers.next();
                batch.put(store.rows, name, RocksTables.versioned(version, put.value()));
                yield version;
            }
            case Action.Delete delete -> {
                batch.delete(store.rows, name);
                yield 0L;
            }
            case Action.Check check -> 0L;
        };
    }
}
