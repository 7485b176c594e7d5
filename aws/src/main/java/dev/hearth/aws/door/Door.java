package dev.hearth.aws.door;

import dev.hearth.aws.body.BodyBudget;
import dev.hearth.aws.json.JsonFront;
import dev.hearth.aws.json.JsonService;
import dev.hearth.aws.keys.AccessKeys;
import dev.hearth.aws.signature.Claim;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives a request to the service that it was signed for; without a signature to the JSON service that its {@code
 * X-Amz-Target} names, else to what the room has besides them. One for each event loop.
 */
final class Door implements Handler<HttpServerRequest> {
    private final Map<String, JsonFront> byName = new HashMap<>();
    private final Map<String, JsonFront> byTarget = new HashMap<>();
    private final Handler<HttpServerRequest> otherwise;

    Door(
            List<JsonService> services,
            Handler<HttpServerRequest> otherwise,
            AccessKeys keys,
            BodyBudget bodies,
            Clock clock) {
        this.otherwise = otherwise;
        for (JsonService service : services) {
            JsonFront front = new JsonFront(service, keys, bodies, clock);
            byName.put(service.name(), front);
            service.targets().forEach(target -> byTarget.put(target, front));
        }
    }

    @Override
    public void handle(HttpServerRequest request) {
        JsonFront front = Claim.of(request.headers(), request.query()) instanceof Claim.Signed signed
                ? byName.get(signed.service())
                : byTarget.get(targetOf(request));
        if (front != null) {
            if (request.getHeader(HttpHeaders.EXPECT) != null) {
                request.response().writeContinue();
            }
            front.handle(request);
        } else {
            otherwise.handle(request);
        }
    }

    private static String targetOf(HttpServerRequest request) {
        String target = request.getHeader("x-amz-target");
        int dot = target == null ? -1 : target.lastIndexOf('.');
        return target == null || dot < 0 ? "" : target.substring(0, dot);
    }
}
