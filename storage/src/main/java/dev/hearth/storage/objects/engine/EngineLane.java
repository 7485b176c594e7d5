package dev.hearth.storage.objects.engine;

import dev.hearth.storage.objects.failure.S3Fault;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The crossing: plain blocking calls, from virtual threads, to what happens on one event loop. Bytes stay on the loop; only
 * heads and small documents come over.
 */
public final class EngineLane {
    private static final int LARGEST_DOCUMENT = 16 << 20;
    private static final long LONGEST_HOURS = 12;

    private final Context loop;
    private final EngineClient client;
    private final ObjectEngine engine;

    public EngineLane(Context loop, EngineClient client, ObjectEngine engine) {
        this.loop = loop;
        this.client = client;
        this.engine = engine;
    }

    public ObjectEngine engine() {
        return engine;
    }

    /**
     * Sends and waits for the head of the answer, whose body must then be taken.
     *
     * @throws S3Fault when the body that was to be sent is not what it should be
     * @throws ObjectEngineUnavailable
     */
    public EngineAnswer send(EngineRequest request) {
        engine.ready();
        return await(() -> client.send(request));
    }

    /** Takes the whole body of an answer, at most 16 MiB. */
    public Buffer body(EngineAnswer answer) {
        return await(() -> answer.body(LARGEST_DOCUMENT));
    }

    /** Takes no body; whatever of it is under way is cut off. */
    public void discard(EngineAnswer answer) {
        loop.runOnContext(now -> answer.discard());
    }

    /** Hands the body on, whose head must be set, and waits until it is through. */
    public void pipe(EngineAnswer answer, HttpServerResponse to) {
        await(() -> answer.pipe(to));
    }

    /** Runs on the event loop and waits for what comes of it. */
    public <T> T await(Supplier<Future<T>> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.runOnContext(now -> {
            try {
                work.get().onComplete(done -> {
                    if (done.succeeded()) {
                        result.complete(done.result());
                    } else {
                        result.completeExceptionally(done.cause());
                    }
                });
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        try {
            return result.get(LONGEST_HOURS, TimeUnit.HOURS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof S3Fault fault) {
                throw fault;
            }
            if (e.getCause() instanceof ObjectEngineUnavailable unavailable) {
                throw unavailable;
            }
            throw new ConnectionLost(e);
        } catch (TimeoutException e) {
            throw new ConnectionLost(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectionLost(e);
        }
    }

    /** The caller or the engine went away in the middle of a body; there is nobody left to tell. */
    public static final class ConnectionLost extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ConnectionLost(Throwable cause) {
            super("a connection was lost: " + cause.getMessage(), cause, false, false);
        }
    }
}
