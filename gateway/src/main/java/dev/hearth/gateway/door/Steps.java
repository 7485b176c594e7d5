package dev.hearth.gateway.door;

import dev.hearth.api.PodProtocol;
import dev.hearth.aws.body.BodyBudget;
import dev.hearth.aws.body.BoundedBody;
import dev.hearth.gateway.authorizer.Authorizer;
import dev.hearth.gateway.authorizer.Authorizer.Covered;
import dev.hearth.gateway.authorizer.Authorizer.Plausible;
import dev.hearth.gateway.authorizer.Authorizer.Rejected;
import dev.hearth.gateway.authorizer.Caller;
import dev.hearth.gateway.dispatch.Dispatcher;
import dev.hearth.gateway.dispatch.Invocation;
import dev.hearth.gateway.dispatch.Loop;
import dev.hearth.gateway.route.FunctionRoute;
import dev.hearth.gateway.route.FunctionRoute.AuthType;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Function;

/** The steps that both doors take. */
public final class Steps {

    /** Refuses a request that claims nothing, or what cannot be true, before its body is read. */
    public static Step claim(Authorizer authorizer) {
        return exchange -> {
            switch (authorizer.claim(exchange.claim())) {
                case Plausible plausible -> {
                    exchange.plausible(plausible);
                    exchange.next();
                }
                case Rejected rejected -> exchange.refuse(new Refusal.Denied(rejected.denial()));
            }
        };
    }

    public static Step body(BodyBudget budget) {
        return exchange -> BoundedBody.read(
                exchange.request,
                PodProtocol.MAX_REQUEST_BYTES,
                budget,
                body -> {
                    exchange.body(body);
                    exchange.next();
                },
                excess -> exchange.refuse(
                        switch (excess) {
                            case TOO_LARGE -> new Refusal.TooLarge(PodProtocol.MAX_REQUEST_BYTES);
                            case BUSY -> new Refusal.Busy();
                        }));
    }

    /** Checks the signature over head and body, or the token. A request that needs no caller passes. */
    public static Step confirm(Authorizer authorizer, boolean unsignedPayloadAllowed) {
        return exchange -> {
            Plausible plausible = exchange.plausible();
            if (plausible == null) {
                exchange.next();
                return;
            }
            HttpServerRequest request = exchange.request;
            authorizer.confirm(
                    plausible,
                    new Covered(
                            request.method().name(),
                            request.path(),
                            request.query(),
                            request.headers(),
                            exchange.body().getBytes(),
                            unsignedPayloadAllowed),
                    caller -> {
                        exchange.caller(caller);
                        exchange.next();
                    },
                    denial -> exchange.refuse(new Refusal.Denied(denial)));
        };
    }

    /** Lets on whoever may invoke the function; anybody, where its URL is public and nobody was asked to sign. */
    public static Step permit(Authorizer authorizer) {
        return exchange -> {
            Caller caller = exchange.caller();
            FunctionRoute function = exchange.function();
            if (caller == null) {
                if (function.authType() == AuthType.NONE) {
                    exchange.next();
                } else {
                    throw new IllegalStateException("an unknown caller came as far as the permission step");
                }
                return;
            }
            authorizer.permit(
                    caller,
                    function.namespace(),
                    function.name(),
                    exchange::next,
                    denial -> exchange.refuse(new Refusal.Denied(denial)));
        };
    }

    /** Hands the request over; its answer comes back to this loop. A caller who hangs up gives up his place. */
    public static Step dispatch(Dispatcher dispatcher, Loop loop, Function<Exchange, Invocation.Details> details) {
        return exchange -> {
            Invocation.Details known = details.apply(exchange);
            exchange.trace(known.traceId());
            Invocation invocation = new Invocation(exchange.requestId, exchange.body(), known, loop, exchange::answer);
            if (exchange.idGiven) {
                invocation.idMayRepeat();
            }
            exchange.request.response().closeHandler(nothing -> invocation.abandon());
            dispatcher.invoke(exchange.function(), invocation);
        };
    }

    private Steps() {}
}
