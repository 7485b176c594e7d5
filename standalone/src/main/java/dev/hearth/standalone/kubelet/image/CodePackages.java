package dev.hearth.standalone.kubelet.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Unpacked code packages, one folder a digest, shared by all pods of this node and never changed. A package is fetched
 * (the digest in its URL is the right to get it), checked against the digest, unpacked beside and moved into place, so
 * that a folder named by a digest is always whole.
 */
public final class CodePackages {
    private static final Logger LOG = Logger.getLogger(CodePackages.class);
    private static final Duration UNUSED = Duration.ofDays(7);

    private final Path folder;
    private final Unzip.Limits limits;
    private final Clock clock;
    private final ConcurrentHashMap<String, ReentrantLock> unpacking = new ConcurrentHashMap<>();

    /** The client is made when the first package is fetched, not at start. */
    private static final class Http {
        static final HttpClient CLIENT =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    }

    /** @param maxBytes most bytes that a package may unpack to (Lambda's quota is 250 MB) */
    public CodePackages(Path folder, long maxBytes, int maxEntries, Clock clock) {
        this.folder = folder;
        this.limits = new Unzip.Limits(maxBytes, maxEntries);
        this.clock = clock;
    }

    /** The folder with the package's files; at once when it was unpacked before. Callers of the same digest wait. */
    public Path folder(URI url, String sha256) throws PackageProblem, IOException, InterruptedException {
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new PackageProblem(
                    "The code package's digest must be 64 lower-case hexadecimal digits of SHA-256, not \"" + sha256
                            + "\".");
        }
        Path unpacked = folder.resolve(sha256);
        if (!Files.isDirectory(unpacked)) {
            ReentrantLock lock = unpacking.computeIfAbsent(sha256, ignored -> new ReentrantLock());
            lock.lockInterruptibly();
            try {
                if (!Files.isDirectory(unpacked)) {
                    fetch(url, sha256, unpacked);
                }
            } finally {
                lock.unlock();
                unpacking.remove(sha256, lock);
            }
        }
        touch(unpacked);
        return unpacked;
    }

    /** Removes what a killed platform left half unpacked, and what no pod has used for a week. */
    public void sweep() throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        Instant oldest = clock.instant().minus(UNUSED);
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.toList()) {
                if (Files.isSymbolicLink(entry)) {
                    Files.delete(entry);
                    continue;
                }
                boolean whole = entry.getFileName().toString().matches("[0-9a-f]{64}");
                if (!whole || Files.getLastModifiedTime(entry).toInstant().isBefore(oldest)) {
                    Unzip.deleteTree(entry);
                }
            }
        }
    }

    /** Puts links into the folder that holds the packages, each to what it names. */
    public void lay(Map<String, Path> beside) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, Path> link : beside.entrySet()) {
            Path at = folder.resolve(link.getKey());
            Files.deleteIfExists(at);
            Files.createSymbolicLink(at, link.getValue());
        }
    }

    private void fetch(URI url, String sha256, Path unpacked) throws PackageProblem, IOException, InterruptedException {
        Files.createDirectories(folder);
        Path zip = Files.createTempFile(folder, "fetching-", ".zip");
        Path beside = Files.createTempDirectory(folder, "unpacking-");
        try {
            String found = download(url, zip);
            if (!found.equals(sha256)) {
                throw new PackageProblem("The code package at \"" + url + "\" must have the SHA-256 digest " + sha256
                        + ", and has " + found + ": deploy the package again.");
            }
            Unzip.unzip(zip, beside, limits);
            Files.move(beside, unpacked, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
            LOG.debugf("code package unpacked sha256=%s", sha256);
        } finally {
            Files.deleteIfExists(zip);
            Unzip.deleteTree(beside);
        }
    }

    private String download(URI url, Path to) throws PackageProblem, IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(url).timeout(Duration.ofMinutes(2)).build();
        HttpResponse<InputStream> response = Http.CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body();
                OutputStream file = Files.newOutputStream(to)) {
            if (response.statusCode() != 200) {
                throw new PackageProblem("The code package at \"" + url + "\" could not be fetched: the answer was "
                        + response.statusCode() + ", not 200.");
            }
            MessageDigest digest = sha256();
            byte[] buffer = new byte[64 * 1024];
            long total = 0;
            for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                total += count;
                if (total > limits.maxBytes()) {
                    throw new PackageProblem("The code package at \"" + url + "\" must have at most "
                            + limits.maxBytes() + " bytes, and has more.");
                }
                digest.update(buffer, 0, count);
                file.write(buffer, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        }
    }

    private void touch(Path unpacked) throws IOException {
        Files.setLastModifiedTime(unpacked, FileTime.from(clock.instant()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
