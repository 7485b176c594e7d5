package dev.hearth.gateway.runtime;

import dev.hearth.api.PodProtocol;
import dev.hearth.gateway.dispatch.Dispatcher;
import dev.hearth.gateway.dispatch.Loop;
import dev.hearth.gateway.dispatch.PodDesk;
import dev.hearth.gateway.dispatch.PoolCall;
import dev.hearth.gateway.route.AssignmentRoute;
import dev.hearth.kinds.gateways.GatewayAddress;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** The call of a pod in a pool, on its connection; it also hears when that connection closes. */
final class OpenAssignment implements PoolCall, Handler<Void> {
    private static final CharSequence ASSIGNMENT = HttpHeaders.createOptimized(PodProtocol.ASSIGNMENT);
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    private final HttpServerRequest request;
    private final PodDesk desk;
    private final Dispatcher dispatcher;
    private final Loop loop;

    OpenAssignment(HttpServerRequest request, PodDesk desk, Dispatcher dispatcher, Loop loop) {
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
    public void give(AssignmentRoute assignment, String ticket) {
        loop.run(() -> {
            HttpServerResponse response = request.response();
            if (response.closed()) {
                dispatcher.at(desk, () -> desk.queue().notHandedOver(this));
                return;
            }
            response.headers().set(HttpHeaders.CONTENT_TYPE, JSON).set(ASSIGNMENT, ticket);
            response.end(assignment.body());
        });
    }

    @Override
    public boolean canMove() {
        return Replies.canSendElsewhere(request);
    }

    @Override
    public void moveTo(GatewayAddress gateway) {
        loop.run(() -> Replies.elsewhere(request, gateway));
    }

    @Override
    public void refuse() {
        loop.run(() -> Replies.error(request, 410, "PodNotWanted", "this pod has no function to wait for any more"));
    }

    @Override
    public void end() {
        loop.run(() -> {
            if (!request.response().ended()) {
                request.connection().close();
            }
        });
    }

    /** The connection closed: while the pod waited, or after it was told and before it has asked for work. */
    @Override
    public void handle(Void nothing) {
        dispatcher.pools().left(this);
        if (!desk.inPool()) {
            dispatcher.at(desk, () -> desk.queue().suspectInHandOver(desk));
        }
    }
}
