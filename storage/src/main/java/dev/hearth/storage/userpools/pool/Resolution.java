package dev.hearth.storage.userpools.pool;

import dev.hearth.kinds.Readiness;

/** A request that can be planned, or what it lacks. */
sealed interface Resolution {
    record Complete(PoolRequest request) implements Resolution {}

    record Incomplete(Readiness why) implements Resolution {}
}
