package dev.hearth.standalone.kubelet.log;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which part of a container's log: the query parameters of {@code GET …/pods/{name}/log}.
 *
 * @param follow go on until the container ends
 * @param previous the log of the start before the last one
 * @param timestamps begin every line with its time
 */
public record LogQuery(
        boolean follow,
        boolean previous,
        boolean timestamps,
        OptionalLong tailLines,
        Optional<Instant> since,
        OptionalLong limitBytes) {

    public static final LogQuery EVERYTHING =
            new LogQuery(false, false, false, OptionalLong.empty(), Optional.empty(), OptionalLong.empty());

    public LogQuery following() {
        return new LogQuery(true, previous, timestamps, tailLines, since, limitBytes);
    }

    public LogQuery ofPrevious() {
        return new LogQuery(follow, true, timestamps, tailLines, since, limitBytes);
    }

    public LogQuery tail(long lines) {
        return new LogQuery(follow, previous, timestamps, OptionalLong.of(lines), since, limitBytes);
    }
}
