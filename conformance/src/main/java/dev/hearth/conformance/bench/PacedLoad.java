package dev.hearth.conformance.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Sends GET requests at given rates whether or not the answers keep up ("open loop"): a request that finds no free
 * connection waits, and its latency counts from when it was due. Statuses other than 200 are counted, not thrown; those of a gateway
 * that has too much to do (429) apart.
 */
final class PacedLoad {
    private static final long LONGEST_DRAIN_NANOS = 30_000_000_000L;

    private final List<URI> targets;
    private final int connections;

    PacedLoad(List<URI> targets, int connections) {
        this.targets = List.copyOf(targets);
        this.connections = connections;
    }

    /**
     * What was seen.
     *
     * @param answered a latency for each 200, sorted
     * @param refused a latency for each 429, sorted
     * @param failed how many were answered with something else, or not at all
     */
    record Result(long[] answered, long[] refused, int failed) {
        /** What somebody meets who expected an answer. */
        int errors() {
            return failed + refused.length;
        }

        double millisAt(double quantile) {
            return Load.Result.millisAt(answered, quantile);
        }
    }

    /** One rate after the other, each for so many seconds. */
    Result run(int secondsEach, int... ratesPerSecond) throws IOException {
        return run(0, due(secondsEach, ratesPerSecond));
    }

    /** One rate, of which the first seconds are not counted. */
    Result runOn(int uncounted, int seconds, int ratePerSecond) throws IOException {
        return run(uncounted * ratePerSecond, due(uncounted + seconds, ratePerSecond));
    }

    private Result run(int uncounted, long[] due) throws IOException {
        LongStream.Builder answered = LongStream.builder();
        LongStream.Builder refused = LongStream.builder();
        var idle = new ArrayDeque<Connection>();
        int sent = 0;
        int ended = 0;
        int failed = 0;
        try (Selector selector = Selector.open()) {
            try {
                for (int i = 0; i < connections; i++) {
                    idle.add(new Connection(selector, targets.get(i % targets.size())));
                }
                long start = System.nanoTime();
                long counted = start + due[uncounted];
                long last = start + due[due.length - 1] + LONGEST_DRAIN_NANOS;
                while (ended < due.length && System.nanoTime() < last) {
                    for (long now = System.nanoTime() - start;
                            sent < due.length && due[sent] <= now && !idle.isEmpty();
                            sent++) {
                        idle.remove().send(start + due[sent]);
                    }
                    selector.select(1);
                    for (SelectionKey key : selector.selectedKeys()) {
                        var connection = (Connection) key.attachment();
                        int status = connection.answered();
                        if (status > 0) {
                            ended++;
                            if (connection.dueAt() - counted >= 0) {
                                switch (status) {
                                    case 200 -> answered.add(connection.waited());
                                    case 429 -> refused.add(connection.waited());
                                    default -> failed++;
                                }
                            }
                            idle.add(connection);
                        }
                    }
                    selector.selectedKeys().clear();
                }
            } finally {
                for (SelectionKey key : selector.keys()) {
                    key.channel().close();
                }
            }
        }
        Result seen = new Result(sorted(answered), sorted(refused), failed + due.length - ended);
        if (seen.answered().length == 0) {
            throw new IOException(
                    "none of %d requests to %s was answered with 200".formatted(due.length - uncounted, targets));
        }
        return seen;
    }

    private static long[] sorted(LongStream.Builder nanos) {
        return nanos.build().sorted().toArray();
    }

    /** When each request is due, from the start on. */
    private static long[] due(int secondsEach, int... ratesPerSecond) {
        var due = new long[secondsEach * Arrays.stream(ratesPerSecond).sum()];
        int next = 0;
        long begin = 0;
        for (int rate : ratesPerSecond) {
            for (int i = 0; i < rate * secondsEach; i++) {
                due[next++] = begin + i * 1_000_000_000L / rate;
            }
            begin += secondsEach * 1_000_000_000L;
        }
        return due;
    }
}
