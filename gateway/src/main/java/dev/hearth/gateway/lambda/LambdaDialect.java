package dev.hearth.gateway.lambda;

import dev.hearth.gateway.dispatch.Outcome;
import dev.hearth.gateway.door.Dialect;
import dev.hearth.gateway.door.Exchange;
import dev.hearth.gateway.door.Fate;
import dev.hearth.gateway.door.RefusalMeters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** How Invoke answers: 200 for whatever the function did, with its failure in a header, and JSON errors otherwise. */
final class LambdaDialect implements Dialect {
    private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-amzn-RequestId");
    private static final CharSequence EXECUTED_VERSION = HttpHeaders.createOptimized("X-Amz-Executed-Version");
    private static final CharSequence LATEST = HttpHeaders.createOptimized("$LATEST");
    private static final CharSequence FUNCTION_ERROR = HttpHeaders.createOptimized("X-Amz-Function-Error");
    private static final CharSequence UNHANDLED = HttpHeaders.createOptimized("Unhandled");
    private static final CharSequence LOG_RESULT = HttpHeaders.createOptimized("X-Amz-Log-Result");
    private static final CharSequence ERROR_TYPE = HttpHeaders.createOptimized("x-amzn-ErrorType");
    private static final CharSequence TRACE = HttpHeaders.createOptimized("X-Amzn-Trace-Id");
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    private final RefusalMeters refusals;

    LambdaDialect(RefusalMeters refusals) {
        this.refusals = refusals;
    }

    @Override
    public void answer(Exchange exchange, Outcome outcome) {
        HttpServerResponse response = exchange.request.response();
        response.headers()
                .set(HttpHeaders.CONTENT_TYPE, JSON)
                .set(REQUEST_ID, exchange.requestId)
                .set(TRACE, exchange.trace())
                .set(EXECUTED_VERSION, LATEST);
        switch (outcome) {
            case Outcome.Returned returned -> {
                logTail(exchange, response, returned.logTail());
                response.end(returned.payload());
            }
            case Outcome.Failed failed -> {
                response.headers().set(FUNCTION_ERROR, UNHANDLED);
                logTail(exchange, response, failed.logTail());
                response.end(failed.payload());
            }
            case Outcome.Unserved unserved -> throw new IllegalArgumentException("a refusal came as an answer");
        }
    }

    /** What the runtime sent; else the lines that Lambda itself would have written around the invocation. */
    private static void logTail(Exchange exchange, HttpServerResponse response, @Nullable String sent) {
        if (!"Tail".equals(exchange.request.headers().get(InvokeHeaders.LOG_TYPE))) {
            return;
        }
        String tail = sent != null
                ? sent
                : Base64.getEncoder()
                        .encodeToString(("START RequestId: %1$s Version: $LATEST\nEND RequestId: %1$s\n"
                                        + "REPORT RequestId: %1$s\tMemory Size: %2$d MB\n")
                                .formatted(
                                        exchange.requestId,
                                        exchange.function().configuration().memoryMiB())
                                .getBytes(StandardCharsets.UTF_8));
        response.headers().set(LOG_RESULT, tail);
    }

    @Override
    public void refuse(Exchange exchange, Fate fate) {
        refusals.count(fate);
        HttpServerResponse response = exchange.request.response();
        JsonObject body = new JsonObject();
        fate.fault().ifPresent(fault -> body.put("Type", fault));
        fate.reason().ifPresent(reason -> body.put("Reason", reason));
        if (fate.retryAfterSeconds() > 0) {
            response.putHeader("Retry-After", Integer.toString(fate.retryAfterSeconds()));
            body.put("retryAfterSeconds", Integer.toString(fate.retryAfterSeconds()));
        }
        body.put(fate.fault().isPresent() ? "Message" : "message", fate.message());
        response.setStatusCode(fate.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                .putHeader(REQUEST_ID, exchange.requestId)
                .putHeader(ERROR_TYPE, fate.errorType())
                .end(body.toBuffer());
    }

    /** Of Invoke, whose answer to an event has no body (API reference, "Invoke", {@code StatusCode}). */
    static void accepted(Exchange exchange) {
        answerAccepted(exchange, Buffer.buffer());
    }

    /** Of InvokeAsync, which says its status once more. */
    static void acceptedAsync(Exchange exchange) {
        answerAccepted(exchange, new JsonObject().put("Status", 202).toBuffer());
    }

    private static void answerAccepted(Exchange exchange, Buffer body) {
        HttpServerResponse response = exchange.request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(202)
                .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                .putHeader(REQUEST_ID, exchange.requestId)
                .putHeader(TRACE, exchange.trace())
                .putHeader("X-Amzn-Remapped-Content-Length", "0")
                .end(body);
    }

    static void noContent(Exchange exchange) {
        exchange.request
                .response()
                .setStatusCode(204)
                .putHeader(REQUEST_ID, exchange.requestId)
                .putHeader(EXECUTED_VERSION, LATEST)
                .end();
    }

    static void json(Exchange exchange, JsonObject body) {
        exchange.request
                .response()
                .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                .putHeader(REQUEST_ID, exchange.requestId)
                .end(body.toBuffer());
    }
}
