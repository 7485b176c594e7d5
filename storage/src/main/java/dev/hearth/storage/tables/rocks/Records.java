package dev.hearth.storage.tables.rocks;

import dev.hearth.storage.tables.engine.StreamRecord;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * Change streams. A record gets its sequence before its commit is written, and commits are written side by side, so a later
 * sequence may be there before an earlier one. Each shard therefore knows the sequences that are on their way, and readers
 * are not shown anything from the lowest of them on.
 */
final class Records {
    private final Store store;
    private final Numbers numbers;
    private final Map<ShardId, OnTheWay> shards = new ConcurrentHashMap<>();

    private record ShardId(String stream, int shard) {}

    Records(Store store, Numbers numbers) {
        this.store = store;
        this.numbers = numbers;
    }

    /** Sequences of one shard that were given and are not written yet. */
    private final class OnTheWay {
        private final TreeSet<Long> sequences = new TreeSet<>();

        synchronized long begin() throws RocksDBException {
            long sequence = numbers.next();
            sequences.add(sequence);
            return sequence;
        }

        synchronized void end(long sequence) {
            sequences.remove(sequence);
        }

        /** No record will come whose sequence is this or lower. */
        synchronized long settled() {
            return sequences.isEmpty() ? numbers.last() : sequences.first() - 1;
        }
    }

    /** A record that has a sequence; {@link #end} it when its commit is written, or failed. */
    final class Begun {
        private final OnTheWay shard;
        private final byte[] key;
        private final long sequence;

        private Begun(String stream, int shard) throws RocksDBException {
            this.shard = onTheWay(stream, shard);
            sequence = this.shard.begin();
            key = Keys.record(stream, shard, sequence);
        }

        void put(WriteBatch batch, Instant at, byte[] value) throws RocksDBException {
            batch.put(
                    store.records,
                    key,
                    ByteBuffer.allocate(8 + value.length)
                            .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, at))
                            .put(value)
                            .array());
        }

        void end() {
            shard.end(sequence);
        }
    }

    Begun begin(String stream, int shard) throws RocksDBException {
        return new Begun(stream, shard);
    }

    private OnTheWay onTheWay(String stream, int shard) {
        return shards.computeIfAbsent(new ShardId(stream, shard), id -> new OnTheWay());
    }

    List<StreamRecord> after(String stream, int shard, long sequence, int limit) throws RocksDBException {
        long settled = onTheWay(stream, shard).settled();
        List<StreamRecord> found = new ArrayList<>();
        byte[] end = Keys.record(stream, shard, settled + 1);
        try (RocksIterator records = store.db.newIterator(store.records)) {
            records.seek(Keys.record(stream, shard, Math.max(0, sequence) + 1));
            while (found.size() < limit && records.isValid() && Arrays.compareUnsigned(records.key(), end) < 0) {
                byte[] value = records.value();
                found.add(new StreamRecord(
                        Keys.sequence(records.key()), at(value), Arrays.copyOfRange(value, 8, value.length)));
                records.next();
            }
            records.status();
        }
        return found;
    }

    long newest(String stream, int shard) throws RocksDBException {
        long settled = onTheWay(stream, shard).settled();
        try (RocksIterator records = store.db.newIterator(store.records)) {
            records.seekForPrev(Keys.record(stream, shard, settled));
            records.status();
            return records.isValid() && Arrays.compareUnsigned(records.key(), Keys.record(stream, shard, 0)) > 0
                    ? Keys.sequence(records.key())
                    : 0;
        }
    }

    void trim(String stream, int shardCount, Instant before) throws RocksDBException {
        for (int shard = 0; shard < shardCount; shard++) {
            byte[] from = Keys.record(stream, shard, 0);
            byte[] last = null;
            try (RocksIterator records = store.db.newIterator(store.records)) {
                byte[] end = Keys.record(stream, shard, Long.MAX_VALUE);
                for (records.seek(from);
                        records.isValid()
                                && Arrays.compareUnsigned(records.key(), end) < 0
                                && at(records.value()).isBefore(before);
                        records.next()) {
                    last = records.key();
                }
                records.status();
            }
            if (last != null) {
                store.db.deleteRange(store.records, store.writes, from, Keys.next(last));
            }
        }
    }

    /** Called by who is alone in the store. */
    void drop(String stream, int shardCount) throws RocksDBException {
        for (int shard = 0; shard < shardCount; shard++) {
            shards.remove(new ShardId(stream, shard));
            if (newest(stream, shard) > 0) {
                store.db.deleteRange(
                        store.records,
                        store.writes,
                        Keys.record(stream, shard, 0),
                        Keys.record(stream, shard, Long.MAX_VALUE));
            }
        }
    }

    private static Instant at(byte[] value) {
        return Instant.EPOCH.plus(ByteBuffer.wrap(value).getLong(), ChronoUnit.MICROS);
    }
}
