package dev.hearth.gateway.dispatch;

import dev.hearth.gateway.route.PodRoute;

/** What the dispatcher asks of the cluster about pods. Both return at once and answer through the route table. */
public interface PodKeeper {
    /** Deletes the pod without grace, so that it is replaced; {@code reason} is for the log. */
    void delete(PodRoute pod, String reason);

    /** Looks at the pod's status now instead of when the watch brings it, a few times within about two seconds. */
    void look(PodRoute pod);
}
