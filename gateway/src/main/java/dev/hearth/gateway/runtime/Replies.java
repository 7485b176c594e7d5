package dev.hearth.gateway.runtime;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** The Runtime API's own replies, worded as the Runtime Interface Emulator words them. */
final class Replies {
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final Buffer OK = Buffer.buffer("{\"status\":\"OK\"}\n");

    static void accepted(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        if (!response.ended() && !response.closed()) {
            response.setStatusCode(202)
                    .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                    .end(OK);
        }
    }

    static void error(HttpServerRequest request, int status, String type, String message) {
        HttpServerResponse response = request.response();
        if (!response.ended() && !response.closed()) {
            response.setStatusCode(status)
                    .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                    .end(new JsonObject()
                            .put("errorType", type)
                            .put("errorMessage", message)
                            .toBuffer());
        }
    }

    private Replies() {}
}
