package dev.hearth.gateway.dispatch;

import dev.hearth.gateway.route.AssignmentRoute;
import dev.hearth.kinds.gateways.GatewayAddress;

/** The call of a pod in a pool that waits for a function, held open. All methods from any loop. */
public interface PoolCall {
    PodDesk desk();

    /** Answers it: the pod is the function's from now on. */
    void give(AssignmentRoute assignment, String ticket);

    /** The pod can be told to wait at another gateway. */
    boolean canMove();

    /** The pod is to wait there. */
    void moveTo(GatewayAddress gateway);

    /** The pod is not wanted any more: it ends. */
    void refuse();

    /** Ends the call without an answer, because it was superseded or the gateway closes. */
    void end();
}
