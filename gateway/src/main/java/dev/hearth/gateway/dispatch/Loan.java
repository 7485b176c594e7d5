package dev.hearth.gateway.dispatch;

import java.util.List;

/**
 * What the home of a function that is asked for much lends to another gateway.
 *
 * @param places most places of the function's pods that the other gateway may have; 0: it is to give all of them back
 * @param homeWaits requests wait at home, so what is free is better there
 * @param pods Kubernetes UIDs of pods that were told to ask there
 */
public record Loan(int places, boolean homeWaits, List<String> pods) {
    public static final Loan NONE = new Loan(0, false, List.of());

    /**
     * What another gateway says when it asks for one.
     *
     * @param perSecond requests for the function that came to it from callers
     * @param held places that it has
     */
    public record Asked(int perSecond, int held) {}
}
