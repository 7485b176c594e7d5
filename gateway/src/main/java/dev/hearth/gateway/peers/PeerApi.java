package dev.hearth.gateway.peers;

import dev.hearth.api.PodProtocol;
import dev.hearth.aws.body.BodyBudget;
import dev.hearth.aws.body.BoundedBody;
import dev.hearth.gateway.dispatch.Dispatcher;
import dev.hearth.gateway.dispatch.Invocation;
import dev.hearth.gateway.dispatch.Loan;
import dev.hearth.gateway.dispatch.Loop;
import dev.hearth.gateway.dispatch.Outcome;
import dev.hearth.gateway.dispatch.PodDesk;
import dev.hearth.gateway.route.FunctionRoute;
import dev.hearth.gateway.route.Routes;
import dev.hearth.gateway.runtime.RuntimeApi;
import dev.hearth.kinds.gateways.GatewayAddress;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** Serves other gateways. One for each event loop. */
final class PeerApi implements Handler<HttpServerRequest> {
    /** An event of a function URL is larger than the body in it, at most by Base64 and its headers. */
    private static final int LONGEST_EVENT = 2 * PodProtocol.MAX_PAYLOAD_BYTES;

    /** What gateways send has been counted where it came in. */
    private static final BodyBudget UNCOUNTED = new BodyBudget(Long.MAX_VALUE);

    private final Dispatcher dispatcher;
    private final Routes routes;
    private final RuntimeApi runtime;
    private final Presences presences;
    private final byte[] expectedAuthorization;
    private final Loop loop;

    PeerApi(
            Dispatcher dispatcher,
            Routes routes,
            RuntimeApi runtime,
            Presences presences,
            String internalToken,
            Loop loop) {
        this.dispatcher = dispatcher;
        this.routes = routes;
        this.runtime = runtime;
        this.presences = presences;
        this.expectedAuthorization = ("Bearer " + internalToken).getBytes(StandardCharsets.UTF_8);
        this.loop = loop;
    }

    @Override
    public void handle(HttpServerRequest request) {
        String authorization = request.headers().get(HttpHeaders.AUTHORIZATION);
        if (authorization == null
                || !MessageDigest.isEqual(authorization.getBytes(StandardCharsets.UTF_8), expectedAuthorization)) {
            request.response()
                    .setStatusCode(403)
                    .end("only other gateways may ask for this, with the internal token\n");
            return;
        }
        try {
            switch (request.path()) {
                case Wire.INVOCATIONS -> withBody(request, this::invoke);
                case Wire.ANSWERS -> withBody(request, this::answer);
                case Wire.INIT_ERRORS -> withBody(request, this::initError);
                case Wire.NEXT -> next(request);
                case Wire.POOL_PODS -> poolPods(request);
                case Wire.PLACES -> places(request);
                case Wire.PRESENCE -> presences.hold(request.response(), loop);
                default -> answer(request, 404);
            }
        } catch (IllegalArgumentException e) {
            answer(request, 400);
        }
    }

    private static void withBody(HttpServerRequest request, BiConsumer<HttpServerRequest, Buffer> then) {
        BoundedBody.read(
                request,
                LONGEST_EVENT,
                UNCOUNTED,
                body -> {
                    try {
                        then.accept(request, body);
                    } catch (IllegalArgumentException e) {
                        answer(request, 400);
                    }
                },
                excess -> answer(request, 413));
    }

    private static void answer(HttpServerRequest request, int status) {
        HttpServerResponse response = request.response();
        if (!response.ended() && !response.closed()) {
            response.setStatusCode(status).end();
        }
    }

    // ── invocations ─────────────────────────────────────────────────────────────────────────────────────────────────

