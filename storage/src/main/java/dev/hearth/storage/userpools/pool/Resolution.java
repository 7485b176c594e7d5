package dev.hearth.storage.userpools.pool;

/** A request that can be planned, or what it lacks. */
sealed interface Resolution {
    record Complete(PoolRequest request) implements Resolution {}

    record Incomplete(Finding why) implements Resolution {}
}
