package dev.hearth.standalone.kubelet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The kubelet's folder on disk, used by one kubelet at a time: a second one would take the first one's processes for
 * orphans.
 *
 * <pre>
 *   id         marks this folder's processes
 *   lock       held while a kubelet runs
 *   pods/      logs: (namespace)_(pod)_(uid)/(container)/(restart).log
 *   volumes/   (uid)/(volume)/, made anew with each pod
 *   code/      (sha256)/, unpacked code packages
 * </pre>
 */
final class DataFolder implements AutoCloseable {
    private final Path folder;
    private final String id;
    private final FileChannel lock;

    private DataFolder(Path folder, String id, FileChannel lock) {
        this.folder = folder;
        this.id = id;
        this.lock = lock;
    }

    static DataFolder open(Path folder) throws IOException {
        Files.createDirectories(folder);
        FileChannel channel =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!lock(channel)) {
            channel.close();
            throw new IOException("The folder \"" + folder + "\" must be used by one running platform only, and another"
                    + " one uses it: end that with `./hearth down`, or choose another folder with `--data DIR`.");
        }
        Path idFile = folder.resolve("id");
        if (!Files.exists(idFile) || Files.readString(idFile).isBlank()) {
            Files.writeString(idFile, UUID.randomUUID().toString());
        }
        String id = Files.readString(idFile).strip();
        return new DataFolder(folder, id, channel);
    }

    /** Removes what pods of an earlier run had in their volumes; their processes must be gone by then. */
    void clearVolumes() throws IOException {
        deleteTree(volumes());
        Files.createDirectories(volumes());
    }

    String markerPrefix() {
        return id + "/";
    }

    Path logs() {
        return folder.resolve("pods");
    }

    Path volumes() {
        return folder.resolve("volumes");
    }

    Path code() {
        return folder.resolve("code");
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            @Nullable FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException sameProcess) {
            return false;
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
