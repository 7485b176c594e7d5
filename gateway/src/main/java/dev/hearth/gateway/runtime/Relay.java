package dev.hearth.gateway.runtime;

import dev.hearth.gateway.dispatch.Outcome;
import dev.hearth.gateway.dispatch.PodDesk;
import dev.hearth.kinds.gateways.GatewayAddress;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a pod that cannot be sent to another gateway has asked for there. Everything returns at once and is answered on the calling
 * loop.
 */
public interface Relay {
    /**
     * Asks for the pod's next invocation, and passes it on when there is one.
     *
     * @param again runs when that gateway had none to give and will have none
     * @return when run, gives the place up that waits there
     */
    Runnable next(GatewayAddress home, PodDesk desk, HttpServerResponse response, Runnable again);

    /**
     * Brings the pod's answer to one gateway after the other until one had given it that invocation.
     *
     * @param taken false when none had
     */
    void answer(
            List<GatewayAddress> gateways, PodDesk desk, String requestId, Outcome outcome, Consumer<Boolean> taken);

    /**
     * Brings the pod's init error to the home of its function.
     *
     * @param message for the function's status
     */
    void initError(GatewayAddress home, PodDesk desk, Outcome.Failed error, String message, Consumer<Boolean> taken);

    /** There is only this gateway. */
    Relay NOWHERE = new Relay() {
        @Override
        public Runnable next(GatewayAddress home, PodDesk desk, HttpServerResponse response, Runnable again) {
            throw new IllegalStateException("there is no other gateway");
        }

        @Override
        public void answer(
                List<GatewayAddress> gateways,
                PodDesk desk,
                String requestId,
                Outcome outcome,
                Consumer<Boolean> taken) {
            taken.accept(false);
        }

        @Override
        public void initError(
                GatewayAddress home, PodDesk desk, Outcome.Failed error, String message, Consumer<Boolean> taken) {
            taken.accept(false);
        }
    };
}
