package dev.hearth.gateway.runtime;

import dev.hearth.api.PodProtocol;
import dev.hearth.aws.body.BodyBudget;
import dev.hearth.aws.body.BoundedBody;
import dev.hearth.gateway.dispatch.Dispatcher;
import dev.hearth.gateway.dispatch.Loop;
import dev.hearth.gateway.dispatch.Outcome;
import dev.hearth.gateway.dispatch.PodDesk;
import dev.hearth.kinds.gateways.GatewayAddress;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Serves pods. One for each event loop. */
public final class RuntimeApi implements Handler<HttpServerRequest> {
    private static final String INVOCATION = PodProtocol.RUNTIME_API + "/invocation/";
    private static final String NEXT = INVOCATION + "next";
    private static final String INIT_ERROR = PodProtocol.RUNTIME_API + "/init/error";
    private static final String RESPONSE = "/response";
    private static final String ERROR = "/error";
    private static final int UUID_LENGTH = 36;
    private static final CharSequence HEARTH_NEXT = HttpHeaders.createOptimized(PodProtocol.HEARTH_NEXT);
    private static final CharSequence ASSIGNMENT = HttpHeaders.createOptimized(PodProtocol.ASSIGNMENT);
    private static final CharSequence LOG_TAIL = HttpHeaders.createOptimized(PodProtocol.LOG_TAIL);
    private static final CharSequence ERROR_TYPE = HttpHeaders.createOptimized(PodProtocol.ERROR_TYPE);
    private static final CharSequence RESPONSE_MODE = HttpHeaders.createOptimized(PodProtocol.RESPONSE_MODE);
    private static final String ERROR_BODY_TRAILER = "Lambda-Runtime-Function-Error-Body";
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]*={0,2}");
    private static final int LONGEST_LOG_TAIL = 5464;

    /** Answers of pods are bounded by the number of invocations that run. */
    private static final BodyBudget UNCOUNTED = new BodyBudget(Long.MAX_VALUE);

    private final Dispatcher dispatcher;
    private final PodIdentity identity;
    private final Loop loop;
    private final Relay relay;

    public RuntimeApi(Dispatcher dispatcher, UnknownPods unknownPods, Loop loop, Relay relay) {
        this.dispatcher = dispatcher;
        this.relay = relay;
        this.identity = new PodIdentity(dispatcher, unknownPods, loop);
        this.loop = loop;
    }

    /** To be called for each connection that opens. */
    public void opened(HttpConnection connection) {
        Trailers.keepOn(connection);
    }

    @Override
    public void handle(HttpServerRequest request) {
        PodDesk desk = identity.known(request);
        if (desk != null) {
            serve(request, desk);
            return;
        }
        identity.find(
                request,
                found -> serve(request, found),
                () -> Replies.error(
                        request,
                        403,
                        "InvalidPodIdentity",
                        "this caller is no function pod that this gateway knows; a pod is known by its HEARTH_POD_TOKEN"
                                + " as bearer or by the host name in AWS_LAMBDA_RUNTIME_API"));
    }

    private void serve(HttpServerRequest request, PodDesk desk) {
        String path = request.path();
        if (path.equals(PodProtocol.ASSIGNMENT_PATH) && request.method() == HttpMethod.GET) {
            assignment(request, desk);
        } else if (desk.inPool() && !becameAFunctions(request, desk, path)) {
            Replies.error(
                    request,
                    403,
                    "InvalidStateTransition",
                    "this pod waits in a pool and has no function yet: it asks for one at "
                            + PodProtocol.ASSIGNMENT_PATH);
        } else if (path.equals(NEXT) && request.method() == HttpMethod.GET) {
            next(request, desk);
        } else if (path.startsWith(INVOCATION) && request.method() == HttpMethod.POST) {
            invocation(request, desk, path);
        } else if (path.equals(INIT_ERROR) && request.method() == HttpMethod.POST) {
            initError(request, desk);
        } else {
            Replies.error(
                    request,
                    404,
                    "NotFound",
                    "%s %s is not part of the Runtime API 2018-06-01 served here".formatted(request.method(), path));
        }
    }

    // ── pods of pools ───────────────────────────────────────────────────────────────────────────────────────────────

    private void assignment(HttpServerRequest request, PodDesk desk) {
        OpenAssignment call = new OpenAssignment(request, desk, dispatcher, loop);
        request.connection().closeHandler(call);
        if (!dispatcher.pools().waitFor(call)) {
            dispatcher.at(desk, () -> desk.queue().askedAgain(call));
        }
    }

    /** It was given its function by a gateway that is not there any more, and shows it. */
    private boolean becameAFunctions(HttpServerRequest request, PodDesk desk, String path) {
        String ticket = request.headers().get(ASSIGNMENT);
        return path.equals(NEXT) && ticket != null && dispatcher.adopt(desk, ticket);
    }

    // ── next ────────────────────────────────────────────────────────────────────────────────────────────────────────

    private void next(HttpServerRequest request, PodDesk desk) {
        next(request, desk, false);
    }

    /** Another gateway asks for a pod that does not know of several; on this API's loop. */
    public void relayedNext(HttpServerRequest request, PodDesk desk) {
        next(request, desk, true);
    }

    private void next(HttpServerRequest request, PodDesk desk, boolean relayed) {
        OpenNext call = new OpenNext(request, desk, dispatcher, loop, relay, relayed);
        request.connection().closeHandler(call);
        call.park();
    }

    // ── response and error ──────────────────────────────────────────────────────────────────────────────────────────

    private void invocation(HttpServerRequest request, PodDesk desk, String path) {
        int end = INVOCATION.length() + UUID_LENGTH;
        boolean response = path.length() == end + RESPONSE.length() && path.endsWith(RESPONSE);
        boolean error = path.length() == end + ERROR.length() && path.endsWith(ERROR);
        if (!response && !error) {
            boolean action = path.endsWith(RESPONSE) || path.endsWith(ERROR);
            Replies.error(request, action ? 400 : 404, action ? "InvalidRequestID" : "NotFound", "Invalid request ID");
            return;
        }
        String requestId = path.substring(INVOCATION.length(), end);
        BoundedBody.read(
                request,
                PodProtocol.MAX_PAYLOAD_BYTES,
                UNCOUNTED,
                body -> answered(request, desk, requestId, response ? returned(request, body) : failed(request, body)),
                excess -> tooLarge(request, desk, requestId));
    }

    private static Outcome returned(HttpServerRequest request, Buffer body) {
        String mode = request.headers().get(RESPONSE_MODE);
        if ("streaming".equals(mode)) {
            Optional<String> type = Trailers.of(request.connection(), PodProtocol.ERROR_TYPE);
            if (type.isPresent()) {
                Buffer error = Trailers.of(request.connection(), ERROR_BODY_TRAILER)
                        .map(ErrorBody::decoded)
                        .orElseGet(Buffer::buffer);
                return failure(type.get(), error, logTail(request));
            }
        }
        return new Outcome.Returned(body, request.headers().get(HttpHeaders.CONTENT_TYPE), logTail(request));
    }

    private static Outcome failed(HttpServerRequest request, Buffer body) {
        return failure(request.headers().get(ERROR_TYPE), body, logTail(request));
    }

    private static Outcome.Failed failure(@Nullable String type, Buffer body, @Nullable String logTail) {
        ErrorBody error = ErrorBody.of(type, body);
        return new Outcome.Failed(Outcome.Kind.HANDLED_BY_RUNTIME, error.type(), error.payload(), logTail);
    }

    private static @Nullable String logTail(HttpServerRequest request) {
        String tail = request.headers().get(LOG_TAIL);
        return tail == null
                        || tail.length() > LONGEST_LOG_TAIL
                        || !BASE64.matcher(tail).matches()
                ? null
                : tail;
    }

    private void answered(HttpServerRequest request, PodDesk desk, String requestId, Outcome outcome) {
        if ("true".equals(request.headers().get(HEARTH_NEXT))) {
            OpenNext next = new OpenNext(request, desk, dispatcher, loop, relay, false);
            request.connection().closeHandler(next);
            dispatcher.at(
                    desk,
                    () -> desk.queue()
                            .answer(desk, requestId, outcome, next)
                            .ifPresentOrElse(
                                    next::parked, () -> elsewhere(request, desk, requestId, outcome, next::park)));
            return;
        }
        dispatcher.at(desk, () -> {
            if (desk.queue().answer(desk, requestId, outcome)) {
                loop.run(() -> Replies.accepted(request));
            } else {
                elsewhere(request, desk, requestId, outcome, () -> Replies.accepted(request));
            }
        });
    }

    /** It may be the answer to what another gateway gave the pod. {@code taken} runs on this API's loop. */
    private void elsewhere(HttpServerRequest request, PodDesk desk, String requestId, Outcome outcome, Runnable taken) {
        loop.run(() -> relay.answer(dispatcher.homesOf(desk), desk, requestId, outcome, wasTaken -> {
            if (wasTaken) {
                taken.run();
            } else {
                refuseAnswer(request, requestId);
            }
        }));
    }

    private void refuseAnswer(HttpServerRequest request, String requestId) {
        refuse(
                request,
                403,
                "InvalidStateTransition",
                "this pod does not run invocation '%s': it was answered already, has timed out, or never was this pod's"
                        .formatted(requestId));
    }

    private void tooLarge(HttpServerRequest request, PodDesk desk, String requestId) {
        String message = "Response payload size exceeded maximum allowed payload size (%d bytes)."
                .formatted(PodProtocol.MAX_PAYLOAD_BYTES);
        dispatcher.at(desk, () -> {
            Outcome outcome =
                    ErrorBody.failed(Outcome.Kind.RESPONSE_TOO_LARGE, "Function.ResponseSizeTooLarge", message);
            if (desk.queue().answer(desk, requestId, outcome)) {
                refuse(request, 413, "RequestEntityTooLarge", message);
            } else {
                elsewhere(
                        request,
                        desk,
                        requestId,
                        outcome,
                        () -> Replies.error(request, 413, "RequestEntityTooLarge", message));
            }
        });
    }

    // ── init error ──────────────────────────────────────────────────────────────────────────────────────────────────

    private void initError(HttpServerRequest request, PodDesk desk) {
        String type = request.headers().get(ERROR_TYPE);
        BoundedBody.read(
                request,
                PodProtocol.MAX_PAYLOAD_BYTES,
                UNCOUNTED,
                body -> {
                    ErrorBody error = ErrorBody.of(type, body);
                    dispatcher.at(desk, () -> {
                        Outcome.Failed outcome =
                                new Outcome.Failed(Outcome.Kind.INIT, error.type(), error.payload(), null);
                        GatewayAddress home = dispatcher.elsewhere(desk);
                        if (home != null) {
                            loop.run(() -> relay.initError(
                                    home, desk, outcome, error.message(), taken -> initError(request, taken)));
                        } else {
                            initError(request, desk.queue().initFailed(desk, outcome, error.message()));
                        }
                    });
                },
                excess -> refuse(request, 413, "RequestEntityTooLarge", "the error is larger than a response may be"));
    }

    private void initError(HttpServerRequest request, boolean taken) {
        if (taken) {
            loop.run(() -> Replies.accepted(request));
        } else {
            refuse(
                    request,
                    403,
                    "InvalidStateTransition",
                    "Transition from Ready to InitError is not allowed: the pod has started already");
        }
    }

    private void refuse(HttpServerRequest request, int status, String type, String message) {
        loop.run(() -> Replies.error(request, status, type, message));
    }
}
