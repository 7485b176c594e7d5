package dev.hearth.conformance.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Sends a fixed number of GET requests over a fixed number of kept-alive connections, one at a time on each, from one
 * thread. Connections go to the addresses in turn. A status other than 200, a closed connection or 20 s of silence ends it
 * with an error: numbers of a broken server mean nothing.
 */
final class Load {
    private static final long LONGEST_SILENCE_MILLIS = 20_000;

    private final List<URI> targets;
    private final int connections;
    private final int requests;

    Load(List<URI> targets, int connections, int requests) {
        this.targets = List.copyOf(targets);
        this.connections = connections;
        this.requests = requests;
    }

    /** What was seen. {@code nanos} holds one latency a request, sorted. */
    record Result(double seconds, long[] nanos) {
        double perSecond() {
            return nanos.length / seconds;
        }

        double millisAt(double quantile) {
            return nanos[(int) Math.min(nanos.length - 1, Math.round(quantile * nanos.length))] / 1e6;
        }
    }

    Result run() throws IOException {
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
                        connection(key).send();
                    }
                }
                while (ended < requests) {
                    if (selector.select(LONGEST_SILENCE_MILLIS) == 0) {
                        throw new IOException("no answer from " + targets + " for " + LONGEST_SILENCE_MILLIS + " ms");
                    }
                    for (SelectionKey key : selector.selectedKeys()) {
                        if (connection(key).answered()) {
                            nanos[ended++] = System.nanoTime() - connection(key).sentAt;
                            if (begun < requests) {
                                begun++;
                                connection(key).send();
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

    private static final class Connection {
        private final SocketChannel channel;
        private final URI target;
        private final ByteBuffer request;
        private final ByteBuffer in = ByteBuffer.allocateDirect(64 * 1024);
        private long sentAt;

        Connection(Selector selector, URI target) throws IOException {
            this.target = target;
            this.channel = SocketChannel.open(new InetSocketAddress(target.getHost(), target.getPort()));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
            String text = "GET " + target.getRawPath() + "?name=Ada HTTP/1.1\r\nHost: " + target.getAuthority()
                    + "\r\nAccept: */*\r\nUser-Agent: hearth-bench\r\n\r\n";
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            request = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        }

        void send() throws IOException {
            in.clear();
            sentAt = System.nanoTime();
            request.rewind();
            while (request.hasRemaining()) {
                channel.write(request); // a few hundred bytes: the socket's buffer always has room
            }
        }

        /** Reads what has come; true when the response is whole. */
        boolean answered() throws IOException {
            if (channel.read(in) < 0) {
                throw new IOException("'" + target + "' closed a kept-alive connection");
            }
            var response = new Response(in);
            if (!response.whole()) {
                return false;
            }
            if (response.status() != 200) {
                throw new IOException("'" + target + "' answered " + response.status() + " instead of 200");
            }
            return true;
        }
    }
}
