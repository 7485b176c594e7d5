package dev.hearth.aws.door;

import dev.hearth.aws.body.BodyBudget;
import dev.hearth.aws.json.JsonService;
import dev.hearth.aws.keys.AccessKeys;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One event loop with its share of the listener. All lanes listen on one port and Vert.x gives each connection to one. */
final class Lane extends AbstractVerticle {
    private static final int MAX_HEAD_BYTES = 32 * 1024;
    private static final int IDLE_SECONDS = 300;

    private final String host;
    private final int port;
    private final List<JsonService> services;
    private final Function<Vertx, Handler<HttpServerRequest>> otherwise;
    private final AccessKeys keys;
    private final BodyBudget bodies;
    private final Clock clock;
    private @Nullable HttpServer server;
    private @Nullable Handler<HttpServerRequest> made;

    /** @param otherwise makes the handler of what belongs to no JSON service, called on the lane's event loop */
    Lane(
            String host,
            int port,
            List<JsonService> services,
            Function<Vertx, Handler<HttpServerRequest>> otherwise,
            AccessKeys keys,
            BodyBudget bodies,
            Clock clock) {
        this.host = host;
        this.port = port;
        this.services = services;
        this.otherwise = otherwise;
        this.keys = keys;
        this.bodies = bodies;
        this.clock = clock;
    }

    @Override
    public void start(Promise<Void> started) {
        Handler<HttpServerRequest> front = otherwise.apply(vertx);
        made = front;
        vertx.createHttpServer(new HttpServerOptions()
                        .setHost(host)
                        .setPort(port)
                        .setTcpNoDelay(true)
                        .setReuseAddress(true)
                        .setAcceptBacklog(1024)
                        .setHandle100ContinueAutomatically(false) // whoever takes the body looks at the head first
                        .setMaxInitialLineLength(MAX_HEAD_BYTES)
                        .setMaxHeaderSize(MAX_HEAD_BYTES)
                        .setMaxChunkSize(64 * 1024)
                        .setHttp2ClearTextEnabled(false)
                        .setIdleTimeout(IDLE_SECONDS)
                        .setIdleTimeoutUnit(TimeUnit.SECONDS))
                .requestHandler(new Door(services, front, keys, bodies, clock))
                .listen()
                .onSuccess(listening -> server = listening)
                .<Void>mapEmpty()
                .onComplete(started);
    }

    @Override
    public void stop() throws Exception {
        if (made instanceof AutoCloseable front) {
            front.close();
        }
    }

    /** The port that it got. */
    int port() {
        HttpServer listening = server;
        if (listening == null) {
            throw new IllegalStateException("the lane has not started");
        }
        return listening.actualPort();
    }
}
