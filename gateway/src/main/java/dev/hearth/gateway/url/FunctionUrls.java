package dev.hearth.gateway.url;

import dev.hearth.api.PodProtocol;
import dev.hearth.aws.body.BodyBudget;
import dev.hearth.gateway.authorizer.Authorizer;
import dev.hearth.gateway.dispatch.Dispatcher;
import dev.hearth.gateway.dispatch.Invocation;
import dev.hearth.gateway.dispatch.Loop;
import dev.hearth.gateway.door.Dialect;
import dev.hearth.gateway.door.Exchange;
import dev.hearth.gateway.door.Refusal;
import dev.hearth.gateway.door.RefusalMeters;
import dev.hearth.gateway.door.RequestId;
import dev.hearth.gateway.door.Step;
import dev.hearth.gateway.door.Steps;
import dev.hearth.gateway.route.FunctionRoute;
import dev.hearth.gateway.route.FunctionRoute.AuthType;
import dev.hearth.gateway.route.Routes;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.util.List;
import java.util.Set;

/** Serves function URLs. One for each event loop. */
public final class FunctionUrls implements Handler<HttpServerRequest> {
    static final CharSequence TRACE = HttpHeaders.createOptimized("x-amzn-trace-id");
    private static final String PREFIX = "/functions/";
    private static final Set<HttpMethod> METHODS = Set.of(
            HttpMethod.GET,
            HttpMethod.HEAD,
            HttpMethod.POST,
            HttpMethod.PUT,
            HttpMethod.PATCH,
            HttpMethod.DELETE,
            HttpMethod.OPTIONS);

    private final Routes routes;
    private final Clock clock;
    private final Dialect dialect;
    private final List<Step> chain;

    public FunctionUrls(
            Routes routes,
            Authorizer authorizer,
            BodyBudget bodies,
            MeterRegistry registry,
            Dispatcher dispatcher,
            Clock clock,
            Loop loop) {
        this.routes = routes;
        this.dialect = new UrlDialect(new RefusalMeters(registry, "url"));
        this.clock = clock;
        Step claim = Steps.claim(authorizer);
        this.chain = List.of(
                this::findFunction,
                exchange -> unlessPublic(exchange, claim),
                Steps.body(bodies),
                Steps.confirm(authorizer, true),
                Steps.permit(authorizer),
                this::writeEvent,
                Steps.dispatch(dispatcher, loop, this::details));
    }

    @Override
    public void handle(HttpServerRequest request) {
        if (!METHODS.contains(request.method())) {
            request.response()
                    .setStatusCode(405)
                    .putHeader("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
                    .end();
            return;
        }
        new Exchange(request, dialect, chain).next();
    }

    private void findFunction(Exchange exchange) {
        String path = exchange.request.path();
        int namespaceEnd = path.startsWith(PREFIX) ? path.indexOf('/', PREFIX.length()) : -1;
        if (namespaceEnd < 0) {
            exchange.refuse(new Refusal.UnknownFunction(
                    "there is nothing at this path; a function's URL is" + " /functions/{namespace}/{name}"));
            return;
        }
        int nameEnd = path.indexOf('/', namespaceEnd + 1);
        String key = path.substring(PREFIX.length(), nameEnd < 0 ? path.length() : nameEnd);
        FunctionRoute function = routes.function(key);
        if (function == null) {
            exchange.refuse(new Refusal.UnknownFunction(key.length() > 320 ? key.substring(0, 320) : key));
            return;
        }
        exchange.function(function);
        exchange.target(nameEnd < 0 ? "/" : path.substring(nameEnd));
        exchange.next();
    }

    private static void unlessPublic(Exchange exchange, Step claim) {
        if (exchange.function().authType() == AuthType.NONE) {
            exchange.next();
        } else {
            claim.take(exchange);
        }
    }

    private void writeEvent(Exchange exchange) {
        Buffer event = UrlEvent.of(exchange, clock.instant());
        if (event.length() > PodProtocol.MAX_REQUEST_BYTES) {
            exchange.refuse(new Refusal.TooLarge(PodProtocol.MAX_REQUEST_BYTES));
            return;
        }
        exchange.body(event);
        exchange.next();
    }

    private Invocation.Details details(Exchange exchange) {
        String trace = RequestId.trace(exchange.request.headers().get(TRACE), clock.millis() / 1000);
        return new Invocation.Details(trace, null, null, false);
    }
}
