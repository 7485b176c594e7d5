package dev.hearth.standalone.apiserver.http;

import dev.hearth.standalone.apiserver.access.Caller;
import dev.hearth.standalone.apiserver.access.Tokens;
import dev.hearth.standalone.apiserver.failure.ApiFailure;
import dev.hearth.standalone.apiserver.tls.Certificates;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * The listening sockets: one with TLS for everybody, one without for clients in this very process, on loopback at a port
 * that is told nobody else. Both want a token. A request is read on the event loop, handled on a virtual thread, and answered on the event
 * loop again; {@link Exchange} is the crossing.
 */
public final class ApiDoor implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ApiDoor.class);
    private static final int LARGEST_BODY = 3 << 20;
    private static final int MOST_AT_ONCE = 400;

    private final Vertx vertx;
    private final Tokens tokens;
    private final Router router;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger running = new AtomicInteger();
    private final HttpServer server;
    private final HttpServer inside;

    private ApiDoor(String host, int port, Certificates certificates, Tokens tokens, Router router) {
        this.tokens = tokens;
        this.router = router;
        vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(2)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(2)
                .setUseDaemonThread(true));
        server = listen(plain(host, port)
                .setSsl(true)
                .setUseAlpn(false)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setCertValue(Buffer.buffer(certificates.leafPem()))
                        .setKeyValue(Buffer.buffer(certificates.keyPem()))));
        inside = listen(plain("127.0.0.1", 0));
    }

    private HttpServer listen(HttpServerOptions options) {
        return await(vertx.createHttpServer(options)
                .requestHandler(this::accept)
                .listen()
                .toCompletionStage());
    }

    private static HttpServerOptions plain(String host, int port) {
        return new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setCompressionSupported(false)
                .setTcpNoDelay(true)
                .setMaxHeaderSize(32 << 10)
                .setMaxInitialLineLength(16 << 10)
                .setMaxWebSocketFrameSize(4 << 20)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .addWebSocketSubProtocol("v4.channel.k8s.io");
    }

    /** Listens; fails with a sentence when the port is taken. */
    public static ApiDoor open(String host, int port, Certificates certificates, Tokens tokens, Router router) {
        return new ApiDoor(host, port, certificates, tokens, router);
    }

    private static <T> T await(java.util.concurrent.CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the API server was starting or ending", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(
                    "the API server cannot listen or end: "
                            + (e.getCause() == null ? e : e.getCause()).getMessage()
                            + "; is its port taken?",
                    e);
        }
    }

    public int port() {
        return server.actualPort();
    }

    public int insidePort() {
        return inside.actualPort();
    }

    private void accept(HttpServerRequest request) {
        Exchange exchange = new Exchange(request, vertx.getOrCreateContext());
        List<String> path = steps(request.path());
        if (Router.isOpen(path)) {
            exchange.reply(Router.open(path));
            return;
        }
        String authorization = request.getHeader("Authorization");
        Optional<Caller> caller = authorization == null ? Optional.empty() : tokens.caller(authorization);
        if (caller.isEmpty()) {
            exchange.fail(ApiFailure.unauthorized());
            return;
        }
        boolean webSocket = "websocket".equalsIgnoreCase(request.getHeader("Upgrade"));
        if (webSocket) {
            request.pause();
            handle(exchange, call(request, path, new byte[0], caller.get(), true));
        } else if (request.method().name().equals("GET")) {
            handle(exchange, call(request, path, new byte[0], caller.get(), false));
        } else {
            readBody(request, exchange, body -> handle(exchange, call(request, path, body, caller.get(), false)));
        }
    }

    private static Call call(
            HttpServerRequest request, List<String> path, byte[] body, Caller caller, boolean webSocket) {
        return new Call(request.method().name(), path, request.params(), request.headers(), body, caller, webSocket);
    }

    private static List<String> steps(String path) {
        List<String> steps = new ArrayList<>();
        for (String step : path == null ? new String[0] : path.split("/")) {
            if (!step.isEmpty()) {
                steps.add(URLDecoder.decode(step.replace("+", "%2B"), StandardCharsets.UTF_8));
            }
        }
        return steps;
    }

    private static void readBody(
            HttpServerRequest request, Exchange exchange, java.util.function.Consumer<byte[]> whenRead) {
        Buffer body = Buffer.buffer();
        request.handler(part -> {
            if (body.length() + part.length() <= LARGEST_BODY) {
                body.appendBuffer(part);
            } else if (!exchange.isAnswered()) {
                exchange.failAndClose(ApiFailure.tooLarge("the body of the request is larger than " + LARGEST_BODY
                        + " bytes, the most that is accepted; limit is " + LARGEST_BODY));
            }
        });
        request.endHandler(ignored -> {
            if (!exchange.isAnswered()) {
                whenRead.accept(body.getBytes());
            }
        });
    }

    private void handle(Exchange exchange, Call call) {
        if (running.incrementAndGet() > MOST_AT_ONCE) {
            running.decrementAndGet();
            exchange.fail(ApiFailure.tooMany(
                    "too many requests at once (" + MOST_AT_ONCE + " are the most); please try again later"));
            return;
        }
        threads.execute(() -> {
            boolean counted = true;
            try {
                Reply reply = router.route(call);
                if (!(reply instanceof Reply.Whole)) {
                    running.decrementAndGet();
                    counted = false;
                }
                exchange.answer(reply, call.isWebSocket());
            } catch (ApiFailure failure) {
                exchange.fail(failure);
            } catch (RuntimeException | Error e) {
                // Errors too: a class that cannot be loaded must not leave a caller waiting for ever.
                LOG.errorf(e, "Request failed method=%s path=%s", call.method(), String.join("/", call.path()));
                exchange.fail(ApiFailure.internal("the request could not be handled; the server's log says why"));
            } finally {
                if (counted) {
                    running.decrementAndGet();
                }
            }
        });
    }

    @Override
    public void close() {
        threads.shutdownNow();
        await(vertx.close().toCompletionStage());
    }
}
