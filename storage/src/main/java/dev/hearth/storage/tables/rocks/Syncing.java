package dev.hearth.storage.tables.rocks;

import org.jboss.logging.Logger;
import org.rocksdb.RocksDBException;

/** When commits reach the disk: with each of them, or by a thread that asks for it every second. */
final class Syncing implements AutoCloseable {
    static final Syncing WITH_EACH_COMMIT = new Syncing(Thread.ofPlatform().unstarted(() -> {}));
    private static final Logger log = Logger.getLogger(Syncing.class);

    private final Thread thread;

    private Syncing(Thread thread) {
        this.thread = thread;
    }

    static Syncing everySecond(Store store) {
        return new Syncing(Thread.ofPlatform().daemon().name("tables-sync").start(() -> {
            try {
                while (true) {
                    Thread.sleep(1_000);
                    sync(store);
                }
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    private static void sync(Store store) throws InterruptedException {
        long stamp = store.enterIfOpen();
        if (stamp == 0) {
            throw new InterruptedException();
        }
        try {
            if (store.writtenSinceAsked()) {
                store.db.syncWal();
            }
        } catch (RocksDBException e) {
            log.warnv("RocksDB could not bring commits to the disk: {0}", e.getMessage());
        } finally {
            store.leave(stamp);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
