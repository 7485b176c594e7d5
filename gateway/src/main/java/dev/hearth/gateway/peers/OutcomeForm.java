package dev.hearth.gateway.peers;

import dev.hearth.gateway.dispatch.Outcome;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/** An outcome as headers and a body, there and back. */
final class OutcomeForm {
    private static final String OUTCOME = "Hearth-Outcome";
    private static final String KIND = "Hearth-Kind";
    private static final String RETRY_AFTER = "Hearth-Retry-After";
    private static final String TYPE = "Hearth-Error-Type";
    private static final String CONTENT_TYPE = "Hearth-Content-Type";
    private static final String LOG_TAIL = "Hearth-Log-Tail";

    /** Sets the headers and gives the body. */
    static Buffer write(Outcome outcome, MultiMap headers) {
        return switch (outcome) {
            case Outcome.Returned returned -> {
                headers.set(OUTCOME, "returned");
                Wire.put(headers, CONTENT_TYPE, returned.contentType());
                Wire.put(headers, LOG_TAIL, returned.logTail());
                yield returned.payload();
            }
            case Outcome.Failed failed -> {
                headers.set(OUTCOME, "failed").set(KIND, failed.kind().name());
                Wire.put(headers, TYPE, failed.type());
                Wire.put(headers, LOG_TAIL, failed.logTail());
                yield failed.payload();
            }
            case Outcome.Throttled throttled -> {
                headers.set(KIND, throttled.reason().name()).set(RETRY_AFTER, "" + throttled.retryAfterSeconds());
                yield unserved(headers, "throttled", throttled);
            }
            case Outcome.NotPlaced notPlaced -> unserved(headers, "not-placed", notPlaced);
            case Outcome.FunctionGone gone -> unserved(headers, "function-gone", gone);
            case Outcome.Lost lost -> unserved(headers, "lost", lost);
            case Outcome.Closing closing -> unserved(headers, "closing", closing);
        };
    }

    private static Buffer unserved(MultiMap headers, String name, Outcome.Unserved outcome) {
        headers.set(OUTCOME, name);
        return Buffer.buffer(outcome.message());
    }

    /** @throws IllegalArgumentException when it is none */
    static Outcome read(MultiMap headers, Buffer body) {
        String name = Wire.need(headers, OUTCOME);
        return switch (name) {
            case "returned" ->
                new Outcome.Returned(body, Wire.find(headers, CONTENT_TYPE), Wire.find(headers, LOG_TAIL));
            case "failed" ->
                new Outcome.Failed(
                        Outcome.Kind.valueOf(Wire.need(headers, KIND)),
                        Wire.need(headers, TYPE),
                        body,
                        Wire.find(headers, LOG_TAIL));
            case "throttled" ->
                new Outcome.Throttled(
                        Outcome.Throttled.Reason.valueOf(Wire.need(headers, KIND)),
                        body.toString(),
                        Wire.number(headers, RETRY_AFTER));
            case "not-placed" -> new Outcome.NotPlaced(body.toString());
            case "function-gone" -> new Outcome.FunctionGone(body.toString());
            case "lost" -> new Outcome.Lost(body.toString());
            case "closing" -> new Outcome.Closing(body.toString());
            default -> throw new IllegalArgumentException("'" + name + "' is no outcome");
        };
    }

    private OutcomeForm() {}
}
