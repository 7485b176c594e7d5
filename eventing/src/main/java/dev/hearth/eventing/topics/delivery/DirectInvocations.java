package dev.hearth.eventing.topics.delivery;

import dev.hearth.eventing.functions.FunctionRef;
import dev.hearth.eventing.functions.Functions;
import dev.hearth.eventing.functions.Outcome;

/** Invokes the function and waits; its own failure counts as one of its side and is tried again. */
public record DirectInvocations(Functions functions) implements Invocations {
    @Override
    public Attempt invoke(String namespace, String function, byte[] event) throws InterruptedException {
        return switch (functions.invoke(FunctionRef.latest(namespace, function), event)) {
            case Outcome.Returned returned -> new Attempt.Delivered();
            case Outcome.Failed failed -> new Attempt.NotNow("FunctionError", "the function failed");
            case Outcome.NotNow(Outcome.Reason reason, int status, String message) ->
                new Attempt.NotNow(reason.name(), message);
            case Outcome.Refused(int status, String errorType, String message) -> new Attempt.Never(errorType, message);
        };
    }
}
