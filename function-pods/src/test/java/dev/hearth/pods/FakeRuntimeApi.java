package dev.hearth.pods;

import dev.hearth.api.PodProtocol;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A gateway of a page's length: serves the Runtime API, with {@code Hearth-Next}, to the bootstrap under test. */
final class FakeRuntimeApi implements AutoCloseable {
    static final String TOKEN = "token-of-this-pod";
    static final String ARN = "arn:aws:lambda:us-east-1:000000000000:function:under-test";

    /** How the invocation ended; {@code kind} is {@code response} or {@code error}. */
    record Answer(String kind, HttpMessage message) {
        String text() {
            return message.text();
        }
    }

    record Event(String id, byte[] body, Map<String, String> headers, CompletableFuture<Answer> answer) {}

    final BlockingQueue<HttpMessage> initErrors = new LinkedBlockingQueue<>();
    final AtomicInteger nexts = new AtomicInteger();
    final AtomicInteger parked = new AtomicInteger();
    final AtomicInteger asked = new AtomicInteger();
    final AtomicInteger waiting = new AtomicInteger();

    /** What a pod of a pool is told: a status and a body. */
    final BlockingQueue<Map.Entry<Integer, String>> assignments = new LinkedBlockingQueue<>();

    /** What pods sent with {@code next} to say which function they were given. */
    final Set<String> tickets = ConcurrentHashMap.newKeySet();

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Map<String, Event> running = new ConcurrentHashMap<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger ids = new AtomicInteger();
    private volatile ServerSocket server;

    /** Answers every next with this status, when not 0. */
    volatile int nextStatus;

    /** Where whoever waits for work, and can go, is sent; not empty. */
    volatile String sendTo = "";

    /** Whether it knows {@code Hearth-Next}, or is any other Runtime API. */
    volatile boolean combined = true;

    volatile boolean chunkedEvents;

    /** Whether the caller must send the pod's token, as our bootstraps do; others are known by their address. */
    volatile boolean tokenNeeded = true;

    /** Closes the connection instead of replying to the next answer. */
    volatile boolean dropNextAnswer;

    FakeRuntimeApi() throws IOException {
        server = listen(0);
    }

    String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    CompletableFuture<Answer> submit(String json, Map<String, String> headers) {
        return submit(json.getBytes(StandardCharsets.UTF_8), headers);
    }

    CompletableFuture<Answer> submit(byte[] body, Map<String, String> headers) {
        Event event =
                new Event("request-" + ids.incrementAndGet(), body, Map.copyOf(headers), new CompletableFuture<>());
        events.add(event);
        return event.answer();
    }

    String latestId() {
        return "request-" + ids.get();
    }

    Answer invoke(String json, Map<String, String> headers) throws Exception {
        return submit(json, headers).get(20, TimeUnit.SECONDS);
    }

    Answer invoke(String json) throws Exception {
        return invoke(json, Map.of());
    }

    HttpMessage awaitInitError() throws InterruptedException {
        HttpMessage error = initErrors.poll(20, TimeUnit.SECONDS);
        if (error == null) {
            throw new AssertionError("no init error within 20 s");
        }
        return error;
    }

    void dropConnections() throws IOException {
        for (Socket connection : connections) {
            connection.close();
        }
        Pod.await().until(() -> parked.get() == 0); // or a closed connection would still take an event
    }

    /** As another gateway, which was never told what the pod runs. */
    void forget() {
        running.clear();
    }

    /** Stops listening and drops everything, as a gateway that is being restarted. */
    int stop() throws IOException {
        int port = server.getLocalPort();
        server.close();
        dropConnections();
        return port;
    }

    void restart(int port) throws IOException {
        server = listen(port);
    }

    @Override
    public void close() throws IOException {
        stop();
    }

