package dev.hearth.api;

/**
 * The constants of the pod protocol: the Lambda Runtime API 2018-06-01 and Hearth's few extensions of it. Drawn and
 * explained in {@code docs/pod-protocol.md}.
 */
public final class PodProtocol {
    public static final String RUNTIME_API = "/2018-06-01/runtime";

    /** Prefix of what is Hearth's own on the Runtime API's port. */
    public static final String HEARTH_API = "/hearth/2026-11-23";

    /** The operator reads {@link Demand} lines here (newline-delimited JSON, never ending; bearer: internal token). */
    public static final String DEMAND_PATH = HEARTH_API + "/demand";

    /**
     * Eventing takes events of asynchronous invocations here (POST, bearer: internal token) and answers 202 when they are
     * durable. The function, the request id, the trace and the client context come in {@link #ASYNC_FUNCTION}, {@link
     * #ASYNC_REQUEST_ID}, {@code X-Amzn-Trace-Id} and {@code X-Amz-Client-Context}.
     */
    public static final String ASYNC_PATH = HEARTH_API + "/async-events";

    /**
     * Eventing takes events of objects here (POST, bearer: internal token) and answers 202 when they are durable. Who is to
     * get one comes in {@link #OBJECT_EVENT_TARGET}, the key that its order is kept by in {@link #OBJECT_EVENT_KEY}, percent-encoded.
     */
    public static final String OBJECT_EVENTS_PATH = HEARTH_API + "/object-events";

    /** {@code NAMESPACE/KIND/NAME}, the kind being {@code function}, {@code stream} or {@code topic}. */
    public static final String OBJECT_EVENT_TARGET = "Hearth-Target";

    public static final String OBJECT_EVENT_KEY = "Hearth-Object-Key";

    /** {@code NAMESPACE/NAME} of the function whose event it is. */
    public static final String ASYNC_FUNCTION = "Hearth-Function";

    /** The request id that the caller was told, and that the function is to see. */
    public static final String ASYNC_REQUEST_ID = "Hearth-Request-Id";

    /** With an Invoke call: the internal token, without which {@link #ASYNC_REQUEST_ID} is not believed. */
    public static final String INTERNAL_TOKEN = "Hearth-Internal-Token";

    /**
     * A pod of a pool waits here (GET) for its function. The reply's body is an assignment: {@code {"namespace", "function",
     * "code": {"url", "sha256"}, "environment": {…}}}; its header {@link #ASSIGNMENT} is to be sent with every {@code next}
     * from then on.
     */
    public static final String ASSIGNMENT_PATH = HEARTH_API + "/assignment";

    /** Which function a pod of a pool was given, signed, so that a gateway that did not give it knows it too. */
    public static final String ASSIGNMENT = "Hearth-Assignment";

    /**
     * Prefix of what gateways ask of each other (bearer: internal token): invocations that are sent on to their function's home,
     * answers and errors of pods that came to another gateway, pods of pools, and a call that is held open as long as one lives.
     */
    public static final String PEERS_PATH = HEARTH_API + "/gateways";

    /**
     * With a pod's calls, {@link #FOLLOW}: it asks again where the {@code Location} of a 307 says, and at the first address when
     * it is not answered there.
     */
    public static final String REDIRECT = "Hearth-Redirect";

    public static final String FOLLOW = "follow";

    // Headers of the reply to `next` (AWS Lambda developer guide, "Using the Lambda runtime API").
    public static final String REQUEST_ID = "Lambda-Runtime-Aws-Request-Id";
    public static final String DEADLINE_MS = "Lambda-Runtime-Deadline-Ms";
    public static final String FUNCTION_ARN = "Lambda-Runtime-Invoked-Function-Arn";
    public static final String TRACE_ID = "Lambda-Runtime-Trace-Id";
    public static final String CLIENT_CONTEXT = "Lambda-Runtime-Client-Context";
    public static final String COGNITO_IDENTITY = "Lambda-Runtime-Cognito-Identity";

    // Headers of the pod's answers.
    public static final String ERROR_TYPE = "Lambda-Runtime-Function-Error-Type";
    public static final String RESPONSE_MODE = "Lambda-Runtime-Function-Response-Mode";

    /** On a response or error, {@code true}: answer it with the next invocation instead of 202. */
    public static final String HEARTH_NEXT = "Hearth-Next";

    /** On a response or error: the last 4 KiB of what the invocation logged, Base64, when it was asked for. */
    public static final String LOG_TAIL = "Hearth-Log-Tail";

    /** On the reply to {@code next}, {@code Tail}: the caller wants {@link #LOG_TAIL}. */
    public static final String LOG_TYPE = "Hearth-Log-Type";

    // Environment of a function pod beyond AWS's own variables.
    public static final String ENV_RUNTIME_API = "AWS_LAMBDA_RUNTIME_API";
    public static final String ENV_POD_TOKEN = "HEARTH_POD_TOKEN";

    /**
     * {@code unix:///path} of a socket at which the same API listens, where pod and gateway share a machine: half of TCP's
     * price. Our bootstraps prefer it; a pod is known there by its token alone.
     */
    public static final String ENV_RUNTIME_SOCKET = "HEARTH_RUNTIME_SOCKET";

    /** Set where the pod belongs to a pool: it asks for its function first. */
    public static final String ENV_POOL = "HEARTH_POOL";

    /** With {@link #ENV_POOL}: {@code file:///path} of a folder of unpacked packages by their SHA-256, which pods of one machine share. */
    public static final String ENV_CODE_CACHE = "HEARTH_CODE_CACHE";

    /** Most invocations that a pod runs at once; above 1 the bootstrap parks as many {@code next} calls. */
    public static final String ENV_MAX_CONCURRENCY = "AWS_LAMBDA_MAX_CONCURRENCY";

    /**
     * Most bytes of a synchronous invocation's event (Lambda quotas, "Invocation payload": 6 MB): it is this number that
     * Lambda's {@code RequestEntityTooLargeException} names.
     */
    public static final int MAX_REQUEST_BYTES = 6_291_456;

    /** Most bytes of a synchronous response: a hundred more, by the number in {@code Function.ResponseSizeTooLarge}. */
    public static final int MAX_PAYLOAD_BYTES = 6_291_556;

    /** Most bytes of the event of an asynchronous invocation (Lambda quotas, "Invocation payload": 1 MB). */
    public static final int MAX_ASYNC_REQUEST_BYTES = 1_048_576;

    private PodProtocol() {}
}
