package dev.hearth.storage.tables.rocks;

import dev.hearth.storage.tables.engine.Row;
import dev.hearth.storage.tables.engine.RowCursor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/** Rows between two keys as they were when the cursor was made, forwards or backwards. */
final class RangeCursor implements RowCursor {
    private final Store store;
    private final Slice lower;
    private final Slice upper;
    private final ReadOptions options;
    private final RocksIterator iterator;
    private final boolean reversed;
    private boolean started;
    private boolean released;

    /**
     * Made inside the store.
     *
     * @param lower included
     * @param upper not included
     * @param onePartition whether all of it begins with the same {@link Keys#PREFIX} bytes
     */
    RangeCursor(Store store, byte[] lower, byte[] upper, boolean reversed, boolean onePartition) {
        this.store = store;
        this.reversed = reversed;
        this.lower = new Slice(lower);
        this.upper = new Slice(upper);
        // Walking backwards begins at the end, which has another prefix.
        boolean byPrefix = onePartition && !reversed;
        options = new ReadOptions()
                .setIterateLowerBound(this.lower)
                .setIterateUpperBound(this.upper)
                .setPrefixSameAsStart(byPrefix)
                .setTotalOrderSeek(!byPrefix);
        iterator = store.db.newIterator(store.rows, options);
        store.opened(this);
    }

    @Override
    public @Nullable Row next() {
        long stamp = store.enter();
        try {
            if (released) {
                throw new IllegalStateException("The cursor is closed.");
            }
            return nextInside() ? row() : null;
        } finally {
            store.leave(stamp);
        }
    }

    boolean nextInside() {
        if (!started) {
            started = true;
            if (reversed) {
                iterator.seekToLast();
            } else {
                iterator.seekToFirst();
            }
        } else if (iterator.isValid()) {
            if (reversed) {
                iterator.prev();
            } else {
                iterator.next();
            }
        }
        if (iterator.isValid()) {
            return true;
        }
        try {
            iterator.status();
            return false;
        } catch (RocksDBException e) {
            throw store.failed(e);
        }
    }

    byte[] key() {
        return iterator.key();
    }

    long bytes() {
        return iterator.key().length + iterator.value().length - Keys.PREFIX - Long.BYTES;
    }

    private Row row() {
        byte[] value = iterator.value();
        return new Row(
                Keys.rowKey(iterator.key()),
                ByteBuffer.wrap(value).getLong(),
                Arrays.copyOfRange(value, Long.BYTES, value.length));
    }

    @Override
    public void close() {
        long stamp = store.enterIfOpen();
        if (stamp != 0) {
            try {
                closeInside();
            } finally {
                store.leave(stamp);
            }
        }
    }

    void closeInside() {
        release();
        store.closed(this);
    }

    /** Gives the native objects back. The store calls it when it closes; it is alone then. */
    void release() {
        if (!released) {
            released = true;
            iterator.close();
            options.close();
            lower.close();
            upper.close();
        }
    }
}
