package dev.hearth.eventing.broker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cloudevents.CloudEvent;
import io.cloudevents.http.HttpMessageFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;

/** A real HTTP server that gets events with the CloudEvents SDK, remembers them, and answers as its test says. */
public final class HttpSubscriber implements AutoCloseable {
    /** @param reply in binary mode, with a 200 */
    public record Answer(int status, Map<String, String> headers, Optional<CloudEvent> reply) {
        public static final Answer TAKEN = new Answer(202, Map.of(), Optional.empty());

        public static Answer status(int status) {
            return new Answer(status, Map.of(), Optional.empty());
        }

        public static Answer reply(CloudEvent event) {
            return new Answer(200, Map.of(), Optional.of(event));
        }
    }

    private final HttpServer server;
    private final List<CloudEvent> received = new CopyOnWriteArrayList<>();
    private volatile BiFunction<CloudEvent, Integer, Answer> answers = (event, times) -> Answer.TAKEN;

    public HttpSubscriber() {
        try {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    /** @param answers of an event and how often it has come, from 1 */
    public HttpSubscriber answering(BiFunction<CloudEvent, Integer, Answer> answers) {
        this.answers = answers;
        return this;
    }

    public String url() {
        return "http://127.0.0.1:%d/events?of=test"
                .formatted(server.getAddress().getPort());
    }

    public List<CloudEvent> received() {
        return received;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            CloudEvent event = HttpMessageFactory.createReaderFromMultimap(
                            exchange.getRequestHeaders(),
                            exchange.getRequestBody().readAllBytes())
                    .toEvent();
            int times;
            synchronized (received) {
                received.add(event);
                times = (int) received.stream()
                        .filter(before -> before.getId().equals(event.getId()))
                        .count();
            }
            Answer answer = answers.apply(event, times);
            answer.headers().forEach(exchange.getResponseHeaders()::add);
            if (answer.reply().isEmpty()) {
                exchange.sendResponseHeaders(answer.status(), -1);
                return;
            }
            byte[][] body = {new byte[0]};
            HttpMessageFactory.createWriter(exchange.getResponseHeaders()::add, bytes -> body[0] = bytes)
                    .writeBinary(answer.reply().get());
            exchange.sendResponseHeaders(answer.status(), body[0] == null || body[0].length == 0 ? -1 : body[0].length);
            if (body[0] != null && body[0].length > 0) {
                exchange.getResponseBody().write(body[0]);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
