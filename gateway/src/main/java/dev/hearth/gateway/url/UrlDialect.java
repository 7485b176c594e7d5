package dev.hearth.gateway.url;

import dev.hearth.aws.signature.Denial;
import dev.hearth.gateway.dispatch.Outcome;
import dev.hearth.gateway.door.Dialect;
import dev.hearth.gateway.door.Exchange;
import dev.hearth.gateway.door.Fate;
import dev.hearth.gateway.door.RefusalMeters;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** How a function URL answers: what the function says; 502 where it failed or said nothing that can be understood. */
final class UrlDialect implements Dialect {
    private static final Logger LOG = Logger.getLogger(UrlDialect.class);
    private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-amzn-RequestId");
    private static final CharSequence ERROR_TYPE = HttpHeaders.createOptimized("x-amzn-ErrorType");
    private static final CharSequence TRACE = HttpHeaders.createOptimized("X-Amzn-Trace-Id");
    private static final Buffer INTERNAL_SERVER_ERROR = Buffer.buffer("Internal Server Error");

    private final RefusalMeters refusals;

    UrlDialect(RefusalMeters refusals) {
        this.refusals = refusals;
    }

    @Override
    public void answer(Exchange exchange, Outcome outcome) {
        switch (outcome) {
            case Outcome.Returned returned -> returned(exchange, returned);
            case Outcome.Failed failed -> badGateway(exchange, failed.type());
            case Outcome.Unserved unserved -> throw new IllegalArgumentException("a refusal came as an answer");
        }
    }

    private static void returned(Exchange exchange, Outcome.Returned returned) {
        Optional<UrlAnswer> answer = UrlAnswer.HTTP_INTEGRATION.equals(returned.contentType())
                ? UrlAnswer.ofStream(returned.payload())
                : UrlAnswer.of(returned.payload());
        if (answer.isEmpty()) {
            badGateway(exchange, "InvalidResponse");
            return;
        }
        HttpServerResponse response = exchange.request.response();
        try {
            head(exchange, response, answer.get());
        } catch (IllegalArgumentException e) {
            response.headers().clear();
            badGateway(exchange, "InvalidResponse");
            return;
        }
        Buffer body = answer.get().body();
        int status = answer.get().status();
        if (status == 204 || status == 304) {
            response.end();
        } else if (exchange.request.method() == HttpMethod.HEAD) {
            response.headers().set(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
            response.end();
        } else {
            response.end(body);
        }
    }

    private static void head(Exchange exchange, HttpServerResponse response, UrlAnswer answer) {
        response.setStatusCode(answer.status());
        MultiMap headers = response.headers();
        for (Map.Entry<String, String> header : answer.headers()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!HopByHop.is(name) && !name.equals("content-length")) {
                headers.add(name, header.getValue());
            }
        }
        for (String cookie : answer.cookies()) {
            headers.add(HttpHeaders.SET_COOKIE, cookie);
        }
        if (!headers.contains(HttpHeaders.CONTENT_TYPE) && answer.status() != 204 && answer.status() != 304) {
            headers.set(HttpHeaders.CONTENT_TYPE, "application/json");
        }
        headers.set(REQUEST_ID, exchange.requestId);
        headers.set(TRACE, exchange.trace());
    }

    /** The caller learns no more, as with Lambda; the function's own log has the error. */
    private static void badGateway(Exchange exchange, String errorType) {
        LOG.debugf(
                "a function URL answered 502 function=%s requestId=%s errorType=%s",
                exchange.function().key(), exchange.requestId, errorType);
        exchange.request
                .response()
                .setStatusCode(502)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain")
                .putHeader(REQUEST_ID, exchange.requestId)
                .putHeader(ERROR_TYPE, "InternalFailureException")
                .end(INTERNAL_SERVER_ERROR);
    }

    @Override
    public void refuse(Exchange exchange, Fate fate) {
        refusals.count(fate);
        boolean plainlyForbidden = fate.errorType().equals(Denial.Kind.MISSING_TOKEN.errorType)
                || fate.errorType().equals(Denial.Kind.ACCESS_DENIED.errorType);
        JsonObject body = new JsonObject().put("Message", plainlyForbidden ? "Forbidden" : fate.message());
        fate.reason().ifPresent(reason -> body.put("Reason", reason));
        HttpServerResponse response = exchange.request.response();
        if (fate.retryAfterSeconds() > 0) {
            response.putHeader("Retry-After", Integer.toString(fate.retryAfterSeconds()));
        }
        response.setStatusCode(fate.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(REQUEST_ID, exchange.requestId)
                .putHeader(ERROR_TYPE, plainlyForbidden ? "AccessDeniedException" : fate.errorType())
                .end(body.toBuffer());
    }
}
