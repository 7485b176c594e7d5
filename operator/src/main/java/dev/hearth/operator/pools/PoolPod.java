package dev.hearth.operator.pools;

import java.time.Instant;
import java.util.Optional;

/**
 * One pod of a pool as the operator knows it. Mutable, guarded by {@link Pools}.
 *
 * <pre>
 *   asked for ──POST──▶ starts ──waits (a gateway says so)──▶ assigned: a fleet's
 *       └───────────────────┴──────────┴── label: draining ──▶ ends ──▶ deleted
 * </pre>
 */
final class PoolPod {
    final String name;
    final String template;
    final String runtimeHost;
    final Instant since;

    /** The API server has shown it. */
    boolean seen;

    boolean waiting;
    boolean waited;
    boolean assigned;
    boolean deleting;
    Optional<Instant> drainingSince = Optional.empty();
    Optional<Instant> endedAt = Optional.empty();
    Optional<String> ending = Optional.empty();
    boolean failed;
    boolean counted;

    PoolPod(String name, String template, String runtimeHost, Instant since) {
        this.name = name;
        this.template = template;
        this.runtimeHost = runtimeHost;
        this.since = since;
    }

    /** Waits or soon will, and nobody has said that it should go. */
    boolean isCrew() {
        return !assigned && !deleting && drainingSince.isEmpty() && endedAt.isEmpty();
    }
}
