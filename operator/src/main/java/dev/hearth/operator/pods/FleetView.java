package dev.hearth.operator.pods;

import dev.hearth.api.Demand.InitError;
import dev.hearth.operator.autoscaler.KeepAliveWindows;
import java.time.Instant;
import java.util.Optional;

/**
 * What a function's status has to know of its pods.
 *
 * @param active the revision that gets new invocations; empty until there was a plan
 * @param activeSha the package of it, where it is known
 * @param rollingIn the target revision is another one and has not shown yet that it works
 * @param pods of the active revision that are not on their way out
 * @param serving pods of the active revision that have asked a gateway for work
 * @param proven a pod of the target revision has asked for work once
 * @param initError the last that a pod of the target revision reported
 * @param trouble why a pod does not come up now
 * @param crashes pods of the target revision in a row that ended before they asked for work
 * @param retryAt when the next is tried, where it has to wait
 * @param keepAlive when the last pod goes and comes back, where that is learned or to be
 */
public record FleetView(
        Optional<String> active,
        Optional<String> activeSha,
        boolean rollingIn,
        int pods,
        int serving,
        boolean proven,
        Optional<InitError> initError,
        Optional<PodTrouble> trouble,
        int crashes,
        Optional<String> lastCrash,
        Optional<Instant> retryAt,
        Optional<KeepAliveWindows> keepAlive) {
    public static final FleetView NONE = new FleetView(
            Optional.empty(),
            Optional.empty(),
            false,
            0,
            0,
            false,
            Optional.empty(),
            Optional.empty(),
            0,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
}
