package dev.hearth.aws.door;

import dev.hearth.aws.body.BodyBudget;
import dev.hearth.aws.json.JsonService;
import dev.hearth.aws.keys.AccessKeys;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** A room's open port. Starting and closing block, so neither may be called on an event loop. */
public final class Listener implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Listener.class);
    private static final int LONGEST_STEP_SECONDS = 30;

    private final Vertx vertx;
    private final Deque<String> lanes = new ArrayDeque<>();
    private int port;

    private Listener(Vertx vertx, int port) {
        this.vertx = vertx;
        this.port = port;
    }

    /**
     * Where and with how many event loops.
     *
     * @param port 0 takes any free one
     */
    public record At(String host, int port, int loops) {}

    /**
     * Opens it.
     *
     * @param otherwise makes, for an event loop, the handler of what belongs to none of the JSON services; called on the
     *     loop, and closed with it where it is an {@link AutoCloseable}
     * @param bodies that all fronts of the room read at once
     */
    public static Listener open(
            Vertx vertx,
            At at,
            List<JsonService> services,
            Function<Vertx, Handler<HttpServerRequest>> otherwise,
            AccessKeys keys,
            BodyBudget bodies) {
        Listener listener = new Listener(vertx, at.port());
        try {
            for (int loop = 0; loop < at.loops(); loop++) {
                // Once the first lane has a port, the others share it.
                Lane lane = new Lane(at.host(), listener.port, services, otherwise, keys, bodies, Clock.systemUTC());
                listener.lanes.push(await(
                        vertx.deployVerticle(lane),
                        "cannot listen on %s:%d; is another process there? Choose another port, or 0"
                                .formatted(at.host(), at.port())));
                listener.port = lane.port();
            }
            return listener;
        } catch (RuntimeException e) {
            listener.close();
            throw e;
        }
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        while (!lanes.isEmpty()) {
            try {
                await(vertx.undeploy(lanes.pop()), "a lane did not end");
            } catch (IllegalStateException e) {
                LOG.warnf(e, "a lane did not end port=%d", port);
            }
        }
    }

    private static <T> T await(Future<T> future, String otherwise) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(LONGEST_STEP_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(otherwise + ": " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException(otherwise + " within " + LONGEST_STEP_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted: " + otherwise, e);
        }
    }
}
