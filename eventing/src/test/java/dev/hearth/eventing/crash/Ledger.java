package dev.hearth.eventing.crash;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Executors;

/** What a process that may crash tells the test, over HTTP: it has been told when the call returns, whoever dies then. */
public final class Ledger implements AutoCloseable {
    private final HttpServer server;

    /** Whom the test's own side is. */
    public interface Taker {
        /**
         * @param what the path's only part
         * @return a status; anything but 200 to 299 is for the process to understand
         */
        int take(String what, String key, byte[] body) throws Exception;
    }

    public Ledger(Taker taker) {
        try {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 1024);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> serve(exchange, taker));
        server.start();
    }

    private static void serve(HttpExchange exchange, Taker taker) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String key = exchange.getRequestHeaders().getFirst("key");
            int status;
            try {
                status = taker.take(exchange.getRequestURI().getPath().substring(1), key == null ? "" : key, body);
            } catch (Exception e) {
                status = 500;
            }
            exchange.sendResponseHeaders(status, -1);
        }
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    /** The process's side of one. */
    public record Client(HttpClient http, URI ledger) {
        public Client(URI ledger) {
            this(HttpClient.newHttpClient(), ledger);
        }

        /** @return the status */
        public int tell(String what, String key, byte[] body) {
            HttpRequest.Builder request = HttpRequest.newBuilder(ledger.resolve(what))
                    .timeout(Duration.ofSeconds(20))
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body));
            if (!key.isEmpty()) {
                request.header("key", key);
            }
            try {
                return http.send(request.build(), HttpResponse.BodyHandlers.discarding())
                        .statusCode();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while the test was told", e);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
