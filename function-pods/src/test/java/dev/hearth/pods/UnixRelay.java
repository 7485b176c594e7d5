package dev.hearth.pods;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A Unix socket in front of a {@link FakeRuntimeApi}. */
final class UnixRelay implements AutoCloseable {
    private final ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    private final SocketAddress to;

    /** @param to {@code host:port} */
    UnixRelay(Path path, String to) throws IOException {
        int colon = to.lastIndexOf(':');
        this.to = new InetSocketAddress(to.substring(0, colon), Integer.parseInt(to.substring(colon + 1)));
        server.bind(UnixDomainSocketAddress.of(path));
        Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel from = server.accept();
                SocketChannel onwards = SocketChannel.open(to);
                Thread.ofVirtual().start(() -> copy(from, onwards));
                Thread.ofVirtual().start(() -> copy(onwards, from));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void copy(SocketChannel from, SocketChannel to) {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        try (from;
                to) {
            while (from.read(buffer.clear()) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
            }
        } catch (IOException e) {
            // one side has gone, and so does the other
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
