package dev.hearth.gateway.runtime;

import dev.hearth.api.PodProtocol;
import dev.hearth.gateway.dispatch.Dispatcher;
import dev.hearth.gateway.dispatch.Invocation;
import dev.hearth.gateway.dispatch.Loop;
import dev.hearth.gateway.dispatch.NextCall;
import dev.hearth.gateway.dispatch.PodDesk;
import dev.hearth.gateway.route.FunctionRoute;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * A {@code next} that waits on its connection, whether it came as a GET or with a response; it also hears when that
 * connection closes.
 */
final class OpenNext implements NextCall, Handler<Void> {
    private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized(PodProtocol.REQUEST_ID);
    private static final CharSequence DEADLINE_MS = HttpHeaders.createOptimized(PodProtocol.DEADLINE_MS);
    private static final CharSequence FUNCTION_ARN = HttpHeaders.createOptimized(PodProtocol.FUNCTION_ARN);
    private static final CharSequence TRACE_ID = HttpHeaders.createOptimized(PodProtocol.TRACE_ID);
    private static final CharSequence CLIENT_CONTEXT = HttpHeaders.createOptimized(PodProtocol.CLIENT_CONTEXT);
    private static final CharSequence COGNITO_IDENTITY = HttpHeaders.createOptimized(PodProtocol.COGNITO_IDENTITY);
    private static final CharSequence LOG_TYPE = HttpHeaders.createOptimized(PodProtocol.LOG_TYPE);
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    private final HttpServerRequest request;
    private final PodDesk desk;
    private final Dispatcher dispatcher;
    private final Loop loop;

    OpenNext(HttpServerRequest request, PodDesk desk, Dispatcher dispatcher, Loop loop) {
        this.request = request;
        this.desk = desk;
        this.dispatcher = dispatcher;
        this.loop = loop;
    }

    @Override
    public PodDesk desk() {
        return desk;
    }

    @Override
    public void give(Invocation invocation, FunctionRoute function) {
        loop.run(() -> {
            HttpServerResponse response = request.response();
            if (response.closed()) {
                dispatcher.at(desk, () -> desk.queue().suspect(desk));
                return;
            }
            Invocation.Details details = invocation.details();
            MultiMap headers = response.headers()
                    .set(HttpHeaders.CONTENT_TYPE, JSON)
                    .set(REQUEST_ID, invocation.requestId())
                    .set(DEADLINE_MS, Long.toString(invocation.deadlineEpochMillis()))
                    .set(FUNCTION_ARN, function.arn())
                    .set(TRACE_ID, details.traceId());
            String clientContext = details.clientContext();
            if (clientContext != null) {
                headers.set(CLIENT_CONTEXT, clientContext);
            }
            String identity = details.cognitoIdentity();
            if (identity != null) {
                headers.set(COGNITO_IDENTITY, identity);
            }
            if (details.wantsLogTail()) {
                headers.set(LOG_TYPE, "Tail");
            }
            response.end(invocation.payload());
        });
    }

    @Override
    public void end() {
        loop.run(() -> {
            if (!request.response().ended()) {
                request.connection().close();
            }
        });
    }

    /** The connection closed: before there was work, or while the pod (which may have reconnected) runs it. */
    @Override
    public void handle(Void nothing) {
        dispatcher.at(desk, () -> {
            desk.queue().unpark(this);
            desk.queue().suspect(desk);
        });
    }
}
