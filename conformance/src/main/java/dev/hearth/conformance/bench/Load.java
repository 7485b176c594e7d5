package dev.hearth.conformance.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Arrays;
import java.util.List;

/**
 * Sends a fixed number of GET requests over a fixed number of kept-alive connections, one at a time on each, from one
 * thread. Connections go to the addresses in turn. A status other than 200, a closed connection or 20 s of silence ends it
 * with an error: numbers of a broken server mean nothing.
 */
public final class Load {
    private static final long LONGEST_SILENCE_MILLIS = 20_000;

    private final List<URI> targets;
    private final int connections;
    private final int requests;

    public Load(List<URI> targets, int connections, int requests) {
        this.targets = List.copyOf(targets);
        this.connections = connections;
        this.requests = requests;
    }

    /** What was seen. {@code nanos} holds one latency a request, sorted. */
    public record Result(double seconds, long[] nanos) {
        public double perSecond() {
            return nanos.length / seconds;
        }

        public double millisAt(double quantile) {
            return millisAt(nanos, quantile);
        }

        static double millisAt(long[] sorted, double quantile) {
            return sorted[(int) Math.min(sorted.length - 1, Math.round(quantile * sorted.length))] / 1e6;
        }
    }

    public Result run() throws IOException {
        var nanos = new long[requests];
        int begun = 0;
        int ended = 0;
        try (Selector selector = Selector.open()) {
            try {
                for (int i = 0; i < connections; i++) {
                    new Connection(selector, targets.get(i % targets.size()));
                }
                long started = System.nanoTime();
                for (SelectionKey key : selector.keys()) {
                    if (begun < requests) {
                        begun++;
                        connection(key).send(System.nanoTime());
                    }
                }
                while (ended < requests) {
                    if (selector.select(LONGEST_SILENCE_MILLIS) == 0) {
                        throw new IOException("no answer from " + targets + " for " + LONGEST_SILENCE_MILLIS + " ms");
                    }
                    for (SelectionKey key : selector.selectedKeys()) {
                        int status = connection(key).answered();
                        if (status > 0) {
                            connection(key).mustBe(200, status);
                            nanos[ended++] = connection(key).waited();
                            if (begun < requests) {
                                begun++;
                                connection(key).send(System.nanoTime());
                            }
                        }
                    }
                    selector.selectedKeys().clear();
                }
                double seconds = (System.nanoTime() - started) / 1e9;
                Arrays.sort(nanos);
                return new Result(seconds, nanos);
            } finally {
                for (SelectionKey key : selector.keys()) {
                    key.channel().close();
                }
            }
        }
    }

    private static Connection connection(SelectionKey key) {
        return (Connection) key.attachment();
    }
}
