package dev.hearth.standalone.engines.child;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * What an engine keeps, readable by its owner alone.
 *
 * <pre>
 *   id       marks its processes
 *   port     of its last run
 *   …        secrets, each in a file of its name
 * </pre>
 */
public record EngineFolder(Path root) {
    private static final int FREE_LOOKS = 50;
    private static final long FREE_LOOK_NANOS = 100_000_000L;

    public EngineFolder {
        try {
            Files.createDirectories(
                    root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new EngineTrouble("cannot make the folder '%s': %s".formatted(root, e.getMessage()), e);
        }
    }

    public String id() {
        return kept("id", UUID.randomUUID().toString());
    }

    /** The secret of that name, random, made on first use. */
    public String secret(String name) {
        return kept(name, random());
    }

    public Path file(String name) {
        return root.resolve(name);
    }

    /** The last run's port, or the preferred one, or any free one; kept for the next run. */
    public int port(int preferred) {
        Path file = root.resolve("port");
        int wanted = preferred;
        if (Files.exists(file)) {
            wanted = Integer.parseInt(read(file).strip());
        }
        int port = becomesFree(wanted) ? wanted : anyFreePort();
        write(file, Integer.toString(port));
        return port;
    }

    public static int anyFreePort() {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        } catch (IOException e) {
            throw new EngineTrouble("no free port is left on 127.0.0.1: end something that listens there", e);
        }
    }

    /** A process that was killed holds its port a moment longer than it lives; others were told the port, so it is worth the wait. */
    private static boolean becomesFree(int port) {
        for (int look = 0; look < FREE_LOOKS; look++) {
            if (port == 0 || isFree(port)) {
                return port != 0;
            }
            LockSupport.parkNanos(FREE_LOOK_NANOS);
        }
        return false;
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private String kept(String name, String fresh) {
        Path file = root.resolve(name);
        if (!Files.exists(file)) {
            write(file, fresh);
        }
        return read(file);
    }

    private static String random() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new EngineTrouble("cannot read '%s': %s".formatted(file, e.getMessage()), e);
        }
    }

    /** Whole or not at all, and never readable by others. */
    private void write(Path file, String text) {
        try {
            Path next = Files.createTempFile(
                    root,
                    ".next",
                    null,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(next, text);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new EngineTrouble("cannot write '%s': %s".formatted(file, e.getMessage()), e);
        }
    }
}
