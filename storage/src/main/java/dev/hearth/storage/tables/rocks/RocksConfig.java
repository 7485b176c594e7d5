package dev.hearth.storage.tables.rocks;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Where RocksDB keeps tables, how safely, and with how much memory.
 *
 * @param folder made when it is missing; belongs to one process at a time
 * @param sync whether a commit waits until the disk has it. Without it a commit is in the operating system's hands when it is
 *     acknowledged: a killed process loses nothing, a power cut or a crash of the system loses about the last second, whole
 *     commits from the end backwards, never one from the middle or a half of one
 * @param blockCacheMiB memory for blocks that were read, index and filter blocks included
 * @param writeBuffersMiB memory for rows that are not in sorted files yet, and as much of the write-ahead log is read at opening
 */
public record RocksConfig(Path folder, boolean sync, int blockCacheMiB, int writeBuffersMiB) {
    public RocksConfig {
        Objects.requireNonNull(folder, "folder");
        if (blockCacheMiB < 1 || writeBuffersMiB < 1) {
            throw new IllegalArgumentException("'blockCacheMiB' and 'writeBuffersMiB' are at least 1, not "
                    + blockCacheMiB + " and " + writeBuffersMiB + "; 24 and 16 do for a laptop.");
        }
    }

    /** What does for a laptop: 24 MiB of cache, 16 MiB of write buffers, no waiting for the disk. */
    public static RocksConfig in(Path folder) {
        return new RocksConfig(folder, false, 24, 16);
    }
}
