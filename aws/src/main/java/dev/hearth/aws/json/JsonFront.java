package dev.hearth.aws.json;

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
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import org.jboss.logging.Logger;

/**
 * The way of a JSON request: target → claim → body within its bound → signature → the service on a virtual thread → answer.
 * One for each event loop, since it keeps a signature checker.
 */
public final class JsonFront implements Handler<HttpServerRequest> {
    private static final Logger LOG = Logger.getLogger(JsonFront.class);
    private static final CharSequence TARGET = HttpHeaders.createOptimized("x-amz-target");
    private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-amzn-RequestId");
    private static final CharSequence CRC32_HEADER = HttpHeaders.createOptimized("x-amz-crc32");

    /** Calls of one service that run at once on one loop; more are told to come again. */
    private static final int MOST_CALLS = 2048;

    private final JsonService service;
    private final SignedRequests signatures;
    private final BodyBudget bodies;
    private final Semaphore calls = new Semaphore(MOST_CALLS);

    /** @param bodies of all fronts of the room */
    public JsonFront(JsonService service, AccessKeys keys, BodyBudget bodies, Clock clock) {
        this.service = service;
        this.signatures = new SignedRequests(keys, service.name(), clock);
        this.bodies = bodies;
    }

    @Override
    public void handle(HttpServerRequest request) {
        String target = request.getHeader(TARGET);
        int dot = target == null ? -1 : target.lastIndexOf('.');
        if (target == null || dot < 0 || !service.targets().contains(target.substring(0, dot))) {
            refuse(
                    request,
                    new ServiceFault(400, "UnknownOperationException", "Unknown operation: no such X-Amz-Target"));
            return;
        }
        String operation = target.substring(dot + 1);
        Claim claim = Claim.of(request.headers(), request.query());
        Optional<SigningKey> key = Optional.empty();
        switch (claim) {
            case Claim.Signed signed -> {
                switch (signatures.signer(signed)) {
                    case Signer.Known(SigningKey known) -> key = Optional.of(known);
                    case Signer.Refused(Denial denial) -> {
                        refuse(request, denial);
                        return;
                    }
                }
            }
            case Claim.Malformed malformed -> {
                refuse(request, malformed.denial());
                return;
            }
            case Claim.None none -> {
                if (!service.open(operation)) {
                    refuse(request, Denial.missing());
                    return;
                }
            }
            case Claim.Bearer bearer -> {
                refuse(request, Denial.unknownKey());
                return;
            }
        }
        Optional<SigningKey> claimed = key;
        readBody(request, body -> confirm(request, claim, claimed, target.substring(0, dot), operation, body));
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
                                new ServiceFault(
                                        413,
                                        "RequestEntityTooLargeException",
                                        "The request is larger than %d bytes".formatted(service.maxBodyBytes()));
                            case BUSY ->
                                new ServiceFault(
                                        503,
                                        "ServiceUnavailable",
                                        "Too many large requests are being read; send it again");
                        }));
    }

    private void confirm(
            HttpServerRequest request,
            Claim claim,
            Optional<SigningKey> key,
            String target,
            String operation,
            Buffer buffer) {
        byte[] body = buffer.getBytes();
        String region = "us-east-1";
        if (claim instanceof Claim.Signed signed && key.isPresent()) {
            if (!signatures.fits(signed, key.get(), request, body, false)) {
                refuse(request, Denial.mismatch());
                return;
            }
            region = signed.region();
        }
        call(request, new JsonCall(target, operation, key, region, body, encoding(request)));
    }

    /** The crossing: the service runs on a virtual thread, and its answer is written back on the event loop. */
    private void call(HttpServerRequest request, JsonCall call) {
        if (!calls.tryAcquire()) {
            refuse(
                    request,
                    new ServiceFault(503, "ServiceUnavailable", "Too many requests run at once; send it again"));
            return;
        }
        Context context = Vertx.currentContext();
        if (service instanceof StreamingService streaming && streaming.streams(call.operation())) {
            stream(request, call, streaming, new ResponseSink(context, request.response()));
            return;
        }
        Thread.ofVirtual().name(service.name()).start(() -> {
            Reply reply;
            try {
                reply = new Reply(200, "", service.call(call));
            } catch (ServiceFault fault) {
                reply = Reply.of(fault, call.encoding());
            } catch (RuntimeException | Error e) {
                reply = Reply.of(failed(call, e), call.encoding());
            } finally {
                calls.release();
            }
            Reply now = reply;
            context.runOnContext(
                    on -> write(request.response(), now.status(), now.errorType(), now.body(), call.encoding()));
        });
    }

    /** As {@link #call}, for an answer that is written in pieces. */
    private void stream(HttpServerRequest request, JsonCall call, StreamingService streaming, ResponseSink sink) {
        Context context = Vertx.currentContext();
        Thread.ofVirtual().name(service.name()).start(() -> {
            try {
                streaming.stream(call, sink);
            } catch (EventSink.CallerGone gone) {
                LOG.debugf("a caller left its event stream service=%s", service.name());
            } catch (ServiceFault fault) {
                tell(context, request, call, sink, fault);
            } catch (RuntimeException | Error e) {
                tell(context, request, call, sink, failed(call, e));
            } finally {
                calls.release();
                if (sink.begun()) {
                    sink.end();
                }
            }
        });
    }

    /** As the answer, or as the last message of one that has begun. */
    private void tell(
            Context context, HttpServerRequest request, JsonCall call, ResponseSink sink, ServiceFault fault) {
        Reply reply = Reply.of(fault, call.encoding());
        if (!sink.begun()) {
            context.runOnContext(
                    on -> write(request.response(), reply.status(), reply.errorType(), reply.body(), call.encoding()));
            return;
        }
        try {
            sink.write(EventMessage.exception(
                    fault.shortType(), contentType(call.encoding()), fault.body(call.encoding())));
        } catch (EventSink.CallerGone gone) {
            LOG.debugf("a caller left before it could be told service=%s", service.name());
        }
    }

    private record Reply(int status, String errorType, byte[] body) {
        static Reply of(ServiceFault fault, Encoding encoding) {
            return new Reply(fault.status(), fault.shortType(), fault.body(encoding));
        }
    }

    private ServiceFault failed(JsonCall call, Throwable e) {
        LOG.errorf(e, "a call failed inside the service service=%s operation=%s", service.name(), call.operation());
        return new ServiceFault(
                500,
                "InternalServerError",
                "The request could not be served because of an internal error; the log of the service has it.");
    }

    private Encoding encoding(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return service.speaksCbor() && type != null && type.startsWith(Encoding.CBOR_TYPE)
                ? Encoding.CBOR
                : Encoding.JSON;
    }

    private String contentType(Encoding encoding) {
        return switch (encoding) {
            case JSON -> service.contentType();
            case CBOR -> Encoding.CBOR_TYPE;
        };
    }

    private void refuse(HttpServerRequest request, Denial denial) {
        // The JSON services answer 400 where others say 403 (DynamoDB developer guide, "Error messages and codes").
        int status = denial.kind() == Denial.Kind.CANNOT_ASK ? denial.kind().status : 400;
        refuse(
                request,
                new ServiceFault(status, "com.amazon.coral.service#" + denial.kind().errorType, denial.message()));
    }

    private void refuse(HttpServerRequest request, ServiceFault fault) {
        BoundedBody.leave(request);
        Encoding encoding = encoding(request);
        write(request.response(), fault.status(), fault.shortType(), fault.body(encoding), encoding);
    }

    private void write(HttpServerResponse response, int status, String errorType, byte[] body, Encoding encoding) {
        if (response.closed() || response.ended()) {
            return;
        }
        CRC32 crc = new CRC32();
        crc.update(body);
        response.setStatusCode(status)
                .headers()
                .set(HttpHeaders.CONTENT_TYPE, contentType(encoding))
                .set(REQUEST_ID, UUID.randomUUID().toString())
                .set(CRC32_HEADER, Long.toString(crc.getValue()));
        if (!errorType.isEmpty()) {
            response.putHeader("x-amzn-ErrorType", errorType);
        }
        response.end(Buffer.buffer(body));
    }
}
