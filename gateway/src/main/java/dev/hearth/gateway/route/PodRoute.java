package dev.hearth.gateway.route;

import java.time.Instant;
import java.util.Optional;

/**
 * All that the gateway needs of one function pod.
 *
 * @param function key of its function, see {@link FunctionRoute#key()}
 * @param token the bearer token by which it is known; empty when it has none
 * @param runtimeHost the host name or address by which it is known; empty when it has none
 * @param draining it is labelled for removal or being deleted, or its node is silent
 * @param runningSince when its container started
 * @param end how its container ended, once it has
 * @param pool {@code namespace/shape} while it waits for a function in a pool; empty once it is a function's
 */
public record PodRoute(
        String uid,
        String namespace,
        String name,
        String function,
        String revision,
        String token,
        String runtimeHost,
        boolean draining,
        Optional<Instant> runningSince,
        Optional<ContainerEnd> end,
        String pool) {
    /** A pod that was started for its function. */
    public PodRoute(
            String uid,
            String namespace,
            String name,
            String function,
            String revision,
            String token,
            String runtimeHost,
            boolean draining,
            Optional<Instant> runningSince,
            Optional<ContainerEnd> end) {
        this(uid, namespace, name, function, revision, token, runtimeHost, draining, runningSince, end, "");
    }

    public boolean inPool() {
        return !pool.isEmpty();
    }

    /** The same pod as a function's, whatever its labels say yet. */
    public PodRoute as(String itsFunction, String itsRevision) {
        return new PodRoute(
                uid, namespace, name, itsFunction, itsRevision, token, runtimeHost, draining, runningSince, end, pool);
    }
}
