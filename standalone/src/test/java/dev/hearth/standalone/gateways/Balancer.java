package dev.hearth.standalone.gateways;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** As a Service: connections go to the ports that are behind it in turns, and to another one where that refuses. */
final class Balancer implements AutoCloseable {
    private final Supplier<List<Integer>> behind;
    private final Map<String, ServerSocket> listening = new ConcurrentHashMap<>();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile boolean closed;

    Balancer(Supplier<List<Integer>> behind) {
        this.behind = behind;
    }

    /** @param port 0: any free one; the port that it got */
    int listen(String host, int port) throws IOException {
        ServerSocket server = new ServerSocket(port, 200, InetAddress.getByName(host));
        listening.put(host, server);
        Thread.ofVirtual().start(() -> accept(server));
        return server.getLocalPort();
    }

    boolean listensAt(String host) {
        return listening.containsKey(host);
    }

    private void accept(ServerSocket server) {
        while (!closed) {
            try {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> connect(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void connect(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            List<Integer> ports = new ArrayList<>(behind.get());
            Collections.rotate(ports, -Math.floorMod(connections.getAndIncrement(), Math.max(1, ports.size())));
            for (int port : ports) {
                Socket server = new Socket();
                try {
                    server.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
                } catch (IOException refused) {
                    server.close();
                    continue;
                }
                try (server) {
                    server.setTcpNoDelay(true);
                    Thread back = Thread.ofVirtual().start(() -> pump(server, client));
                    pump(client, server);
                    back.join();
                }
                return;
            }
        } catch (IOException | InterruptedException e) {
            // one side has ended
        }
    }

    /** The end of the one is the end of both. */
    private static void pump(Socket from, Socket to) {
        byte[] buffer = new byte[16 * 1024];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
                out.flush();
            }
        } catch (IOException e) {
            // said by closing
        } finally {
            quietly(from);
            quietly(to);
        }
    }

    private static void quietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is closed
        }
    }

    @Override
    public void close() {
        closed = true;
        for (ServerSocket server : listening.values()) {
            try {
                server.close();
            } catch (IOException e) {
                // it is closed
            }
        }
    }
}
