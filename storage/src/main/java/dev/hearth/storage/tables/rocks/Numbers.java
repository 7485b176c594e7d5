package dev.hearth.storage.tables.rocks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.rocksdb.RocksDBException;

/**
 * Gives versions and sequences: whole numbers that grow and are never given twice, over restarts too. A ceiling is written
 * before numbers up to it are given; after a restart they go on above it, so no clock is asked.
 */
final class Numbers {
    private static final byte[] CEILING = "numbers".getBytes(StandardCharsets.US_ASCII);
    private static final long STEP = 1 << 20;

    private final Store store;
    private final AtomicLong last;
    private volatile long ceiling;

    Numbers(Store store) throws RocksDBException {
        this.store = store;
        byte[] written = store.db.get(store.meta, CEILING);
        ceiling = written == null ? 0 : ByteBuffer.wrap(written).getLong();
        last = new AtomicLong(ceiling);
    }

    long next() throws RocksDBException {
        long number = last.incrementAndGet();
        if (number > ceiling) {
            raise(number);
        }
        return number;
    }

    /** The highest number that was given. */
    long last() {
        return last.get();
    }

    private synchronized void raise(long number) throws RocksDBException {
        while (number > ceiling) {
            long raised = ceiling + STEP;
            store.db.put(
                    store.meta,
                    store.writes,
                    CEILING,
                    ByteBuffer.allocate(8).putLong(raised).array());
            ceiling = raised;
        }
    }
}
