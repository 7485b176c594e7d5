package dev.hearth.operator.code;

import dev.hearth.operator.code.CodeFault.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Packages in a folder: {@code ab/abcd….zip} by digest. A package is written under {@code incoming}, checked, flushed to
 * the disk and moved into place in one step, so whatever has a digest's name is whole; what a crash left in {@code
 * incoming} goes at the next start. The time of a file is when it was last named. Several processes may share the folder.
 */
public final class FolderPackages implements Packages {
    private static final int BUFFER = 64 << 10;

    private final Path folder;
    private final Path incoming;
    private final Limits limits;

    public FolderPackages(Path folder, Limits limits) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.incoming = Files.createDirectories(folder.resolve("incoming"));
        this.limits = limits;
        removeLeftovers();
    }

    /** Parts of processes that are gone; those of a living one may still be written. */
    private void removeLeftovers() throws IOException {
        try (var left = Files.newDirectoryStream(incoming)) {
            for (Path part : left) {
                String[] pieces = part.getFileName().toString().split("\\.");
                boolean alive = pieces.length > 1
                        && pieces[1].matches("\\d{1,18}")
                        && ProcessHandle.of(Long.parseLong(pieces[1])).isPresent();
                if (!alive) {
                    Files.deleteIfExists(part);
                }
            }
        }
    }

    @Override
    public boolean has(Digest digest) {
        return Files.isRegularFile(place(digest));
    }

    @Override
    public Optional<Content> open(Digest digest) throws IOException {
        if (!has(digest)) {
            return Optional.empty();
        }
        FileChannel file = FileChannel.open(place(digest), StandardOpenOption.READ);
        return Optional.of(new Content(file.size(), Channels.newInputStream(file)));
    }

    @Override
    public Digest put(InputStream zip, Optional<Digest> expected) throws CodeRefused, IOException {
        Path part = incoming.resolve(
                UUID.randomUUID() + "." + ProcessHandle.current().pid() + ".part");
        try {
            Digest digest = receive(zip, part);
            if (expected.isPresent() && !expected.get().equals(digest)) {
                throw new CodeRefused(
                        Reason.DigestMismatch,
                        "The package has the SHA-256 \"%s\", but \"%s\" was asked for; correct the digest or the package."
                                .formatted(digest, expected.get()));
            }
            if (!use(digest)) {
                PackageCheck.of(limits).check(part);
                Path place = place(digest);
                Files.createDirectories(place.getParent());
                Files.move(part, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
            return digest;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private Digest receive(InputStream zip, Path part) throws CodeRefused, IOException {
        MessageDigest running = Digest.sha256();
        try (FileChannel file = FileChannel.open(part, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            OutputStream out = Channels.newOutputStream(file);
            byte[] buffer = new byte[BUFFER];
            long total = 0;
            for (int read = zip.read(buffer); read >= 0; read = zip.read(buffer)) {
                total += read;
                if (total > limits.zippedBytes()) {
                    throw new CodeRefused(
                            Reason.PackageTooLarge,
                            "The package is larger than %d MiB zipped; leave out what the function does not need or use an image."
                                    .formatted(limits.zippedBytes() >> 20));
                }
                running.update(buffer, 0, read);
                out.write(buffer, 0, read);
            }
            file.force(true);
        }
        return Digest.finish(running);
    }

    @Override
    public synchronized boolean use(Digest digest) {
        try {
            Files.setLastModifiedTime(place(digest), FileTime.from(Instant.now()));
            return true;
        } catch (NoSuchFileException none) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("The package store cannot be written: " + e.getMessage(), e);
        }
    }

    @Override
    public List<Kept> list() throws IOException {
        List<Kept> kept = new ArrayList<>();
        try (var folders = Files.newDirectoryStream(folder, "[0-9a-f][0-9a-f]")) {
            for (Path one : folders) {
                try (var zips = Files.newDirectoryStream(one, "*.zip")) {
                    for (Path zip : zips) {
                        kept(zip).ifPresent(kept::add);
                    }
                }
            }
        }
        return kept;
    }

    private static Optional<Kept> kept(Path zip) throws IOException {
        String name = zip.getFileName().toString();
        String hex = name.substring(0, name.length() - ".zip".length());
        if (!hex.matches("[0-9a-f]{64}")) {
            return Optional.empty();
        }
        try {
            BasicFileAttributes is = Files.readAttributes(zip, BasicFileAttributes.class);
            return Optional.of(
                    new Kept(new Digest(hex), is.size(), is.lastModifiedTime().toInstant()));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    /** In one step with {@link #use}, so that nobody in this process is told of a package that goes. */
    @Override
    public synchronized boolean removeUnused(Kept kept) throws IOException {
        Optional<Kept> now = kept(place(kept.digest()));
        return now.equals(Optional.of(kept)) && Files.deleteIfExists(place(kept.digest()));
    }

    private Path place(Digest digest) {
        return folder.resolve(digest.hex().substring(0, 2)).resolve(digest.hex() + ".zip");
    }
}
