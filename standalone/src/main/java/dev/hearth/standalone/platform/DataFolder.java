package dev.hearth.standalone.platform;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The folder that a platform keeps everything in, readable by its owner alone:
 *
 * <pre>
 * lock            held while a platform runs here
 * platform.json   where the running platform is (see {@link PlatformState})
 * kubeconfig      for kubectl
 * secrets/        admin and internal tokens, the default access key
 * apiserver/      the cluster's objects and certificates
 * packages/       code packages by digest
 * tables/         the items of tables, and what storage knows of buckets
 * objects/        the objects of buckets
 * keycloak/       the users of user pools
 * kafka/          the records of streams and topics
 * kubelet/        pods, their logs, unpacked code
 * logs/           hearth.log (JSON), up.log (what a detached up printed)
 * </pre>
 */
public final class DataFolder implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LAST_BREATH = Duration.ofSeconds(5);

    private final Path root;
    private @Nullable FileLock lock;

    public DataFolder(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    public Path root() {
        return root;
    }

    public Path kubeconfig() {
        return root.resolve("kubeconfig");
    }

    public Path log() {
        return root.resolve("logs").resolve("hearth.log");
    }

    public Path upLog() {
        return root.resolve("logs").resolve("up.log");
    }

    /** A subfolder by name, made when it is not there. */
    public Path folder(String name) {
        return make(root.resolve(name));
    }

    /** Whether nothing was ever stored here. */
    public boolean isNew() {
        return !Files.exists(root.resolve("apiserver"));
    }

    /**
     * Makes the folder and takes it for this process until {@link #close()}. A platform that was killed a moment ago may
     * still hold the lock while its last threads end: where its state says that it is gone, this waits for it.
     */
    public void take() {
        make(root);
        long deadline = System.nanoTime() + LAST_BREATH.toNanos();
        lock = tryLock();
        while (lock == null && isLeftBehind() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            lock = tryLock();
        }
        if (lock == null) {
            throw new PlatformException("a platform already runs with the data folder '" + root
                    + "': use it (`hearth status`), end it (`hearth down`), or give --data another folder");
        }
    }

    private @Nullable FileLock tryLock() {
        try {
            FileChannel channel =
                    FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock taken = channel.tryLock();
            if (taken == null) {
                channel.close();
            }
            return taken;
        } catch (OverlappingFileLockException e) {
            return null;
        } catch (IOException e) {
            throw new PlatformException("cannot lock '" + root + "': " + e.getMessage(), e);
        }
    }

    /** Whether a platform wrote where it is and has not lived to remove it. */
    private boolean isLeftBehind() {
        return Files.exists(stateFile()) && running().isEmpty();
    }

    /** The secret of that name, 256 random bits in hexadecimal, made on first use. */
    public String secret(String name) {
        Path file = folder("secrets").resolve(name);
        if (!Files.exists(file)) {
            byte[] random = new byte[32];
            new SecureRandom().nextBytes(random);
            writePrivately(file, HexFormat.of().formatHex(random));
        }
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new PlatformException("cannot read '" + file + "': " + e.getMessage(), e);
        }
    }

    public void writeKubeconfig(String yaml) {
        writePrivately(kubeconfig(), yaml);
    }

    void writeState(PlatformState state) {
        try {
            writePrivately(stateFile(), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(state));
        } catch (IOException e) {
            throw new PlatformException("cannot write '" + stateFile() + "': " + e.getMessage(), e);
        }
    }

    /** The platform that runs with this folder now, if one is ready. */
    public Optional<PlatformState> running() {
        try {
            return Optional.of(JSON.readValue(Files.readString(stateFile()), PlatformState.class))
                    .filter(PlatformState::alive);
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException e) {
            throw new PlatformException("cannot read '" + stateFile() + "': " + e.getMessage(), e);
        }
    }

    /** Gives the folder back. */
    @Override
    public void close() {
        try {
            if (lock != null) {
                Files.deleteIfExists(stateFile());
                lock.acquiredBy().close();
            }
        } catch (IOException e) {
            throw new PlatformException("cannot release '" + root + "': " + e.getMessage(), e);
        }
    }

    private Path stateFile() {
        return root.resolve("platform.json");
    }

    private static Path make(Path folder) {
        try {
            return Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new PlatformException("cannot make the folder '" + folder + "': " + e.getMessage(), e);
        }
    }

    /** Whole or not at all, and never readable by others even for a moment. */
    private static void writePrivately(Path file, String content) {
        try {
            Path next = Files.createTempFile(
                    file.getParent(),
                    ".next",
                    null,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(next, content);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new PlatformException("cannot write '" + file + "': " + e.getMessage(), e);
        }
    }
}
