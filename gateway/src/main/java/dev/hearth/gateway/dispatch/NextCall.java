package dev.hearth.gateway.dispatch;

import dev.hearth.gateway.route.FunctionRoute;
import dev.hearth.kinds.gateways.GatewayAddress;

/** A pod's call for its next invocation, held open: one free place in that pod. All methods from any loop. */
public interface NextCall {
    PodDesk desk();

    /** Answers the call with the invocation. */
    void give(Invocation invocation, FunctionRoute function);

    /** The pod is to ask at that gateway. */
    void moveTo(GatewayAddress gateway);

    /** The pod itself asks there when it is moved; what others made cannot, and is asked for from there instead. */
    boolean follows();

    /** Ends the call without work, because it was superseded or the gateway closes. */
    void end();
}
