package dev.hearth.operator.pools;

import dev.hearth.api.pool.Pool;
import dev.hearth.api.pool.PoolStatus;
import dev.hearth.kinds.Readiness;
import java.util.Optional;

/** The port to the cluster's Pools. Every call blocks; what fails is logged. */
interface PoolObjects {
    /** @param readiness told as an Event when it is news */
    record Report(Pool pool, PoolStatus status, Readiness readiness) {}

    void make(Shape shape);

    void remove(Pool pool);

    /** False when the status could not be written. */
    boolean report(Report report);

    /** The uid of a Function that is there; what cannot be asked throws. */
    Optional<String> functionUid(String namespace, String name);
}
