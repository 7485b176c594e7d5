package dev.hearth.aws.json;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Writes events into a response: the head with the first one, each when the one before has left. */
final class ResponseSink implements EventSink {
    private static final int LONGEST_WRITE_SECONDS = 60;

    private final Context context;
    private final HttpServerResponse response;
    private volatile boolean begun;

    ResponseSink(Context context, HttpServerResponse response) {
        this.context = context;
        this.response = response;
    }

    boolean begun() {
        return begun;
    }

    @Override
    public boolean isOpen() {
        return !response.closed() && !response.ended();
    }

    @Override
    public void write(EventMessage message) {
        CompletableFuture<Void> left = new CompletableFuture<>();
        boolean first = !begun;
        begun = true;
        context.runOnContext(now -> {
            if (!isOpen()) {
                left.completeExceptionally(new CallerGone("the connection is closed"));
                return;
            }
            if (first) {
                response.setStatusCode(200).setChunked(true);
                response.putHeader(HttpHeaders.CONTENT_TYPE, EventMessage.CONTENT_TYPE)
                        .putHeader("x-amzn-RequestId", UUID.randomUUID().toString());
            }
            response.write(Buffer.buffer(message.bytes())).onComplete(written -> {
                if (written.succeeded()) {
                    left.complete(null);
                } else {
                    left.completeExceptionally(new CallerGone(String.valueOf(written.cause())));
                }
            });
        });
        try {
            left.get(LONGEST_WRITE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            context.runOnContext(now -> response.reset());
            throw new CallerGone("the caller takes nothing any more");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallerGone("interrupted");
        }
    }

    void end() {
        context.runOnContext(now -> {
            if (isOpen()) {
                response.end();
            }
        });
    }
}
