package dev.hearth.eventing.async;

import dev.hearth.eventing.functions.Outcome;
import java.util.Optional;

/** What becomes of an event after a try. */
sealed interface Verdict {
    /** The function returned. */
    record Handled(byte[] payload) implements Verdict {}

    /** The function failed and is to be tried once more. */
    record Retry() implements Verdict {}

    /**
     * No more tries.
     *
     * @param status as for a dead letter's ErrorCode
     * @param payload what the function answered last, where it was run
     */
    record GivenUp(Condition condition, int status, String message, Optional<byte[]> payload) implements Verdict {}

    /** The platform did not run it; that is no try of the function. */
    record Refused(int status, String message) implements Verdict {}

    /** What this outcome makes of it. */
    static Verdict of(Outcome outcome, AsyncEvent event, EventPolicy policy) {
        return switch (outcome) {
            case Outcome.Returned returned -> new Handled(returned.payload());
            case Outcome.Failed failed ->
                event.failures() < policy.retries()
                        ? new Retry()
                        : new GivenUp(
                                Condition.RETRIES_EXHAUSTED,
                                200,
                                OutcomeRecord.errorMessage(failed.payload()),
                                Optional.of(failed.payload()));
            case Outcome.NotNow notNow -> new Refused(notNow.status(), notNow.message());
            // That the function is gone shows in the cluster's own objects; until it does the gateway may be behind.
            case Outcome.Refused refused when refused.status() == 404 -> new Refused(404, refused.message());
            case Outcome.Refused refused ->
                new GivenUp(Condition.REFUSED, refused.status(), refused.message(), Optional.empty());
        };
    }
}
