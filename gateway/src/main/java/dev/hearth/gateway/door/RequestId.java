package dev.hearth.gateway.door;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes request and trace ids. They tell requests apart and guard nothing (a pod may answer only what it was given), so
 * they need no secure randomness, which would cost more than the rest of a request's head.
 */
public final class RequestId {
    private static final long VERSION = 0xFFFF_FFFF_FFFF_0FFFL;
    private static final long VARIANT = 0x3FFF_FFFF_FFFF_FFFFL;

    /** A version 4 UUID. */
    public static String next() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(random.nextLong() & VERSION | 0x4000L, random.nextLong() & VARIANT | Long.MIN_VALUE).toString();
    }

    /** The given trace header, or a new root: {@code Root=1-{seconds, 8 hex}-{24 hex};Sampled=0} (X-Ray's format). */
    public static String trace(@org.jspecify.annotations.Nullable String given, long epochSeconds) {
        if (given != null && !given.isEmpty() && given.length() <= 1024 && printable(given)) {
            return given;
        }
        ThreadLocalRandom random = ThreadLocalRandom.current();
        StringBuilder out = new StringBuilder(58).append("Root=1-");
        hex(out, epochSeconds, 8);
        out.append('-');
        hex(out, random.nextLong(), 16);
        hex(out, random.nextLong(), 8);
        return out.append(";Sampled=0").toString();
    }

    private static boolean printable(String text) {
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) < ' ' || text.charAt(at) > '~') {
                return false;
            }
        }
        return true;
    }

    private static void hex(StringBuilder out, long value, int digits) {
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            out.append(Character.forDigit((int) (value >>> shift) & 15, 16));
        }
    }

    private RequestId() {}
}
