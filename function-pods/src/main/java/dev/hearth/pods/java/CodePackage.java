package dev.hearth.pods.java;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Lays a code package into a folder: by links to where it was unpacked on this machine before, else fetched, held against
 * its digest and unpacked.
 *
 * @param cache unpacked packages by their digest; an empty path where there is none
 */
record CodePackage(Path folder, Path cache) {
    private static final int MAX_ZIP_BYTES = 50 << 20; // what the operator takes: Lambda's quotas, and so many entries
    private static final long MAX_UNPACKED_BYTES = 250L << 20;
    private static final int MAX_ENTRIES = 10_000;

    void lay(Assignment.Package code) throws IOException {
        if (!code.sha256().matches("[0-9a-f]{64}")) {
            throw new IOException("the digest of the code package is none");
        }
        Path there = cache.resolve(code.sha256());
        if (!cache.toString().isEmpty() && Files.isDirectory(there)) {
            Files.setLastModifiedTime(there, FileTime.from(Instant.now())); // in use: what was not for a week goes
            Files.walkFileTree(there, new Linking(there, folder));
        } else {
            unzip(fetch(code));
        }
    }

    private record Unpacked(Path from, Path to) {}

    private static final class Linking extends SimpleFileVisitor<Path> {
        private final Unpacked paths;

        Linking(Path from, Path to) {
            paths = new Unpacked(from, to);
        }

        @Override
        public FileVisitResult preVisitDirectory(Path entered, BasicFileAttributes attributes) throws IOException {
            Files.createDirectories(target(entered));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            try {
                Files.createLink(target(file), file);
            } catch (IOException | UnsupportedOperationException elsewhere) {
                Files.copy(file, target(file)); // another file system
            }
            return FileVisitResult.CONTINUE;
        }

        private Path target(Path file) {
            return paths.to().resolve(paths.from().relativize(file));
        }
    }

    private static byte[] fetch(Assignment.Package code) throws IOException {
        URLConnection connection = URI.create(code.url()).toURL().openConnection(java.net.Proxy.NO_PROXY);
        connection.setConnectTimeout(10_000);
        connection.setReadTimeout(10_000);
        byte[] zip;
        try (InputStream in = connection.getInputStream()) {
            zip = in.readNBytes(MAX_ZIP_BYTES + 1);
        }
        String found = digest(zip);
        if (!found.equals(code.sha256())) {
            throw new IOException(
                    "the code package must have the SHA-256 digest " + code.sha256() + ", and has " + found);
        }
        return zip;
    }

    private static String digest(byte[] zip) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(zip));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The operator has refused links, doubles and names that climb. Modes are not kept: classes and jars need none. */
    private void unzip(byte[] zip) throws IOException {
        long left = MAX_UNPACKED_BYTES;
        int entries = 0;
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path target = folder.resolve(entry.getName()).normalize();
                if (!target.startsWith(folder) || ++entries > MAX_ENTRIES) {
                    throw new IOException("the code package is not a safe one");
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                    continue;
                }
                Files.createDirectories(target.getParent());
                left -= Files.copy(new Bounded(in, left), target);
            }
        }
    }

    /** Fails at the first byte too many. */
    private static final class Bounded extends InputStream {
        private final InputStream in;
        private long left;

        Bounded(InputStream in, long left) {
            this.in = in;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int count = in.read(bytes, from, length);
            left -= Math.max(count, 0);
            if (left < 0) {
                throw new IOException("the code package is too large");
            }
            return count;
        }
    }
}
