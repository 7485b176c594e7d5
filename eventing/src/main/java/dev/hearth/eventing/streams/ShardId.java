package dev.hearth.eventing.streams;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A shard's name in the Kinesis API, such as {@code shardId-000000000002} for partition 2. */
public record ShardId(int partition) implements Comparable<ShardId> {
    private static final Pattern FORM = Pattern.compile("shardId-(\\d{12})");

    public ShardId {
        if (partition < 0) {
            throw new IllegalArgumentException("a partition is not negative: " + partition);
        }
    }

    /** The shard of that name; empty when no shard of any stream is named so. */
    public static Optional<ShardId> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(matcher.group(1));
        return number > Integer.MAX_VALUE ? Optional.empty() : Optional.of(new ShardId((int) number));
    }

    @Override
    public int compareTo(ShardId other) {
        return Integer.compare(partition, other.partition);
    }

    @Override
    public String toString() {
        return "shardId-%012d".formatted(partition);
    }
}