    private ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket(port, 100, InetAddress.getByName("127.0.0.1"));
        Thread.ofVirtual().start(() -> accept(socket));
        return socket;
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                connection.setTcpNoDelay(true);
                connections.add(connection);
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream(), 1 << 16);
            OutputStream out = connection.getOutputStream();
            while (true) {
                HttpMessage request = HttpMessage.read(in);
                if (tokenNeeded && !request.header("authorization").equals("Bearer " + TOKEN)) {
                    write(out, 403, Map.of(), new byte[0]);
                } else if (!handle(request, connection, out)) {
                    return;
                }
            }
        } catch (IOException | InterruptedException e) {
            // the pod has gone, or the test drops it
        } finally {
            connections.remove(connection);
        }
    }

    private boolean handle(HttpMessage request, Socket connection, OutputStream out)
            throws IOException, InterruptedException {
        if (request.path().equals(PodProtocol.ASSIGNMENT_PATH)) {
            assignment(request, connection, out);
            return true;
        }
        String[] path =
                request.path().substring(PodProtocol.RUNTIME_API.length() + 1).split("/");
        if (path[0].equals("init")) {
            initErrors.add(request);
            write(out, 202, Map.of(), new byte[0]);
        } else if (path[1].equals("next")) {
            tickets.add(request.header(PodProtocol.ASSIGNMENT));
            next(request, connection, out);
        } else {
            Event event = running.remove(path[1]);
            if (event == null) {
                write(
                        out,
                        403,
                        Map.of(),
                        "{\"errorType\":\"InvalidStateTransition\"}".getBytes(StandardCharsets.UTF_8));
                return true;
            }
            if (dropNextAnswer) {
                dropNextAnswer = false;
                running.put(event.id(), event);
                return false;
            }
            event.answer().complete(new Answer(path[2], request));
            if (combined && request.header(PodProtocol.HEARTH_NEXT).equals("true")) {
                next(request, connection, out);
            } else {
                write(out, 202, Map.of(), new byte[0]);
            }
        }
        return true;
    }

    /** True when it has gone. */
    private boolean isSent(HttpMessage request, OutputStream out) throws IOException {
        String to = sendTo;
        if (to.isEmpty() || !request.header(PodProtocol.REDIRECT).equals(PodProtocol.FOLLOW)) {
            return false;
        }
        write(out, 307, Map.of("Location", "http://" + to + PodProtocol.RUNTIME_API), new byte[0]);
        return true;
    }

    private void assignment(HttpMessage request, Socket connection, OutputStream out)
            throws IOException, InterruptedException {
        asked.incrementAndGet();
        waiting.incrementAndGet();
        try {
            Map.Entry<Integer, String> told = null;
            while (told == null) {
                if (connection.isClosed()) {
                    throw new IOException("closed while it waited");
                }
                if (isSent(request, out)) {
                    return;
                }
                told = assignments.poll(20, TimeUnit.MILLISECONDS);
            }
            write(
                    out,
                    told.getKey(),
                    Map.of(PodProtocol.ASSIGNMENT, "the-ticket"),
                    told.getValue().getBytes(StandardCharsets.UTF_8));
        } finally {
            waiting.decrementAndGet();
        }
    }

    private void next(HttpMessage request, Socket connection, OutputStream out)
            throws IOException, InterruptedException {
        nexts.incrementAndGet();
        if (nextStatus != 0) {
            write(out, nextStatus, Map.of(), new byte[0]);
            return;
        }
        parked.incrementAndGet();
        try {
            Event event = null;
            while (event == null) {
                if (connection.isClosed()) {
                    throw new IOException("closed while parked");
                }
                if (isSent(request, out)) {
                    return;
                }
                event = events.poll(20, TimeUnit.MILLISECONDS);
            }
            running.put(event.id(), event);
            Map<String, String> headers = new ConcurrentHashMap<>(event.headers());
            headers.putIfAbsent(PodProtocol.REQUEST_ID, event.id());
            headers.putIfAbsent(PodProtocol.DEADLINE_MS, String.valueOf(System.currentTimeMillis() + 29_900));
            headers.putIfAbsent(PodProtocol.FUNCTION_ARN, ARN);
            write(out, 200, headers, event.body());
        } finally {
            parked.decrementAndGet();
        }
    }

    private void write(OutputStream out, int status, Map<String, String> headers, byte[] body) throws IOException {
        StringBuilder head =
                new StringBuilder("HTTP/1.1 " + status + " Whatever\r\nContent-Type: application/json\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        java.io.ByteArrayOutputStream whole = new java.io.ByteArrayOutputStream();
        if (chunkedEvents && status == 200) {
            head.append("Transfer-Encoding: chunked\r\n\r\n");
            whole.write(head.toString().getBytes(StandardCharsets.UTF_8));
            int half = body.length / 2;
            chunk(whole, body, 0, half);
            chunk(whole, body, half, body.length - half);
            whole.write("0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        } else {
            head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
            whole.write(head.toString().getBytes(StandardCharsets.UTF_8));
            whole.write(body);
        }
        out.write(whole.toByteArray());
        out.flush();
    }

    private static void chunk(OutputStream out, byte[] body, int from, int length) throws IOException {
        if (length > 0) {
            out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.UTF_8));
            out.write(body, from, length);
            out.write("\r\n".getBytes(StandardCharsets.UTF_8));
        }
    }
}
