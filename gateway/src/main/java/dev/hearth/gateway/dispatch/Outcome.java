package dev.hearth.gateway.dispatch;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** How an invocation ended. A function's fault ({@link Failed}) and the platform's ({@link Unserved}) are told apart. */
public sealed interface Outcome {

    /**
     * The function answered.
     *
     * @param contentType of the pod's answer, where it gave one
     * @param logTail Base64, when it was asked for and the runtime sends it
     */
    record Returned(
            Buffer payload,
            @Nullable String contentType,
            @Nullable String logTail) implements Outcome {}

    /** The function threw, hung, ended or could not start: Lambda's {@code X-Amz-Function-Error: Unhandled}. */
    record Failed(
            Kind kind,
            String type,
            Buffer payload,
            @Nullable String logTail) implements Outcome {
        /** {@code {"errorType": type, "errorMessage": message}}. */
        static Failed of(Kind kind, String type, String message) {
            JsonObject body = new JsonObject().put("errorType", type).put("errorMessage", message);
            return new Failed(kind, type, body.toBuffer(), null);
        }
    }

    /** What made a function fail: the value of the {@code kind} tag of the errors metric. */
    enum Kind {
        HANDLED_BY_RUNTIME("function"),
        TIMEOUT("timeout"),
        EXIT("exit"),
        INIT("init"),
        RESPONSE_TOO_LARGE("response_too_large"),
        CODE_UNAVAILABLE("code_unavailable");

        final String tag;

        Kind(String tag) {
            this.tag = tag;
        }
    }

    /** The platform did not run it. */
    sealed interface Unserved extends Outcome {
        String message();
    }

    /**
     * Too many requests wait or run already: 429.
     *
     * @param retryAfterSeconds when it may be worth while to ask again
     */
    record Throttled(Reason reason, String message, int retryAfterSeconds) implements Unserved {
        /** The value of the {@code reason} tag of the throttles metric. */
        public enum Reason {
            /** As many wait for the function as may. */
            FULL("full"),
            /** What waits for all functions takes as much memory as it may, and this one has its share. */
            MEMORY("memory"),
            /** It would have waited too long. */
            QUEUE_TIME("queue_time"),
            /** It has waited too long. */
            SATURATED("saturated"),
            /** As many are on their way to the function's home gateway as may. */
            SENDING("sending"),
            /** One of the same id is there. */
            REPEATED("repeated");

            final String tag;

            Reason(String tag) {
                this.tag = tag;
            }
        }
    }

    /** No pod took it within the hold limit: 504. */
    record NotPlaced(String message) implements Unserved {}

    /** The function was deleted while the request waited: 404. */
    record FunctionGone(String message) implements Unserved {}

    /** The gateway that had it was lost, and it may have run: 502. */
    record Lost(String message) implements Unserved {}

    /** The gateway is closing: 503. */
    record Closing(String message) implements Unserved {}
}
