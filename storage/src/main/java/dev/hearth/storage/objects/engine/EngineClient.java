package dev.hearth.storage.objects.engine;

import dev.hearth.aws.signature.S3Signer;
import dev.hearth.storage.objects.failure.S3Fault;
import dev.hearth.storage.objects.payload.VerifiedBody;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Speaks to the engine for one event loop: signs with the engine's own keys and streams bodies through, no faster than either
 * side takes them. A connection that was kept may just have been closed: what may be done twice and has no body is tried
 * twice, and a body that streams, which cannot be sent again, goes over a connection of its own.
 */
public final class EngineClient implements AutoCloseable {
    /** Connections of one event loop to the engine, and calls that may wait for one. */
    private static final int MOST_CONNECTIONS = 64;

    private static final int MOST_WAITING = 1024;

    private final ObjectEngine engine;
    private final Clock clock;
    private final HttpClient http;
    private final HttpClient once;
    private @Nullable Signing signing;

    private record Signing(ObjectEngine.Endpoint endpoint, S3Signer signer) {}

    public EngineClient(Vertx vertx, ObjectEngine engine, Clock clock) {
        this.engine = engine;
        this.clock = clock;
        this.http = vertx.createHttpClient(options().setKeepAliveTimeout(15)); // shorter than what servers keep
        this.once = vertx.createHttpClient(options().setKeepAlive(false));
    }

    private static HttpClientOptions options() {
        return new HttpClientOptions()
                .setMaxPoolSize(MOST_CONNECTIONS)
                .setMaxWaitQueueSize(MOST_WAITING)
                .setConnectTimeout(3_000)
                .setIdleTimeout(300)
                .setTcpNoDelay(true);
    }

    /**
     * Sends it and waits for the head of the answer. On the event loop; the engine must have been {@link
     * ObjectEngine#ready()} once. Fails with the {@link S3Fault} of a body that is not what it should be, else with {@link
     * ObjectEngineUnavailable}.
     */
    Future<EngineAnswer> send(EngineRequest request) {
        Promise<EngineAnswer> promise = Promise.promise();
        boolean again = request.body() instanceof EngineRequest.None
                && !request.method().equals(HttpMethod.POST);
        send(request, promise, again);
        return promise.future();
    }

    private void send(EngineRequest request, Promise<EngineAnswer> promise, boolean again) {
        Signing signing = signing();
        Outgoing outgoing = Outgoing.of(request.body());
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().addAll(request.headers());
        headers.set("host", signing.endpoint().authority());
        outgoing.describe(headers);
        signing.signer()
                .sign(
                        request.method().name(),
                        request.path(),
                        request.query(),
                        headers,
                        outgoing.payload(),
                        clock.instant());
        HttpClient through = request.body() instanceof EngineRequest.Stream ? once : http;
        through.request(new RequestOptions()
                        .setMethod(request.method())
                        .setHost(signing.endpoint().uri().getHost())
                        .setPort(signing.endpoint().port())
                        .setSsl(signing.endpoint().tls())
                        .setURI(request.path() + (request.query().isEmpty() ? "" : '?' + request.query()))
                        .setHeaders(headers))
                .onSuccess(sent -> {
                    sent.response()
                            .onSuccess(response -> answered(request, sent, response, promise))
                            .onFailure(failure -> failed(request, promise, again, failure));
                    outgoing.send(sent, fault -> {
                        promise.tryFail(fault);
                        sent.reset();
                    });
                })
                .onFailure(failure -> failed(request, promise, again, failure));
    }

    private static void answered(
            EngineRequest request, HttpClientRequest sent, HttpClientResponse response, Promise<EngineAnswer> promise) {
        response.pause();
        if (request.body() instanceof EngineRequest.Stream(VerifiedBody stream) && !stream.isOver()) {
            // It was refused before it was whole; what is left of it nobody reads.
            stream.abandon();
            sent.exceptionHandler(ignored -> {});
        }
        if (!promise.tryComplete(new EngineAnswer(response))) {
            sent.reset();
        }
    }

    private void failed(EngineRequest request, Promise<EngineAnswer> promise, boolean again, Throwable failure) {
        if (failure instanceof ConnectionPoolTooBusyException) {
            promise.tryFail(S3Fault.slowDown());
        } else if (again && !promise.future().isComplete()) {
            send(request, promise, false);
        } else {
            if (request.body() instanceof EngineRequest.Stream(VerifiedBody stream)) {
                stream.abandon();
            }
            promise.tryFail(
                    new ObjectEngineUnavailable("the object engine does not answer: " + failure.getMessage(), failure));
        }
    }

    private Signing signing() {
        ObjectEngine.Endpoint endpoint = engine.now().orElseThrow();
        Signing known = signing;
        if (known == null || !known.endpoint().equals(endpoint)) {
            known = new Signing(
                    endpoint, new S3Signer(endpoint.accessKeyId(), endpoint.secretAccessKey(), endpoint.region()));
            signing = known;
        }
        return known;
    }

    @Override
    public void close() {
        http.close();
        once.close();
    }
}
