package dev.hearth.conformance.simulator;

/**
 * What a way of keeping pods did with one function.
 *
 * @param calls invocations
 * @param cold starts that a call waited for
 * @param idleSeconds of its pod: there, and nothing to do
 */
record Outcome(Trace.Kind kind, int calls, int cold, double idleSeconds) {
    double coldShare() {
        return calls == 0 ? 0 : (double) cold / calls;
    }
}
