package dev.hearth.storage.objects.engine;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerResponse;

/** What the engine answered: its head, and a body that waits to be taken by exactly one of the methods, on the event loop. */
public final class EngineAnswer {
    private final HttpClientResponse response;

    EngineAnswer(HttpClientResponse response) {
        this.response = response;
    }

    public int status() {
        return response.statusCode();
    }

    public MultiMap headers() {
        return response.headers();
    }

    public boolean succeeded() {
        return status() < 400;
    }

    /** The whole body; fails when it is larger than that. */
    Future<Buffer> body(int mostBytes) {
        Promise<Buffer> promise = Promise.promise();
        Buffer whole = Buffer.buffer();
        response.handler(part -> {
            if (whole.length() + part.length() > mostBytes) {
                promise.tryFail(new ObjectEngineUnavailable(
                        "the object engine answered with more than %d bytes where a document was expected"
                                .formatted(mostBytes),
                        new IllegalStateException("too large")));
                response.request().reset();
            } else {
                whole.appendBuffer(part);
            }
        });
        response.exceptionHandler(promise::tryFail);
        response.endHandler(end -> promise.tryComplete(whole));
        response.resume();
        return promise.future();
    }

    void discard() {
        response.exceptionHandler(ignored -> {});
        response.handler(ignored -> {});
        response.resume();
    }

    /** Hands the body on as it comes, no faster than it is taken. */
    Future<Void> pipe(HttpServerResponse to) {
        to.closeHandler(gone -> response.request().reset());
        return response.pipeTo(to);
    }
}
