package dev.hearth.eventing.streams;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A record's sequence number: the offset in its partition, written as a decimal number of 56 digits as Kinesis's are. It grows
 * within a shard, names one record of the stream, and gives its offset back.
 *
 * <pre>
 *   4960 000000000002 0000000000000000000000000000000000000017
 *        partition 2                                offset 17
 * </pre>
 */
public record SequenceNumber(int partition, long offset) {
    private static final String MARK = "4960";
    private static final Pattern FORM = Pattern.compile(MARK + "(\\d{12})(\\d{40})");

    public SequenceNumber {
        if (partition < 0 || offset < 0) {
            throw new IllegalArgumentException(
                    "neither partition %d nor offset %d may be negative".formatted(partition, offset));
        }
    }

    /** The one that was written so; empty for a text that is no sequence number of ours. */
    public static Optional<SequenceNumber> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new SequenceNumber(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2))));
        } catch (NumberFormatException tooLarge) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "%s%012d%040d".formatted(MARK, partition, offset);
    }
}