    private void invoke(HttpServerRequest request, Buffer payload) {
        MultiMap headers = request.headers();
        FunctionRoute function = routes.function(Wire.need(headers, Wire.FUNCTION));
        if (function == null) {
            ended(request, new Outcome.Closing("the function is not known here yet"));
            return;
        }
        Invocation.Details details = new Invocation.Details(
                Wire.need(headers, Wire.TRACE),
                Wire.find(headers, Wire.CLIENT_CONTEXT),
                Wire.find(headers, Wire.IDENTITY),
                headers.contains(Wire.LOG_TAIL));
        Invocation invocation = new Invocation(
                        Wire.need(headers, Wire.REQUEST_ID), payload, details, loop, outcome -> ended(request, outcome))
                .sentOn(
                        Wire.number(headers, Wire.HOPS),
                        TimeUnit.MILLISECONDS.toNanos(Wire.number(headers, Wire.HELD_MILLIS)));
        if (headers.contains(Wire.MAY_REPEAT)) {
            invocation.idMayRepeat();
        }
        request.response().closeHandler(nothing -> invocation.abandon());
        dispatcher.invoke(function, invocation);
    }

    private static void ended(HttpServerRequest request, Outcome outcome) {
        HttpServerResponse response = request.response();
        if (!response.ended() && !response.closed()) {
            response.end(OutcomeForm.write(outcome, response.headers()));
        }
    }

    // ── pods that came to another gateway ───────────────────────────────────────────────────────────────────────────

    private void answer(HttpServerRequest request, Buffer body) {
        PodDesk desk = function(request);
        String requestId = Wire.need(request.headers(), Wire.REQUEST_ID);
        Outcome outcome = OutcomeForm.read(request.headers(), body);
        if (desk == null) {
            answer(request, 404);
            return;
        }
        dispatcher.at(desk, () -> taken(request, desk.queue().answer(desk, requestId, outcome)));
    }

    private void initError(HttpServerRequest request, Buffer body) {
        PodDesk desk = function(request);
        String message = Wire.need(request.headers(), Wire.MESSAGE);
        if (desk == null || !(OutcomeForm.read(request.headers(), body) instanceof Outcome.Failed failed)) {
            answer(request, 404);
            return;
        }
        dispatcher.at(desk, () -> taken(request, desk.queue().initFailed(desk, failed, message)));
    }

    private void taken(HttpServerRequest request, boolean taken) {
        loop.run(() -> answer(request, taken ? 202 : 404));
    }

    /** The pod that the request is about, when it is known here as a function's. */
    private @org.jspecify.annotations.Nullable PodDesk function(HttpServerRequest request) {
        PodDesk desk = dispatcher.podByUid(Wire.need(request.headers(), Wire.POD));
        return desk == null || desk.inPool() ? null : desk;
    }

    /** A pod that this gateway has not heard of yet is asked for again. */
    private void next(HttpServerRequest request) {
        PodDesk desk = function(request);
        if (desk == null) {
            answer(request, 503);
        } else {
            runtime.relayedNext(request, desk);
        }
    }

    // ── pools ───────────────────────────────────────────────────────────────────────────────────────────────────────

    private void poolPods(HttpServerRequest request) {
        String from = Wire.need(request.headers(), Wire.FROM);
        String pool = Wire.need(request.headers(), Wire.POOL);
        int most = Wire.number(request.headers(), Wire.MOST);
        int sent = living(from)
                .map(gateway -> dispatcher.pools().send(pool, most, gateway))
                .orElse(0);
        request.response().headers().set(Wire.MOST, Integer.toString(sent));
        answer(request, 200);
    }

    private Optional<GatewayAddress> living(String name) {
        return dispatcher.homes().others().stream()
                .filter(gateway -> gateway.name().equals(name))
                .findFirst();
    }

    // ── places of functions that are asked for much ─────────────────────────────────────────────────────────────────

    private void places(HttpServerRequest request) {
        FunctionRoute function = routes.function(Wire.need(request.headers(), Wire.FUNCTION));
        Optional<GatewayAddress> from = living(Wire.need(request.headers(), Wire.FROM));
        Loan.Asked asked = new Loan.Asked(
                Wire.number(request.headers(), Wire.PER_SECOND), Wire.number(request.headers(), Wire.HELD));
        if (function == null || from.isEmpty()) {
            lent(request, Loan.NONE);
        } else {
            dispatcher.lend(from.get(), function, asked, loan -> loop.run(() -> lent(request, loan)));
        }
    }

    private static void lent(HttpServerRequest request, Loan loan) {
        HttpServerResponse response = request.response();
        if (!response.ended() && !response.closed()) {
            LoanForm.write(loan, response);
        }
    }
}
