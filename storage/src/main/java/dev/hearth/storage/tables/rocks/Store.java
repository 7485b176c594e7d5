package dev.hearth.storage.tables.rocks;

import dev.hearth.storage.tables.engine.EngineUnavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.StampedLock;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteBufferManager;
import org.rocksdb.WriteOptions;

/**
 * The open database and every native object that belongs to it. Whoever touches it is inside ({@link #enter}); closing waits
 * until nobody is, since RocksDB ends the process when a closed database is used.
 */
final class Store implements AutoCloseable {
    private static final long MIB = 1 << 20;

    final RocksDB db;
    final ColumnFamilyHandle meta;
    final ColumnFamilyHandle rows;
    final ColumnFamilyHandle records;
    final ReadOptions reads;
    final WriteOptions writes;
    private final Path folder;
    private final Deque<AutoCloseable> natives = new ArrayDeque<>();
    private final Set<RangeCursor> cursors = ConcurrentHashMap.newKeySet();
    private final StampedLock gate = new StampedLock();
    private volatile boolean written;
    private boolean closed;

    private Store(RocksConfig config) throws RocksDBException {
        folder = config.folder();
        try {
            Cache cache = own(new LRUCache(config.blockCacheMiB() * MIB));
            DBOptions options = own(databaseOptions(config, cache));
            ColumnFamilyOptions plain = own(familyOptions(config, cache));
            ColumnFamilyOptions prefixed = own(familyOptions(config, cache).useFixedLengthPrefixExtractor(Keys.PREFIX));
            List<ColumnFamilyDescriptor> families = List.of(
                    new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, plain),
                    new ColumnFamilyDescriptor("rows".getBytes(StandardCharsets.US_ASCII), prefixed),
                    new ColumnFamilyDescriptor("records".getBytes(StandardCharsets.US_ASCII), plain));
            List<ColumnFamilyHandle> handles = new ArrayList<>();
            db = own(RocksDB.open(options, folder.toString(), families, handles));
            handles.forEach(this::own);
            meta = handles.get(0);
            rows = handles.get(1);
            records = handles.get(2);
            reads = own(new ReadOptions());
            writes = own(new WriteOptions().setSync(config.sync()));
        } catch (RocksDBException | RuntimeException | Error e) {
            closeNatives();
            throw e;
        }
    }

    static Store open(RocksConfig config) {
        RocksDB.loadLibrary();
        try {
            Files.createDirectories(config.folder());
            return new Store(config);
        } catch (IOException e) {
            throw new UncheckedIOException("The folder '" + config.folder() + "' for tables cannot be made.", e);
        } catch (RocksDBException e) {
            throw String.valueOf(e.getMessage()).contains("lock")
                    ? new IllegalStateException(
                            "The folder '" + config.folder() + "' has tables that are open already, here or in "
                                    + "another process, and only one may have it: end that one or take another folder.")
                    : new IllegalStateException(
                            "The tables in '" + config.folder() + "' cannot be opened: " + e.getMessage(), e);
        }
    }

    private DBOptions databaseOptions(RocksConfig config, Cache cache) {
        WriteBufferManager buffers = own(new WriteBufferManager(config.writeBuffersMiB() * MIB, cache));
        return new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setWriteBufferManager(buffers)
                .setMaxTotalWalSize(2L * config.writeBuffersMiB() * MIB)
                .setAvoidFlushDuringRecovery(true)
                .setMaxOpenFiles(512)
                .setMaxBackgroundJobs(2)
                .setBytesPerSync(MIB)
                .setStatsDumpPeriodSec(0)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(2)
                .setMaxLogFileSize(MIB);
    }

    private ColumnFamilyOptions familyOptions(RocksConfig config, Cache cache) {
        BlockBasedTableConfig table = new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setCacheIndexAndFilterBlocks(true)
                .setPinL0FilterAndIndexBlocksInCache(true)
                .setFilterPolicy(own(new BloomFilter(10, false)))
                .setBlockSize(8 << 10)
                .setFormatVersion(5);
        return new ColumnFamilyOptions()
                .setTableFormatConfig(table)
                .setWriteBufferSize(Math.max(1, config.writeBuffersMiB() / 2) * MIB)
                .setMaxWriteBufferNumber(3)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setLevelCompactionDynamicLevelBytes(true);
    }

    void write(WriteBatch batch) throws RocksDBException {
        db.write(writes, batch);
        written = true;
    }

    /** Whether a commit was written since this was asked the last time. */
    boolean writtenSinceAsked() {
        boolean was = written;
        written = false;
        return was;
    }

    /** Goes inside, together with others; leave with what it returns. */
    long enter() {
        return entered(gate.readLock());
    }

    /** Goes inside alone. */
    long enterAlone() {
        return entered(gate.writeLock());
    }

    void leave(long stamp) {
        gate.unlock(stamp);
    }

    private long entered(long stamp) {
        if (closed) {
            gate.unlock(stamp);
            throw new IllegalStateException("The tables in '" + folder + "' are closed.");
        }
        return stamp;
    }

    /** For cursors that were closed with the database: whether it is open; only then there is something to leave. */
    long enterIfOpen() {
        long stamp = gate.readLock();
        if (closed) {
            gate.unlock(stamp);
            return 0;
        }
        return stamp;
    }

    void opened(RangeCursor cursor) {
        cursors.add(cursor);
    }

    void closed(RangeCursor cursor) {
        cursors.remove(cursor);
    }

    int openCursors() {
        return cursors.size();
    }

    EngineUnavailable failed(RocksDBException e) {
        return new EngineUnavailable("RocksDB in '" + folder + "' failed: " + e.getMessage(), e);
    }

    private <T extends AutoCloseable> T own(T object) {
        natives.push(object);
        return object;
    }

    @Override
    public void close() {
        long stamp = gate.writeLock();
        try {
            if (!closed) {
                closed = true;
                cursors.forEach(RangeCursor::release);
                cursors.clear();
                db.cancelAllBackgroundWork(true);
                closeNatives();
            }
        } finally {
            gate.unlock(stamp);
        }
    }

    /** In the opposite order of their making, column families before their database. */
    private void closeNatives() {
        while (!natives.isEmpty()) {
            try {
                natives.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("RocksDB in '" + folder + "' did not close.", e);
            }
        }
    }
}
