package dev.hearth.gateway.route;

import java.time.Instant;
import java.util.Optional;

/**
 * All that the gateway needs of one function pod.
 *
 * @param function key of its function, see {@link FunctionRoute#key()}
 * @param token the bearer token by which it is known; empty when it has none
 * @param runtimeHost the host name or address by which it is known; empty when it has none
 * @param draining it is labelled for removal or being deleted
 * @param runningSince when its container started
 * @param end how its container ended, once it has
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
        Optional<ContainerEnd> end) {}
