package dev.hearth.storage.tables.rocks;

import java.util.Arrays;
import java.util.Collection;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets commits of different rows go on side by side and those of one row go one after the other. A fixed number of locks,
 * each for many rows; always taken in the same order, so nobody waits in a circle.
 */
final class RowLocks {
    private static final int STRIPES = 1 << 12;
    private final ReentrantLock[] stripes = new ReentrantLock[STRIPES];

    RowLocks() {
        Arrays.setAll(stripes, stripe -> new ReentrantLock());
    }

    Held hold(Collection<byte[]> keys) {
        int[] needed =
                keys.stream().mapToInt(RowLocks::stripe).sorted().distinct().toArray();
        for (int stripe : needed) {
            stripes[stripe].lock();
        }
        return new Held(needed);
    }

    private static int stripe(byte[] key) {
        int hash = Arrays.hashCode(key) * 0x9e3779b9;
        return hash >>> 20;
    }

    final class Held implements AutoCloseable {
        private final int[] held;

        private Held(int[] held) {
            this.held = held;
        }

        @Override
        public void close() {
            for (int i = held.length - 1; i >= 0; i--) {
                stripes[held[i]].unlock();
            }
        }
    }
}
