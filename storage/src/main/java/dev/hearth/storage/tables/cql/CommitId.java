package dev.hearth.storage.tables.cql;

import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Tells one commit from all others, also those of other processes.
 *
 * @param began its first number on the {@link HybridClock}: how old it is
 * @param token drawn by lot; written beside each row, so that a commit knows its own rows again
 */
record CommitId(long began, long token) {
    static CommitId at(long began) {
        return new CommitId(began, ThreadLocalRandom.current().nextLong());
    }

    byte[] bytes() {
        return ByteBuffer.allocate(16).putLong(began).putLong(token).array();
    }

    static CommitId of(ByteBuffer bytes) {
        return new CommitId(bytes.getLong(bytes.position()), bytes.getLong(bytes.position() + 8));
    }
}
