package dev.hearth.standalone.kubelet.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Unpacks a zip into an empty folder, refusing whatever would reach out of it or is more than it may be. */
final class Unzip {
    private static final int LONGEST_LINK = 4_096;

    /** Most bytes and most entries that a package may unpack to. */
    record Limits(long maxBytes, int maxEntries) {}

    private final Path folder;
    private final Limits limits;
    private final byte[] buffer = new byte[64 * 1024];
    private long bytes;

    private Unzip(Path folder, Limits limits) {
        this.folder = folder;
        this.limits = limits;
    }

    /** Files become read-only; those that the zip marks as executable stay so. */
    static void unzip(Path zip, Path folder, Limits limits) throws PackageProblem, IOException {
        try (ZipFile file = new ZipFile(zip.toFile(), StandardCharsets.UTF_8)) {
            if (file.size() > limits.maxEntries()) {
                throw new PackageProblem("The code package must have at most " + limits.maxEntries()
                        + " entries, and has " + file.size() + ".");
            }
            Map<String, Integer> modes = ZipModes.of(zip);
            Unzip unzip = new Unzip(folder, limits);
            List<? extends ZipEntry> entries = file.stream().toList();
            for (ZipEntry entry : entries) {
                unzip.entry(file, entry, modes.getOrDefault(entry.getName(), 0));
            }
        } catch (ZipException e) {
            throw new PackageProblem(
                    "The code package must be a zip file, and cannot be read as one: " + e.getMessage());
        }
    }

    private void entry(ZipFile file, ZipEntry entry, int mode) throws PackageProblem, IOException {
        Path target = inside(entry.getName());
        try (InputStream in = file.getInputStream(entry)) {
            if (entry.isDirectory()) {
                Files.createDirectories(target);
            } else if (ZipModes.isSymbolicLink(mode)) {
                Files.createDirectories(target.getParent());
                link(entry.getName(), target, in.readNBytes(LONGEST_LINK));
            } else {
                Files.createDirectories(target.getParent());
                copy(in, target);
                Files.setPosixFilePermissions(
                        target,
                        PosixFilePermissions.fromString(ZipModes.isExecutable(mode) ? "r-xr-xr-x" : "r--r--r--"));
            }
        } catch (FileAlreadyExistsException e) {
            throw new PackageProblem("The code package must have each entry once, and has \"" + entry.getName()
                    + "\" again, or as a file and a folder.");
        }
    }

    /** Where the entry goes; every folder on the way must be one that we made, never a link. */
    private Path inside(String name) throws PackageProblem, IOException {
        Path target;
        try {
            target = folder.resolve(name).normalize();
        } catch (InvalidPathException e) {
            throw new PackageProblem(
                    "The code package has an entry with a name that no file can have: \"" + name + "\".");
        }
        boolean climbs = List.of(name.split("[/\\\\]")).contains("..");
        if (name.startsWith("/") || name.startsWith("\\") || climbs || !target.startsWith(folder)) {
            throw new PackageProblem(
                    "The code package's entries must stay inside its folder, and \"" + name + "\" does not.");
        }
        for (Path parent : parents(target)) {
            if (Files.isSymbolicLink(parent)) {
                throw new PackageProblem(
                        "The code package's entries must not lie behind a symbolic link, and \"" + name + "\" does.");
            }
        }
        return target;
    }

    private List<Path> parents(Path target) {
        List<Path> parents = new ArrayList<>();
        Path parent = target.getParent();
        while (parent != null && parent.startsWith(folder) && !parent.equals(folder)) {
            parents.add(parent);
            parent = parent.getParent();
        }
        return parents;
    }

    private void link(String name, Path link, byte[] destination) throws PackageProblem, IOException {
        String to = new String(destination, StandardCharsets.UTF_8);
        Path target = link.resolveSibling(to).normalize();
        // `..` only at the beginning: behind another link's name it would lead elsewhere than it reads.
        boolean climbsLater =
                List.of(to.split("/")).stream().dropWhile(".."::equals).anyMatch(".."::equals);
        if (to.startsWith("/") || climbsLater || !target.startsWith(folder)) {
            throw new PackageProblem("The code package's symbolic links must stay inside its folder, and \"" + name
                    + "\" points to \"" + to + "\".");
        }
        Files.createSymbolicLink(link, Path.of(to));
    }

    private void copy(InputStream in, Path target) throws PackageProblem, IOException {
        try (OutputStream out = Files.newOutputStream(target, java.nio.file.StandardOpenOption.CREATE_NEW)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                bytes += count;
                if (bytes > limits.maxBytes()) {
                    throw new PackageProblem("The code package must unpack to at most " + limits.maxBytes()
                            + " bytes, and unpacks to more.");
                }
                out.write(buffer, 0, count);
            }
        }
    }

    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (UncheckedIOException e) {
            throw new IOException(e.getCause());
        }
    }
}
