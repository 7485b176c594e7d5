package dev.hearth.eventing.async;

import dev.hearth.eventing.functions.FunctionRef;
import java.time.Instant;
import java.util.UUID;

/**
 * One event on its way to its function.
 *
 * @param requestId what its sender was told, and what the function sees at every try
 * @param trace the trace header; empty: none
 * @param clientContext Base64 as it came; empty: none
 * @param accepted when it became durable for the first time
 * @param failures how often the function was run and failed
 * @param refusals how often in a row the platform refused, when the copy was put aside
 * @param notBefore when it may be tried
 * @param payload JSON
 */
public record AsyncEvent(
        FunctionRef function,
        String requestId,
        String trace,
        String clientContext,
        Instant accepted,
        int failures,
        int refusals,
        Instant notBefore,
        byte[] payload) {

    /** A new one, with a request id of its own. */
    public static AsyncEvent of(FunctionRef function, byte[] payload, String trace, Instant now) {
        return new AsyncEvent(function, UUID.randomUUID().toString(), trace, "", now, 0, 0, now, payload);
    }

    AsyncEvent failedOnce(Instant next) {
        return new AsyncEvent(function, requestId, trace, clientContext, accepted, failures + 1, 0, next, payload);
    }

    AsyncEvent aside(int refused, Instant next) {
        return new AsyncEvent(function, requestId, trace, clientContext, accepted, failures, refused, next, payload);
    }
}
