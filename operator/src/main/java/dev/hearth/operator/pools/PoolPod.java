package dev.hearth.operator.pools;

import dev.hearth.operator.pods.Backoff;
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

    /** When it may next be asked to go, after the API server refused that. */
    Backoff refusedToGo = Backoff.NONE;

    Optional<Instant> drainingSince = Optional.empty();
    Optional<Instant> endedAt = Optional.empty();
    boolean failed;

    /** No node has room for it. */
    boolean withoutRoom;

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
