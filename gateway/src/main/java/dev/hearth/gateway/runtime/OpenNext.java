package dev.hearth.gateway.runtime;

import dev.hearth.api.PodProtocol;
import dev.hearth.gateway.dispatch.Dispatcher;
import dev.hearth.gateway.dispatch.FunctionQueue.Parked;
import dev.hearth.gateway.dispatch.Invocation;
import dev.hearth.gateway.dispatch.Loop;
import dev.hearth.gateway.dispatch.NextCall;
import dev.hearth.gateway.dispatch.PodDesk;
import dev.hearth.gateway.route.FunctionRoute;
import dev.hearth.kinds.gateways.GatewayAddress;
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

    /** Gateways disagree about a home for no longer than it takes a Lease's change to reach them all. */
    private static final long BETWEEN_RELAYS_MILLIS = 50;

    private final HttpServerRequest request;
    private final PodDesk desk;
    private final Dispatcher dispatcher;
    private final Loop loop;
    private final Relay relay;
    private final boolean relayed;

    // On the connection's loop only.
    private Runnable takeBack = () -> {};
    private boolean closed;

    /** @param relayed another gateway asks for a pod that does not know of several */
    OpenNext(HttpServerRequest request, PodDesk desk, Dispatcher dispatcher, Loop loop, Relay relay, boolean relayed) {
        this.request = request;
        this.desk = desk;
        this.dispatcher = dispatcher;
        this.loop = loop;
        this.relay = relay;
        this.relayed = relayed;
    }

    @Override
    public PodDesk desk() {
        return desk;
    }

    /** Asks the pod's queue for work, unless the connection has closed meanwhile. On the connection's loop. */
    void park() {
        if (!closed) {
            dispatcher.at(desk, () -> parked(desk.queue().park(this)));
        }
    }

    /** What became of it. */
    void parked(Parked parked) {
        switch (parked) {
            case TAKEN -> {}
            case BUSY ->
                refuse("Transition from InvocationInProgress to Ready is not allowed: all of the pod's places run an"
                        + " invocation that it has not answered");
            case ENDED -> refuse("Transition from InitError to Ready is not allowed: the pod is to end");
        }
    }

    private void refuse(String message) {
        loop.run(() -> Replies.error(request, 403, "InvalidStateTransition", message));
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
    public boolean follows() {
        return !relayed && Replies.canSendElsewhere(request);
    }

    @Override
    public void moveTo(GatewayAddress gateway) {
        loop.run(() -> {
            if (closed || request.response().ended()) {
                return;
            }
            if (relayed || Replies.canSendElsewhere(request)) {
                Replies.elsewhere(request, gateway);
            } else {
                takeBack = relay.next(gateway, desk, request.response(), this::askAgain);
            }
        });
    }

    /** The gateway that was asked instead is not the function's home, or not any more. */
    private void askAgain() {
        loop.after(BETWEEN_RELAYS_MILLIS, this::park);
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
        closed = true;
        takeBack.run();
        dispatcher.at(desk, () -> {
            desk.queue().unpark(this);
            desk.queue().suspect(desk);
        });
    }
}
