package dev.hearth.storage.objects.call;

import dev.hearth.storage.objects.bucket.BucketName;
import dev.hearth.storage.objects.engine.EngineAnswer;
import dev.hearth.storage.objects.engine.EngineLane;
import dev.hearth.storage.objects.failure.S3Fault;
import dev.hearth.storage.objects.payload.Expectation;
import dev.hearth.storage.objects.payload.Framing;
import dev.hearth.storage.objects.payload.VerifiedBody;
import dev.hearth.storage.objects.request.Caller;
import dev.hearth.storage.objects.request.S3Address;
import dev.hearth.storage.objects.request.S3Operation;
import dev.hearth.storage.objects.request.S3Query;
import dev.hearth.storage.objects.xml.XmlWriter;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A call of the S3 API. Its methods are called from the one virtual thread that serves it, and block. */
public final class S3Call {
    /** What belongs to a connection and not to a message (RFC 9110, section 7.6.1), and what we say ourselves. */
    private static final Set<String> NOT_HANDED_ON = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "transfer-encoding",
            "upgrade",
            "server",
            "date",
            "x-amz-request-id",
            "x-amz-id-2");

    private static final String XML = "application/xml";

    private final HttpServerRequest request;
    private final EngineLane lane;
    private final String requestId;
    private final S3Operation operation;
    private final S3Address address;
    private final S3Query query;
    private final Caller caller;
    private final Framing framing;
    private final MultiMap extra = MultiMap.caseInsensitiveMultiMap();
    private boolean bodyTaken;

    public S3Call(
            HttpServerRequest request,
            EngineLane lane,
            String requestId,
            S3Operation operation,
            S3Address address,
            S3Query query,
            Caller caller,
            Framing framing) {
        this.request = request;
        this.lane = lane;
        this.requestId = requestId;
        this.operation = operation;
        this.address = address;
        this.query = query;
        this.caller = caller;
        this.framing = framing;
    }

    public S3Operation operation() {
        return operation;
    }

    public S3Address address() {
        return address;
    }

    public S3Query query() {
        return query;
    }

    public Caller caller() {
        return caller;
    }

    public EngineLane lane() {
        return lane;
    }

    public String method() {
        return request.method().name();
    }

    public String requestId() {
        return requestId;
    }

    /** Of whoever holds the connection: the gateway, for what comes by it. */
    public String remoteAddress() {
        return request.remoteAddress() == null ? "" : request.remoteAddress().hostAddress();
    }

    public MultiMap headers() {
        return request.headers();
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeader(name));
    }

    /** The bucket that the caller means. */
    public BucketName bucketName() {
        return BucketName.of(address.bucket(), caller.namespace());
    }

    /** Adds a header to whatever will be answered. */
    public void addHeader(String name, String value) {
        extra.set(name, value);
    }

    // ---- the body

    public Expectation expectation() {
        return Expectation.of(framing, request.headers());
    }

    /** The body as a stream for the engine; may be taken once. */
    public VerifiedBody stream() {
        Expectation expected = expectation();
        takeBody();
        return new VerifiedBody(request, expected);
    }

    /** The whole body, verified. */
    public byte[] body(int mostBytes) {
        Expectation expected = expectation();
        if (expected.bytes() > mostBytes) {
            throw new S3Fault(
                    400,
                    "MaxMessageLengthExceeded",
                    "Your request was too large: at most %d bytes".formatted(mostBytes));
        }
        takeBody();
        VerifiedBody body = new VerifiedBody(request, expected);
        return lane.await(() -> {
            Promise<byte[]> promise = Promise.promise();
            Buffer whole = Buffer.buffer();
            body.exceptionHandler(promise::tryFail);
            body.endHandler(end -> promise.tryComplete(whole.getBytes()));
            body.handler(whole::appendBuffer);
            return promise.future();
        });
    }

    private void takeBody() {
        bodyTaken = true;
        String expect = request.getHeader("expect");
        if (expect != null && expect.toLowerCase(Locale.ROOT).contains("100-continue")) {
            lane.await(() -> {
                request.response().writeContinue();
                return Future.succeededFuture();
            });
        }
    }

    // ---- the answer

    public void answer(int status) {
        answer(status, null, new byte[0]);
    }

    public void answerXml(XmlWriter document) {
        answer(200, XML, document.bytes());
    }

    public void answer(int status, @Nullable String contentType, byte[] body) {
        lane.await(() -> {
            HttpServerResponse response = head(status);
            if (contentType != null) {
                response.putHeader("content-type", contentType);
            }
            return finish(response, body);
        });
    }

    /** The engine's answer, whose body stays on the event loop. */
    public void answer(EngineAnswer answer) {
        lane.await(() -> {
            copyHead(answer);
            return Future.succeededFuture();
        });
        lane.pipe(answer, request.response());
    }

    /** The head of the engine's answer with a body of ours. */
    public void answer(EngineAnswer answer, byte[] body) {
        lane.await(() -> {
            HttpServerResponse response = copyHead(answer);
            response.headers().remove("content-length");
            response.setChunked(false);
            return finish(response, body);
        });
    }

    private HttpServerResponse head(int status) {
        HttpServerResponse response = request.response().setStatusCode(status);
        response.headers().set("x-amz-request-id", requestId).set("x-amz-id-2", requestId);
        extra.forEach(entry -> response.headers().set(entry.getKey(), entry.getValue()));
        return response;
    }

    private HttpServerResponse copyHead(EngineAnswer answer) {
        HttpServerResponse response = request.response().setStatusCode(answer.status());
        answer.headers().forEach(entry -> {
            String name = entry.getKey().toLowerCase(Locale.ROOT);
            if (!NOT_HANDED_ON.contains(name) && !name.startsWith("access-control-")) {
                response.headers().add(entry.getKey(), entry.getValue());
            }
        });
        if (!response.headers().contains("content-length")
                && answer.status() != 204
                && answer.status() != 304
                && !method().equals("HEAD")) {
            response.setChunked(true);
        }
        return head(answer.status());
    }

    private Future<Void> finish(HttpServerResponse response, byte[] body) {
        if (method().equals("HEAD")) {
            return response.end();
        }
        return response.end(Buffer.buffer(body));
    }

    /** Tells what went wrong, unless an answer has begun. What is left of the body is read and forgotten. */
    public void refuse(S3Fault fault) {
        lane.await(() -> {
            refuse(request, requestId, fault, extra, !bodyTaken);
            return Future.succeededFuture();
        });
    }

    /** On the event loop: the error document of the S3 API. */
    public static void refuse(
            HttpServerRequest request, String requestId, S3Fault fault, MultiMap extra, boolean drain) {
        HttpServerResponse response = request.response();
        if (response.headWritten()) {
            response.reset(); // it began well; the caller must see that it did not end so
            return;
        }
        if (response.closed() || response.ended()) {
            return;
        }
        XmlWriter document =
                XmlWriter.plain("Error").element("Code", fault.code()).element("Message", fault.message());
        fault.elements().forEach(document::element);
        document.element("Resource", request.path())
                .element("RequestId", requestId)
                .element("HostId", requestId);
        response.setStatusCode(fault.status());
        response.headers().remove("content-length");
        response.headers().set("x-amz-request-id", requestId).set("x-amz-id-2", requestId);
        extra.forEach(entry -> response.headers().set(entry.getKey(), entry.getValue()));
        if (fault.status() == 503) {
            response.headers().set("retry-after", "1");
        }
        boolean awaited = drain && request.getHeader("expect") != null;
        if (awaited) {
            response.headers().set("connection", "close"); // the body that was announced never comes
        }
        Future<Void> told = request.method().name().equals("HEAD") || fault.status() == 304
                ? response.end()
                : response.putHeader("content-type", XML).end(Buffer.buffer(document.bytes()));
        if (awaited) {
            told.onComplete(done -> request.connection().close());
        } else if (drain) {
            drain(request);
        }
    }

    /** A caller that is in the middle of sending would not hear the answer if the connection closed on it. */
    private static void drain(HttpServerRequest request) {
        long[] read = new long[1];
        request.exceptionHandler(gone -> {});
        request.handler(rest -> {
            read[0] += rest.length();
            if (read[0] > MOST_DRAINED) {
                request.connection().close();
            }
        });
        request.resume();
    }

    private static final long MOST_DRAINED = 64L << 20;
}
