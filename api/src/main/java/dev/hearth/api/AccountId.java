package dev.hearth.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The 12-digit account id that stands for a namespace in ARNs. */
public final class AccountId {
    private static final long TWELVE_DIGITS = 1_000_000_000_000L;

    /**
     * {@code 000000000000} for {@code default}; else the first 8 bytes of SHA-256 of the name, as an unsigned
     * number modulo 10^12. Two namespaces may share an id (one pair in 10^12), so it names, it does not authorise.
     */
    public static String of(String namespace) {
        if (namespace.equals("default")) {
            return "000000000000";
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(namespace.getBytes(StandardCharsets.UTF_8));
            long first = java.nio.ByteBuffer.wrap(digest).getLong();
            return "%012d".formatted(Long.remainderUnsigned(first, TWELVE_DIGITS));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private AccountId() {}
}
