package dev.hearth.storage.tables.rocks;

import dev.hearth.storage.tables.engine.TableEngine.Size;
import java.util.List;
import org.rocksdb.Range;
import org.rocksdb.RocksDBException;
import org.rocksdb.SizeApproximationFlag;
import org.rocksdb.Slice;

/**
 * How large a space is: counted when it is small, else the first rows are counted and the rest is taken to be like them, by
 * what RocksDB knows of the two stretches.
 */
final class Sizes {
    private static final int COUNTED = 10_000;

    private final Store store;

    Sizes(Store store) {
        this.store = store;
    }

    Size of(int space) throws RocksDBException {
        byte[] from = Keys.hashed(space, 0);
        byte[] to = Keys.hashed(space, Keys.HASHES);
        RangeCursor cursor = new RangeCursor(store, from, to, false, false);
        try {
            long rows = 0;
            long bytes = 0;
            byte[] last = from;
            while (cursor.nextInside()) {
                if (rows == COUNTED) {
                    double whole = timesLarger(from, last, to);
                    return new Size(Math.round(rows * whole), Math.round(bytes * whole));
                }
                rows++;
                last = cursor.key();
                bytes += cursor.bytes();
            }
            return new Size(rows, bytes);
        } finally {
            cursor.closeInside();
        }
    }

    private double timesLarger(byte[] from, byte[] counted, byte[] to) {
        try (Slice start = new Slice(from);
                Slice middle = new Slice(counted);
                Slice end = new Slice(to)) {
            long[] bytes = store.db.getApproximateSizes(
                    store.rows,
                    List.of(new Range(start, middle), new Range(start, end)),
                    SizeApproximationFlag.INCLUDE_FILES,
                    SizeApproximationFlag.INCLUDE_MEMTABLES);
            double byHash = (double) Keys.HASHES / (Keys.hashOf(counted) + 1);
            return bytes[0] > 0 ? Math.max(1, (double) bytes[1] / bytes[0]) : byHash;
        }
    }
}
