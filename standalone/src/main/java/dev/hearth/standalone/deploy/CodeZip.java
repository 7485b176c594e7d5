package dev.hearth.standalone.deploy;

import dev.hearth.standalone.platform.PlatformException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/**
 * A code package in memory: the same files give the same bytes, whatever their times, so the digest names the code.
 * Executable bits are kept (in the Unix mode of each entry), which the JDK's own zip writer cannot do.
 */
record CodeZip(byte[] bytes, String sha256) {
    /** Lambda's limit for a directly uploaded package (Lambda quotas, "Deployment package size"). */
    private static final long MAX_BYTES = 50L * 1024 * 1024;

    private static final int FILE = 0100644;
    private static final int EXECUTABLE = 0100755;

    static CodeZip of(SourceFolder folder) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(out)) {
            for (Path file : folder.files()) {
                ZipArchiveEntry entry = new ZipArchiveEntry(
                        folder.root().relativize(file).toString().replace('\\', '/'));
                entry.setUnixMode(Files.isExecutable(file) ? EXECUTABLE : FILE);
                entry.setTime(0);
                zip.putArchiveEntry(entry);
                Files.copy(file, zip);
                zip.closeArchiveEntry();
                if (out.size() > MAX_BYTES) {
                    throw new PlatformException("the code in '" + folder.root()
                            + "' is over 50 MiB zipped: leave out what the function does not need, or use an image");
                }
            }
        }
        byte[] bytes = out.toByteArray();
        return new CodeZip(bytes, digest(bytes));
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
