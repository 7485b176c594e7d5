package dev.hearth.eventing.async;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hearth.api.PodProtocol;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** Answers the Invoke API as the test wishes, and remembers who came. */
final class FakeGateway implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Behaviour> functions = new ConcurrentHashMap<>();
    final List<Call> calls = new CopyOnWriteArrayList<>();

    /** One call of Invoke. */
    record Call(String function, String requestId, String trace, String context, String payload, long atNanos) {}

    /** How a function, or the platform in front of it, answers. May block. */
    interface Behaviour {
        Answer answer(Call call);
    }

    record Answer(int status, boolean failed, String body) {
        static Answer ok(String body) {
            return new Answer(200, false, body);
        }

        static Answer threw() {
            return new Answer(200, true, "{\"errorMessage\":\"no luck\",\"errorType\":\"Error\"}");
        }

        static Answer refused(int status) {
            return new Answer(status, false, "{\"message\":\"not now\"}");
        }
    }

    FakeGateway() {
        try {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 1024);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void function(String name, Behaviour behaviour) {
        functions.put(name, behaviour);
    }

    List<Call> calls(String function) {
        return calls.stream().filter(call -> call.function().equals(function)).toList();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String[] path = exchange.getRequestURI().getPath().split("/");
            String payload = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String name = path[3].substring(path[3].indexOf('.') + 1);
            Call call = new Call(
                    name,
                    header(exchange, PodProtocol.ASYNC_REQUEST_ID),
                    header(exchange, "X-Amzn-Trace-Id"),
                    header(exchange, "X-Amz-Client-Context"),
                    payload,
                    System.nanoTime());
            calls.add(call);
            Behaviour behaviour = functions.get(name);
            Answer answer = behaviour == null ? Answer.refused(404) : behaviour.answer(call);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            if (answer.failed()) {
                exchange.getResponseHeaders().add("X-Amz-Function-Error", "Unhandled");
            }
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static String header(HttpExchange exchange, String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
