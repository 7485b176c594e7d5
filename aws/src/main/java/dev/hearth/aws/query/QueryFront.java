package dev.hearth.aws.query;

import dev.hearth.aws.body.BodyBudget;
import dev.hearth.aws.body.BoundedBody;
import dev.hearth.aws.keys.AccessKeys;
import dev.hearth.aws.keys.SignedRequests;
import dev.hearth.aws.keys.SignedRequests.Signer;
import dev.hearth.aws.signature.Claim;
import dev.hearth.aws.signature.Denial;
import dev.hearth.aws.signature.SigningKey;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * The way of a Query request: claim → body within its bound → signature → the service on a virtual thread → XML. One for each
 * event loop, since it keeps a signature checker.
 */
public final class QueryFront implements Handler<HttpServerRequest> {
    private static final Logger LOG = Logger.getLogger(QueryFront.class);

    /** Calls that run at once on one loop; more are told to come again. */
    private static final int MOST_CALLS = 1024;

    private final QueryService service;
    private final SignedRequests signatures;
    private final BodyBudget bodies;
    private final Semaphore calls = new Semaphore(MOST_CALLS);

    /** @param bodies of all fronts of the room */
    public QueryFront(QueryService service, AccessKeys keys, BodyBudget bodies, Clock clock) {
        this.service = service;
        this.signatures = new SignedRequests(keys, service.name(), clock);
        this.bodies = bodies;
    }

    @Override
    public void handle(HttpServerRequest request) {
        switch (Claim.of(request.headers(), request.query())) {
            case Claim.Signed signed -> {
                switch (signatures.signer(signed)) {
                    case Signer.Known(SigningKey key) -> readBody(request, body -> confirm(request, signed, key, body));
                    case Signer.Refused(Denial denial) -> refuse(request, fault(denial));
                }
            }
            case Claim.Malformed malformed -> refuse(request, fault(malformed.denial()));
            case Claim.None none -> readBody(request, body -> unsigned(request, body));
            case Claim.Bearer bearer -> refuse(request, fault(Denial.unknownKey()));
        }
    }

    private void readBody(HttpServerRequest request, Consumer<Buffer> then) {
        BoundedBody.read(
                request,
                service.maxBodyBytes(),
                bodies,
                then,
                excess -> refuse(
                        request,
                        switch (excess) {
                            case TOO_LARGE ->
                                new QueryFault(
                                        413,
                                        "RequestEntityTooLarge",
                                        "The request is larger than %d bytes".formatted(service.maxBodyBytes()));
                            case BUSY ->
                                new QueryFault(
                                        503,
                                        "ServiceUnavailable",
                                        "Too many large requests are being read; send it again");
                        }));
    }

    private void confirm(HttpServerRequest request, Claim.Signed signed, SigningKey key, Buffer body) {
        if (signatures.fits(signed, key, request, body.getBytes(), false)) {
            call(request, body, Optional.of(key), signed.region());
        } else {
            refuse(request, fault(Denial.mismatch()));
        }
    }

    private void unsigned(HttpServerRequest request, Buffer body) {
        call(request, body, Optional.empty(), "us-east-1");
    }

    private void call(HttpServerRequest request, Buffer body, Optional<SigningKey> caller, String region) {
        QueryCall call;
        try {
            String query = Objects.requireNonNullElse(request.query(), "");
            Parameters parameters = Parameters.parse(
                    request.method().equals(HttpMethod.POST) && body.length() > 0
                            ? body.toString(StandardCharsets.UTF_8)
                            : query);
            String action = parameters
                    .get("Action")
                    .orElseThrow(() ->
                            new QueryFault(400, "MissingAction", "The request must contain the parameter Action"));
            if (caller.isEmpty() && !service.open(action)) {
                throw fault(Denial.missing());
            }
            call = new QueryCall(action, parameters, caller, region);
        } catch (QueryFault fault) {
            refuse(request, fault);
            return;
        }
        if (!calls.tryAcquire()) {
            refuse(request, new QueryFault(503, "ServiceUnavailable", "Too many requests run at once; send it again"));
            return;
        }
        Context context = Vertx.currentContext();
        Thread.ofVirtual().name(service.name()).start(() -> {
            String requestId = UUID.randomUUID().toString();
            int status = 200;
            Xml answer;
            try {
                answer = Xml.of(
                        call.action() + "Response",
                        service.call(call),
                        Xml.of("ResponseMetadata", Xml.text("RequestId", requestId)));
            } catch (QueryFault fault) {
                status = fault.status();
                answer = fault.body(requestId);
            } catch (RuntimeException | Error e) {
                LOG.errorf(e, "a call failed inside the service service=%s action=%s", service.name(), call.action());
                QueryFault fault = new QueryFault(
                        500,
                        "InternalFailure",
                        "The request could not be served because of an internal error; the log of the service has it.");
                status = fault.status();
                answer = fault.body(requestId);
            } finally {
                calls.release();
            }
            int code = status;
            String document = answer.document(service.namespace());
            context.runOnContext(now -> write(request.response(), code, requestId, document));
        });
    }

    private static QueryFault fault(Denial denial) {
        // The codes of "Common errors" in the references of Query services.
        String code = switch (denial.kind()) {
            case MISSING_TOKEN -> "MissingAuthenticationToken";
            case INCOMPLETE_SIGNATURE -> "IncompleteSignature";
            case INVALID_SIGNATURE -> "SignatureDoesNotMatch";
            case UNRECOGNIZED_CLIENT -> "InvalidClientTokenId";
            case ACCESS_DENIED -> "AuthorizationError";
            case CANNOT_ASK -> "ServiceUnavailable";
        };
        return new QueryFault(denial.kind().status, code, denial.message());
    }

    private void refuse(HttpServerRequest request, QueryFault fault) {
        BoundedBody.leave(request);
        String requestId = UUID.randomUUID().toString();
        write(
                request.response(),
                fault.status(),
                requestId,
                fault.body(requestId).document(service.namespace()));
    }

    private static void write(HttpServerResponse response, int status, String requestId, String document) {
        if (response.closed() || response.ended()) {
            return;
        }
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/xml")
                .putHeader("x-amzn-RequestId", requestId)
                .end(document);
    }
}
