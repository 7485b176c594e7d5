package dev.hearth.storage.objects.bucket;

import dev.hearth.storage.objects.failure.S3Fault;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Which bucket is meant: one of a namespace. Callers write {@code photos} for a bucket of their own namespace and {@code
 * team-b.photos} for one of another; so a bucket's own name has no dots.
 */
public record BucketName(String namespace, String name) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{1,61}[a-z0-9]");
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final int LONGEST_AT_ENGINE = 63;
    private static final int HASH_DIGITS = 16;

    /** Whether a bucket may be called so: 3 to 63 letters, digits and hyphens. */
    public static boolean valid(String name) {
        return NAME.matcher(name).matches();
    }

    /**
     * @param home the caller's namespace
     * @throws S3Fault {@code InvalidBucketName}
     */
    public static BucketName of(String text, String home) {
        int dot = text.indexOf('.');
        BucketName name =
                dot < 0 ? new BucketName(home, text) : new BucketName(text.substring(0, dot), text.substring(dot + 1));
        if (!valid(name.name()) || !NAMESPACE.matcher(name.namespace()).matches()) {
            throw S3Fault.invalidBucketName(text);
        }
        return name;
    }

    /**
     * What it is called at the engine, where all namespaces share one space of names: readable, then 16 digits of SHA-256 of
     * both names. Always the same, so a bucket whose record was lost is found again.
     */
    public String atEngine() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(toString().getBytes(StandardCharsets.UTF_8));
            String hash = HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
            int room = LONGEST_AT_ENGINE - HASH_DIGITS - 1;
            return (name.length() > room ? name.substring(0, room) : name) + '-' + hash;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** {@code namespace/name}. */
    @Override
    public String toString() {
        return namespace + '/' + name;
    }
}
