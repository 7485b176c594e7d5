package dev.hearth.gateway.runtime;

import dev.hearth.api.PodProtocol;
import dev.hearth.kinds.gateways.GatewayAddress;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** The Runtime API's own replies, worded as the Runtime Interface Emulator words them. */
final class Replies {
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final CharSequence REDIRECT = HttpHeaders.createOptimized(PodProtocol.REDIRECT);
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

    /** Our bootstraps follow a 307; runtime interface clients of others know of none. */
    static boolean canSendElsewhere(HttpServerRequest request) {
        return PodProtocol.FOLLOW.equals(request.headers().get(REDIRECT));
    }

    /** The pod is to ask there. */
    static void elsewhere(HttpServerRequest request, GatewayAddress gateway) {
        HttpServerResponse response = request.response();
        if (!response.ended() && !response.closed()) {
            response.setStatusCode(307)
                    .putHeader(HttpHeaders.LOCATION, "http://" + gateway.authority() + PodProtocol.RUNTIME_API)
                    .end();
        }
    }

    private Replies() {}
}
