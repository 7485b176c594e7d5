package dev.hearth.storage.objects.serve;

import dev.hearth.storage.objects.engine.ObjectEngine;
import dev.hearth.storage.objects.engine.ObjectEngine.Feature;
import dev.hearth.storage.objects.failure.S3Fault;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Which keys may reach an engine. One that keeps objects as files takes {@code a/../b} for {@code b}, which would lead out of
 * a grant's prefix; so such keys are refused whatever the engine.
 */
final class Keys {
    private static final int LONGEST_BYTES = 1024;

    static void check(String key, ObjectEngine engine) {
        int bytes = key.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LONGEST_BYTES) {
            throw new S3Fault(
                    400,
                    "KeyTooLongError",
                    "Your key is too long",
                    Map.of("Size", Integer.toString(bytes), "MaxSizeAllowed", Integer.toString(LONGEST_BYTES)));
        }
        checkSegments("key", key, engine);
    }

    /** The embedded engine keeps a key that ends with a slash as a folder, which has no bytes. */
    static void checkWrite(String key, long bytes, ObjectEngine engine) {
        if (bytes > 0 && key.endsWith("/") && !engine.features().contains(Feature.ANY_KEY)) {
            throw S3Fault.invalidArgument(
                    "The key '%s' ends with a slash, which the embedded engine has for empty objects only; this one has %d bytes."
                            .formatted(key, bytes));
        }
    }

    /** A prefix is the beginning of a key. */
    static void checkPrefix(String prefix, ObjectEngine engine) {
        checkSegments("prefix", prefix, engine);
    }

    private static void checkSegments(String what, String text, ObjectEngine engine) {
        if (text.indexOf('\0') >= 0) {
            throw S3Fault.invalidArgument("The %s '%s' has a NUL character.".formatted(what, text.replace('\0', '?')));
        }
        String[] segments = text.split("/", -1);
        boolean anyKey = engine.features().contains(Feature.ANY_KEY);
        for (int at = 0; at < segments.length; at++) {
            String segment = segments[at];
            if (segment.equals(".") || segment.equals("..")) {
                throw S3Fault.invalidArgument(
                        "The %s '%s' has the segment '%s': no part between slashes may be '.' or '..'."
                                .formatted(what, text, segment));
            }
            if (segment.isEmpty() && at < segments.length - 1 && !anyKey) {
                throw S3Fault.invalidArgument(
                        ("The %s '%s' begins with a slash or has two in a row, which the embedded engine cannot tell from"
                                        + " one; write it without.")
                                .formatted(what, text));
            }
        }
    }

    private Keys() {}
}
