package dev.hearth.operator.code;

import java.time.Duration;

/**
 * What a package may be at most. Zipped and unpacked sizes are Lambda's (developer guide, "Lambda quotas"); the number
 * of entries and the time for a download are ours.
 */
public record Limits(long zippedBytes, long unpackedBytes, int entries, Duration download, int redirects) {
    public static final Limits STANDARD = new Limits(50L << 20, 250L << 20, 10_000, Duration.ofSeconds(30), 5);
}
