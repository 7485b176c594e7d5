package dev.hearth.gateway.aws;

import dev.hearth.aws.signature.Claim;
import dev.hearth.gateway.door.RequestId;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Routes by the service in the signature's scope; without a signature, to the first service that owns the request. */
public final class AwsEndpoint implements Handler<HttpServerRequest> {
    private final Map<String, AwsService> services;

    public AwsEndpoint(List<AwsService> services) {
        this.services = new LinkedHashMap<>();
        services.forEach(service -> this.services.put(service.name(), service));
    }

    @Override
    public void handle(HttpServerRequest request) {
        Claim claim = Claim.of(request.headers(), request.query());
        if (claim instanceof Claim.Signed signed) {
            AwsService service = services.get(signed.service());
            if (service == null) {
                refuse(
                        request,
                        404,
                        "UnknownOperationException",
                        "Service '%s' is not served at this endpoint; it serves %s."
                                .formatted(printable(signed.service()), String.join(", ", services.keySet())));
            } else {
                service.handle(request, claim);
            }
            return;
        }
        for (AwsService service : services.values()) {
            if (!(claim instanceof Claim.Malformed && service instanceof ForwardedService) && service.owns(request)) {
                service.handle(request, claim);
                return;
            }
        }
        if (claim instanceof Claim.Malformed malformed) {
            refuse(
                    request,
                    malformed.denial().kind().status,
                    malformed.denial().kind().errorType,
                    malformed.denial().message());
        } else {
            refuse(request, 403, "MissingAuthenticationTokenException", "Missing Authentication Token");
        }
    }

    private static String printable(String service) {
        return service.length() > 64 ? service.substring(0, 64) + "…" : service;
    }

    private static void refuse(HttpServerRequest request, int status, String type, String message) {
        request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader("x-amzn-RequestId", RequestId.next())
                .putHeader("x-amzn-ErrorType", type)
                .end(new JsonObject()
                        .put("__type", type)
                        .put("message", message)
                        .toBuffer());
    }
}
