package dev.hearth.conformance.simulator;

/**
 * One function's invocations.
 *
 * @param arrivals milliseconds from the beginning, rising
 * @param durations milliseconds that each runs
 */
record Trace(Kind kind, long[] arrivals, long[] durations) {
    /** What calls the function. */
    enum Kind {
        HTTP,
        QUEUE,
        TIMER,
        BURSTY,
        RARE
    }
}
