package dev.hearth.gateway.door;

import dev.hearth.aws.signature.Denial;
import dev.hearth.gateway.dispatch.Outcome;

/** Why the platform did not run a request. {@link Fate} says what becomes of each. */
public sealed interface Refusal {
    record UnknownFunction(String arn) implements Refusal {}

    record InvalidJson(String detail) implements Refusal {}

    record InvalidClientContext() implements Refusal {}

    record TooLarge(long limitBytes) implements Refusal {}

    /** The gateway holds as many unfinished bodies as it may. */
    record Busy() implements Refusal {}

    record Denied(Denial denial) implements Refusal {}

    /** Eventing has not said that it keeps the event. */
    record EventNotAccepted() implements Refusal {}

    record InvalidParameter(String message) implements Refusal {}

    record FailedValidation(String message) implements Refusal {}

    record UnknownOperation(String message) implements Refusal {}

    record Unserved(Outcome.Unserved outcome) implements Refusal {}

    /** A defect of ours; the log has the stack trace. */
    record Broken(String requestId) implements Refusal {}
}
