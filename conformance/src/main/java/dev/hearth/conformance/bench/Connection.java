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

/** One kept-alive connection of a load, with one request on it at a time. */
final class Connection {
    private final SocketChannel channel;
    private final URI target;
    private final ByteBuffer request;
    private final ByteBuffer in = ByteBuffer.allocateDirect(64 * 1024);
    private long since;

    /** Opens it and registers it for reading, with itself as the attachment. */
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

    /** @param dueAt from when on its latency counts, by {@link System#nanoTime} */
    void send(long dueAt) throws IOException {
        in.clear();
        since = dueAt;
        request.rewind();
        while (request.hasRemaining()) {
            channel.write(request); // a few hundred bytes: the socket's buffer always has room
        }
    }

    /** When the request was due, by {@link System#nanoTime}. */
    long dueAt() {
        return since;
    }

    /** Nanoseconds since the request was due. */
    long waited() {
        return System.nanoTime() - since;
    }

    /** Reads what has come: the status when the response is whole, else 0. */
    int answered() throws IOException {
        if (channel.read(in) < 0) {
            throw new IOException("'" + target + "' closed a kept-alive connection");
        }
        var response = new Response(in);
        return response.whole() ? response.status() : 0;
    }

    void mustBe(int expected, int status) throws IOException {
        if (status != expected) {
            throw new IOException("'" + target + "' answered " + status + " instead of " + expected);
        }
    }
}
