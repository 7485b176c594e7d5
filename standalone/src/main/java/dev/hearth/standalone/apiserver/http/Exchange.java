package dev.hearth.standalone.apiserver.http;

import dev.hearth.standalone.apiserver.failure.ApiFailure;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.watch.Outlet;
import dev.hearth.standalone.apiserver.watch.WatchPlan;
import dev.hearth.standalone.apiserver.watch.WatchSession;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.util.List;

/** One request and its answer; every touch of the response is brought onto the request's event loop. */
final class Exchange {
    private final HttpServerRequest request;
    private final Context context;

    Exchange(HttpServerRequest request, Context context) {
        this.request = request;
        this.context = context;
    }

    boolean isAnswered() {
        return request.response().ended();
    }

    /** On the request's own (virtual) thread. */
    void answer(Reply reply, boolean webSocket) {
        switch (reply) {
            case Reply.Whole whole -> context.runOnContext(ignored -> reply(whole));
            case Reply.Watch watch -> {
                if (webSocket) {
                    context.runOnContext(ignored -> upgrade(watch.plan()));
                } else {
                    context.runOnContext(ignored -> stream(watch.plan()));
                }
            }
            case Reply.Text text -> write(text);
        }
    }

    void reply(Reply reply) {
        if (!(reply instanceof Reply.Whole whole) || isAnswered()) {
            return;
        }
        HttpServerResponse response = request.response();
        if (!whole.etag().isEmpty()) {
            response.putHeader("ETag", whole.etag());
            if (whole.etag().equals(request.getHeader("If-None-Match"))) {
                response.setStatusCode(304).end();
                return;
            }
        }
        whole.warnings().stream()
                .limit(20)
                .forEach(warning -> response.headers()
                        .add(
                                "Warning",
                                "299 - \"" + warning.replace("\\", "\\\\").replace("\"", "\\\"") + "\""));
        response.setStatusCode(whole.code())
                .putHeader("Content-Type", whole.contentType())
                .putHeader("Cache-Control", "no-cache, private")
                .end(Buffer.buffer(whole.body()));
    }

    void fail(ApiFailure failure) {
        context.runOnContext(ignored -> {
            if (request.response().headWritten()) {
                request.connection().close();
                return;
            }
            failure.retryAfterSeconds()
                    .ifPresent(seconds -> request.response().putHeader("Retry-After", Integer.toString(seconds)));
            reply(new Reply.Whole(failure.code(), "application/json", Json.bytes(failure.status()), List.of(), ""));
        });
    }

    /** For a body that nobody will read to its end. */
    void failAndClose(ApiFailure failure) {
        request.response().putHeader("Connection", "close");
        reply(new Reply.Whole(failure.code(), "application/json", Json.bytes(failure.status()), List.of(), ""));
    }

    private void stream(WatchPlan plan) {
        HttpServerResponse response = request.response();
        response.setChunked(true)
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-cache, private");
        response.writeHead();
        WatchSession session = new WatchSession(plan, context, new ResponseOutlet(response, request));
        response.closeHandler(ignored -> session.close());
        response.exceptionHandler(ignored -> session.close());
        Thread.ofVirtual().start(session::start);
    }

    private void upgrade(WatchPlan plan) {
        request.toWebSocket().onSuccess(socket -> {
            WatchSession session = new WatchSession(plan, context, new SocketOutlet(socket));
            socket.closeHandler(ignored -> session.close());
            socket.exceptionHandler(ignored -> session.close());
            Thread.ofVirtual().start(session::start);
        });
        request.resume();
    }

    private void write(Reply.Text text) {
        BodyStream body = new BodyStream(request, context);
        try (body) {
            text.writer().writeTo(body);
        } catch (ApiFailure failure) {
            body.abandon();
            fail(failure);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            body.abandon();
            context.runOnContext(ignored -> request.connection().close());
        }
    }

    private record ResponseOutlet(HttpServerResponse response, HttpServerRequest request) implements Outlet {
        @Override
        public void send(Buffer event) {
            if (!response.closed()) {
                response.write(event);
            }
        }

        @Override
        public boolean isFull() {
            return response.writeQueueFull();
        }

        @Override
        public void whenDrained(Runnable action) {
            response.drainHandler(ignored -> action.run());
        }

        @Override
        public void end() {
            if (!response.closed()) {
                response.end();
            }
        }

        @Override
        public void cut() {
            request.connection().close();
        }
    }

    private record SocketOutlet(ServerWebSocket socket) implements Outlet {
        @Override
        public void send(Buffer event) {
            if (!socket.isClosed()) {
                socket.writeTextMessage(event.toString());
            }
        }

        @Override
        public boolean isFull() {
            return !socket.isClosed() && socket.writeQueueFull();
        }

        @Override
        public void whenDrained(Runnable action) {
            socket.drainHandler(ignored -> action.run());
        }

        @Override
        public void end() {
            if (!socket.isClosed()) {
                socket.close();
            }
        }

        @Override
        public void cut() {
            socket.close((short) 1011, "the reader is too slow");
        }
    }
}
