package dev.hearth.gateway.door;

import dev.hearth.gateway.dispatch.Outcome;

/** How a door words its answers. */
public interface Dialect {
    /** The function's answer or its failure; never {@link Outcome.Unserved}, which becomes a refusal. */
    void answer(Exchange exchange, Outcome outcome);

    void refuse(Exchange exchange, Fate fate);
}
