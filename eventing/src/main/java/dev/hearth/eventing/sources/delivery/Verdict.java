package dev.hearth.eventing.sources.delivery;

import dev.hearth.eventing.functions.Outcome;
import dev.hearth.eventing.sources.delivery.Answer.Items;
import java.util.List;
import java.util.function.ToIntFunction;

/** What is to be done with a piece after it was invoked. Decided here and nowhere else. */
sealed interface Verdict {
    /** All records are delivered. */
    record Delivered() implements Verdict {}

    /**
     * The records before the first of these pieces are delivered, the pieces are invoked in their order.
     *
     * @param delivered how many
     * @param failed whether the function was at fault: then there is a wait before
     */
    record Again(int delivered, List<Piece> pieces, boolean failed) implements Verdict {
        public Again {
            pieces = List.copyOf(pieces);
        }
    }

    /** The records before are delivered, these are not and never will be. */
    record GivenUp(int delivered, Piece piece, Condition condition) implements Verdict {}

    /** It was not run. That is nobody's failure, and is tried again until it is, or the records are too old. */
    record Waiting(String problem) implements Verdict {}

    /**
     * @param piece as it was invoked
     * @param answer what a function has returned, read as the source's kind of records has it
     */
    static Verdict of(Policy policy, Piece piece, Outcome outcome, ToIntFunction<byte[]> firstFailed) {
        return switch (outcome) {
            case Outcome.Returned(byte[] payload) -> {
                int first = firstFailed.applyAsInt(payload);
                yield first == Items.NONE_FAILED ? new Delivered() : failed(policy, piece, Math.max(first, 0));
            }
            case Outcome.Failed failed -> failed(policy, piece, 0);
            case Outcome.NotNow notNow ->
                new Waiting(
                        switch (notNow.reason()) {
                            case THROTTLED -> "PROBLEM: Function call throttled";
                            case UNAVAILABLE -> "PROBLEM: Function unavailable";
                        });
            case Outcome.Refused refused -> refused(piece, refused);
        };
    }

    private static Verdict failed(Policy policy, Piece piece, int first) {
        Piece rest = piece.part(first, piece.size());
        if (policy.bisect() && first > 0) {
            // The function has said where to part it, and parting consumes no retry (developer guide, "partial batch
            // response").
            return new Again(first, List.of(rest), true);
        }
        if (policy.bisect() && piece.size() > 1) {
            int half = piece.size() / 2;
            return new Again(0, List.of(piece.part(0, half), piece.part(half, piece.size())), true);
        }
        Piece counted = rest.failed();
        return policy.retriesLeft(counted.failures())
                ? new Again(first, List.of(counted), true)
                : new GivenUp(first, counted, Condition.RETRY_ATTEMPTS_EXHAUSTED);
    }

    private static Verdict refused(Piece piece, Outcome.Refused refused) {
        if (refused.status() != 413) {
            return new Waiting("PROBLEM: Function call refused: " + refused.errorType());
        }
        int half = piece.size() / 2;
        return half == 0
                ? new GivenUp(0, piece, Condition.PAYLOAD_SIZE_EXCEEDED)
                : new Again(0, List.of(piece.part(0, half), piece.part(half, piece.size())), false);
    }
}
