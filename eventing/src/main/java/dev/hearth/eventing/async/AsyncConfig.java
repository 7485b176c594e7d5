package dev.hearth.eventing.async;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Every setting of asynchronous invocation.
 *
 * @param retryWaits before the first and the second try after a function's failure
 * @param backoffFirst before the next try after the platform refused or throttled; doubles each time
 * @param backoffMost longest of these waits
 * @param windowEvents of a partition that are delivered or waited for at once
 * @param windowBytes of their payloads, beyond which no more are read
 * @param totalBytes of all partitions' payloads, beyond which a partition that has events open reads no more
 * @param concurrency invocations of one function at once
 * @param destinationPatience longest that an outcome waits for a destination that is away
 * @param goneAfter a function that is unknown for so long is taken to be deleted
 * @param abandonedAfter the empty topic of a function that is unknown for so long is deleted
 * @param topicsEvery how often the topics are looked for that another replica has made
 * @param trimEvery how often Kafka is told to delete events that are done with
 * @param drain longest that a lane waits for running invocations when its partition goes
 */
public record AsyncConfig(
        List<Duration> retryWaits,
        Duration backoffFirst,
        Duration backoffMost,
        int windowEvents,
        int windowBytes,
        long totalBytes,
        int concurrency,
        Duration destinationPatience,
        Duration goneAfter,
        Duration abandonedAfter,
        Duration topicsEvery,
        Duration trimEvery,
        Duration drain) {
    public AsyncConfig {
        retryWaits = List.copyOf(retryWaits);
        List<String> wrong = new ArrayList<>();
        if (retryWaits.size() != 2) {
            wrong.add("'retryWaits' must be 2, not " + retryWaits.size());
        }
        if (windowEvents < 1 || windowBytes < 1 || totalBytes < 1) {
            wrong.add("'windowEvents', 'windowBytes' and 'totalBytes' must be positive");
        }
        if (concurrency < 1) {
            wrong.add("'concurrency' must be 1 or more, not " + concurrency);
        }
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(
                    "the configuration of asynchronous invocation is wrong: " + String.join("; ", wrong));
        }
    }

    /** Lambda's waits (developer guide, "Error handling for asynchronous invocation") and bounds for a small heap. */
    public static AsyncConfig standard() {
        return new AsyncConfig(
                List.of(Duration.ofMinutes(1), Duration.ofMinutes(2)),
                Duration.ofSeconds(1),
                Duration.ofMinutes(5),
                100,
                4 << 20,
                48L << 20,
                50,
                Duration.ofHours(1),
                Duration.ofSeconds(30),
                Duration.ofHours(1),
                Duration.ofSeconds(15),
                Duration.ofMinutes(1),
                Duration.ofSeconds(5));
    }
}
