package dev.hearth.gateway;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One connection of a pod to the Runtime API, on a raw socket and as slow or wrong as a test wants it. */
final class FakePod implements Closeable {
    private final Closeable socket;
    private final InputStream in;
    private final OutputStream out;
    private final Map<String, String> identity;

    record Reply(int status, Map<String, String> headers, String body) {
        String requestId() {
            return headers.getOrDefault("lambda-runtime-aws-request-id", "");
        }
    }

    /** @param identity headers that say which pod this is, sent with every request */
    FakePod(int port, Map<String, String> identity) throws IOException {
        this("127.0.0.1", port, identity);
    }

    FakePod(String host, int port, Map<String, String> identity) throws IOException {
        Socket tcp = new Socket(host, port);
        tcp.setTcpNoDelay(true);
        tcp.setSoTimeout(20_000);
        this.socket = tcp;
        this.in = new BufferedInputStream(tcp.getInputStream());
        this.out = tcp.getOutputStream();
        this.identity = identity;
    }

    /** At the gateway's Unix socket. */
    FakePod(Path path, Map<String, String> identity) throws IOException {
        SocketChannel unix = SocketChannel.open(UnixDomainSocketAddress.of(path));
        this.socket = unix;
        this.in = new BufferedInputStream(Channels.newInputStream(unix));
        this.out = Channels.newOutputStream(unix);
        this.identity = identity;
    }

    static FakePod withToken(int port, String token) throws IOException {
        return new FakePod(port, Map.of("Host", "gateway", "Authorization", "Bearer " + token));
    }

    Reply next() throws IOException {
        askNext();
        return read();
    }

    void askNext() throws IOException {
        send("GET", "/2018-06-01/runtime/invocation/next", Map.of(), new byte[0]);
    }

    /** As a pod of a pool asks for its function. */
    void askAssignment() throws IOException {
        send("GET", "/hearth/2026-11-23/assignment", Map.of(), new byte[0]);
    }

    /** As a pod that was given one asks for work. */
    void askNext(String ticket) throws IOException {
        send("GET", "/2018-06-01/runtime/invocation/next", Map.of("Hearth-Assignment", ticket), new byte[0]);
    }

    Reply respond(String requestId, String body) throws IOException {
        return respond(requestId, body, Map.of());
    }

    Reply respond(String requestId, String body, Map<String, String> headers) throws IOException {
        return post("/2018-06-01/runtime/invocation/" + requestId + "/response", headers, body);
    }

    Reply fail(String requestId, String type, String body) throws IOException {
        return post(
                "/2018-06-01/runtime/invocation/" + requestId + "/error",
                Map.of("Lambda-Runtime-Function-Error-Type", type),
                body);
    }

    Reply initError(String type, String body) throws IOException {
        return post("/2018-06-01/runtime/init/error", Map.of("Lambda-Runtime-Function-Error-Type", type), body);
    }

    Reply post(String path, Map<String, String> headers, String body) throws IOException {
        send("POST", path, headers, body.getBytes(StandardCharsets.UTF_8));
        return read();
    }

    void send(String method, String path, Map<String, String> headers, byte[] body) throws IOException {
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
        identity.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        if (!headers.containsKey("Transfer-Encoding")) {
            head.append("Content-Length: " + body.length + "\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] whole = new byte[start.length + body.length];
        System.arraycopy(start, 0, whole, 0, start.length);
        System.arraycopy(body, 0, whole, start.length, body.length);
        out.write(whole);
        out.flush();
    }

    Reply read() throws IOException {
        String status = line();
        Map<String, String> headers = new TreeMap<>();
        for (String header = line(); !header.isEmpty(); header = line()) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).trim());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        return new Reply(Integer.parseInt(status.split(" ")[1]), headers, body);
    }

    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the gateway closed the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    /** Answers each event with what the handler makes of it, until the connection ends. */
    Thread serve(java.util.function.UnaryOperator<String> handler) {
        return Thread.ofVirtual().start(() -> {
            try {
                Reply work = next();
                while (true) {
                    work = respond(work.requestId(), handler.apply(work.body()), Map.of("Hearth-Next", "true"));
                }
            } catch (IOException ended) {
                // The test or the gateway closed the connection.
            }
        });
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
