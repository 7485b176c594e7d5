package dev.hearth.storage.objects;

import dev.hearth.aws.keys.AccessKeys;
import dev.hearth.storage.objects.call.S3Call;
import dev.hearth.storage.objects.engine.EngineClient;
import dev.hearth.storage.objects.engine.EngineLane;
import dev.hearth.storage.objects.engine.ObjectEngine;
import dev.hearth.storage.objects.engine.ObjectEngineUnavailable;
import dev.hearth.storage.objects.failure.S3Fault;
import dev.hearth.storage.objects.payload.Framing;
import dev.hearth.storage.objects.request.Caller;
import dev.hearth.storage.objects.request.Operations;
import dev.hearth.storage.objects.request.S3Address;
import dev.hearth.storage.objects.request.S3Authenticator;
import dev.hearth.storage.objects.request.S3Authenticator.Authenticated;
import dev.hearth.storage.objects.request.S3Operation;
import dev.hearth.storage.objects.request.S3Query;
import dev.hearth.storage.objects.serve.S3Service;
import dev.hearth.storage.tables.engine.EngineUnavailable;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/**
 * The way of an S3 request: address → operation → signature of the head → a virtual thread that serves it, while the bytes of
 * its body stay on the event loop. One for each event loop, made on it.
 */
public final class ObjectsFront implements Handler<HttpServerRequest>, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ObjectsFront.class);
    private static final SecureRandom RANDOM = new SecureRandom();

    /** The signing name. */
    public static final String SERVICE = "s3";

    /** Calls that are served at once on one loop; more are told to slow down. */
    private static final int MOST_CALLS = 2048;

    /** Under these names, buckets are sub-domains ({@code bucket.localhost}). */
    public static final List<String> LOCAL_BASES = List.of("s3.localhost", "localhost");

    private final S3Service service;
    private final List<String> bases;
    private final S3Authenticator authenticator;
    private final EngineClient client;
    private final EngineLane lane;
    private final Semaphore calls = new Semaphore(MOST_CALLS);

    /** @param bases host names, in lower case, under which buckets are sub-domains; longer ones first */
    public ObjectsFront(
            Vertx vertx, S3Service service, ObjectEngine engine, AccessKeys keys, List<String> bases, Clock clock) {
        this.service = service;
        this.bases = List.copyOf(bases);
        this.authenticator = new S3Authenticator(keys, clock);
        this.client = new EngineClient(vertx, engine, clock);
        this.lane = new EngineLane(vertx.getOrCreateContext(), client, engine);
    }

    @Override
    public void handle(HttpServerRequest request) {
        request.pause();
        String requestId = requestId();
        if (!request.headers().contains("host") && request.authority() != null) {
            request.headers().set("host", request.authority().toString()); // HTTP/2 calls it :authority
        }
        try {
            S3Address address = S3Address.of(request.getHeader("host"), request.path(), bases);
            S3Query query = S3Query.of(request.query());
            S3Operation operation = Operations.of(request.method().name(), address, query, request.headers());
            Authenticated caller = operation == S3Operation.PREFLIGHT
                    ? new Authenticated(new Caller.Anonymous(), new Framing.Plain(Optional.empty()))
                    : authenticator.authenticate(
                            request.method().name(), request.path(), request.query(), request.headers());
            serve(new S3Call(request, lane, requestId, operation, address, query, caller.caller(), caller.framing()));
        } catch (S3Fault fault) {
            S3Call.refuse(request, requestId, fault, MultiMap.caseInsensitiveMultiMap(), true);
        }
    }

    /** The crossing: from here on plain blocking code. */
    private void serve(S3Call call) {
        if (!calls.tryAcquire()) {
            throw S3Fault.slowDown();
        }
        Thread.ofVirtual().name("s3").start(() -> {
            try {
                service.serve(call);
            } catch (S3Fault fault) {
                refuse(call, fault);
            } catch (ObjectEngineUnavailable | EngineUnavailable unavailable) {
                LOG.warnf("the engine of a call is not there cause=%s", unavailable.getMessage());
                refuse(call, S3Fault.unavailable("The storage engine is not available now; try again."));
            } catch (EngineLane.ConnectionLost lost) {
                LOG.debugf(
                        "a connection was lost in a call operation=%s cause=%s", call.operation(), lost.getMessage());
                refuse(call, S3Fault.internal());
            } catch (RuntimeException | Error e) {
                LOG.errorf(e, "a call failed inside the service operation=%s", call.operation());
                refuse(call, S3Fault.internal());
            } finally {
                calls.release();
            }
        });
    }

    private static void refuse(S3Call call, S3Fault fault) {
        try {
            call.refuse(fault);
        } catch (RuntimeException gone) {
            LOG.debugf("nobody was left to hear of a fault code=%s", fault.code());
        }
    }

    private static String requestId() {
        byte[] random = new byte[8];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random).toUpperCase(Locale.ROOT);
    }

    @Override
    public void close() {
        client.close();
    }
}
