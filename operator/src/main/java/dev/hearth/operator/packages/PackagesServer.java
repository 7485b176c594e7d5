package dev.hearth.operator.packages;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hearth.operator.code.CodeFault;
import dev.hearth.operator.code.CodeRefused;
import dev.hearth.operator.code.Digest;
import dev.hearth.operator.code.Limits;
import dev.hearth.operator.code.Packages;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * {@code GET} and {@code HEAD /packages/{sha256}} for anybody; {@code PUT /packages/{sha256}?namespace=NAME} (namespace
 * {@code default} without) with {@code Authorization: Bearer} of the cluster. PUT answers 201, or 200 when the package
 * was there. What is refused is answered with {@code {"reason": …, "message": …}}.
 */
public final class PackagesServer implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(PackagesServer.class);
    private static final Pattern PATH = Pattern.compile("/packages/([0-9a-f]{64})");
    private static final Pattern NAMESPACE =
            Pattern.compile("(?:^|&)namespace=([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)(?:&|$)");
    private static final int REQUESTS_AT_ONCE = 256;
    private static final int UPLOADS_AT_ONCE = 8;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Packages packages;
    private final Uploaders uploaders;
    private final Consumer<Digest> stored;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("packages-", 0).factory());
    private final Semaphore requests = new Semaphore(REQUESTS_AT_ONCE);
    private final Semaphore uploads = new Semaphore(UPLOADS_AT_ONCE);

    /** @param stored told of every package that was put */
    public PackagesServer(InetSocketAddress bind, Packages packages, KubernetesClient client, Consumer<Digest> stored)
            throws IOException {
        this.packages = packages;
        this.uploaders = new Uploaders(client);
        this.stored = stored;
        this.server = HttpServer.create(bind, 128);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        if (!requests.tryAcquire()) {
            refuse(exchange, 503, "Overloaded", "The packages server has too many requests at once; try again.");
            return;
        }
        try (exchange) {
            Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
            if (!path.matches()) {
                refuse(
                        exchange,
                        404,
                        "NotFound",
                        "Packages are at '/packages/' and their SHA-256 of 64 hexadecimal digits.");
                return;
            }
            Digest digest = new Digest(path.group(1));
            switch (exchange.getRequestMethod()) {
                case "GET", "HEAD" -> serve(exchange, digest);
                case "PUT" -> receive(exchange, digest);
                default -> {
                    exchange.getResponseHeaders().set("Allow", "GET, HEAD, PUT");
                    refuse(exchange, 405, "MethodNotAllowed", "A package is read with GET or HEAD and put with PUT.");
                }
            }
        } catch (RuntimeException e) {
            LOG.errorf(e, "Package request failed method=%s", exchange.getRequestMethod());
        } finally {
            requests.release();
        }
    }

    private void serve(HttpExchange exchange, Digest digest) throws IOException {
        Optional<Packages.Content> found = packages.open(digest);
        if (found.isEmpty()) {
            refuse(exchange, 404, "CodeNotFound", "There is no package \"%s\" in the store.".formatted(digest));
            return;
        }
        try (InputStream content = found.get().stream()) {
            exchange.getResponseHeaders().set("Content-Type", "application/zip");
            exchange.getResponseHeaders().set("Cache-Control", "public, max-age=31536000, immutable");
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders()
                        .set("Content-Length", Long.toString(found.get().bytes()));
                exchange.sendResponseHeaders(200, -1);
                return;
            }
            exchange.sendResponseHeaders(200, found.get().bytes());
            try (OutputStream out = exchange.getResponseBody()) {
                content.transferTo(out);
            }
        }
    }

    private void receive(HttpExchange exchange, Digest digest) throws IOException {
        if (!isAllowed(exchange)) {
            return;
        }
        String length = exchange.getRequestHeaders().getFirst("Content-Length");
        if (length != null && (length.length() > 12 || Long.parseLong(length) > Limits.STANDARD.zippedBytes())) {
            refuse(
                    exchange,
                    413,
                    "PackageTooLarge",
                    "A package has at most %d MiB zipped.".formatted(Limits.STANDARD.zippedBytes() >> 20));
            return;
        }
        if (!uploads.tryAcquire()) {
            refuse(exchange, 503, "Overloaded", "Too many packages are being put at once; try again.");
            return;
        }
        try {
            boolean there = packages.has(digest);
            packages.put(exchange.getRequestBody(), Optional.of(digest));
            stored.accept(digest);
            LOG.infof("Package stored digest=%s", digest);
            exchange.sendResponseHeaders(there ? 200 : 201, -1);
        } catch (CodeRefused e) {
            CodeFault fault = e.fault();
            int status = fault.reason() == CodeFault.Reason.PackageTooLarge ? 413 : 400;
            refuse(exchange, status, fault.reason().name(), fault.message());
        } catch (IOException e) {
            LOG.warnf("Package could not be stored digest=%s error=%s", digest, e);
            refuse(exchange, 500, "NotStored", "The package could not be read whole or written; try again.");
        } finally {
            uploads.release();
        }
    }

    private boolean isAllowed(HttpExchange exchange) throws IOException {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        String query = exchange.getRequestURI().getRawQuery();
        if (header == null || !header.startsWith("Bearer ") || header.length() > 16_384) {
            refuse(
                    exchange,
                    401,
                    "Unauthorized",
                    "Putting a package needs 'Authorization: Bearer' with a token of the cluster.");
            return false;
        }
        Matcher named = NAMESPACE.matcher(query == null ? "" : query);
        if (query != null && !named.find()) {
            refuse(
                    exchange,
                    400,
                    "InvalidRequest",
                    "The query has only 'namespace=NAME', the namespace of the function.");
            return false;
        }
        String namespace = query == null ? "default" : named.group(1);
        return switch (uploaders.judge(header.substring("Bearer ".length()).strip(), namespace)) {
            case ALLOWED -> true;
            case UNKNOWN_TOKEN -> {
                refuse(exchange, 401, "Unauthorized", "The cluster does not know this token.");
                yield false;
            }
            case FORBIDDEN -> {
                refuse(
                        exchange,
                        403,
                        "Forbidden",
                        "Putting a package needs the right to create functions.hearth.dev in the namespace \"%s\"."
                                .formatted(namespace));
                yield false;
            }
            case UNDECIDED -> {
                refuse(exchange, 503, "Undecided", "The cluster could not be asked about this token; try again.");
                yield false;
            }
        };
    }

    private static void refuse(HttpExchange exchange, int status, String reason, String message) {
        try (exchange) {
            byte[] body = JSON.writeValueAsString(Map.of("reason", reason, "message", message))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.sendResponseHeaders(status, -1);
                return;
            }
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException e) {
            LOG.debugf("Caller left before its answer status=%d", status);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
