package dev.hearth.gateway.dispatch;

import dev.hearth.gateway.route.FunctionRoute;
import dev.hearth.kinds.gateways.GatewayAddress;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** What the dispatcher asks of the other gateways. Everything returns at once and is answered on the calling loop. */
public interface Peers {
    /** What became of an invocation that was sent on. */
    sealed interface Sent {
        /** It ended there. */
        record Ended(Outcome outcome) implements Sent {}

        /** That gateway did not take it: it has not run, and may be sent elsewhere. */
        record NotTaken() implements Sent {}

        /** That gateway cannot be reached, so it has not got it. */
        record Unreachable() implements Sent {}

        /** The connection was lost after it was sent: it may have run. */
        record Lost() implements Sent {}
    }

    /** Sends it to its function's home gateway. What is returned, when run, takes it back from there. */
    Runnable send(GatewayAddress home, FunctionRoute function, Invocation invocation, Consumer<Sent> sent);

    /**
     * Asks for pods that wait in pools of this kind there; {@code coming} hears how many were told to come here.
     *
     * @param most that are wanted
     */
    void askForPoolPods(GatewayAddress gateway, String pool, int most, IntConsumer coming);

    /** Asks the function's home for places of its pods; {@link Loan#NONE} where it cannot be asked. */
    void borrow(GatewayAddress home, FunctionRoute function, Loan.Asked asked, Consumer<Loan> lent);

    /** It could not be reached: it is no function's home until it has shown that it lives. */
    void unreachable(GatewayAddress gateway);

    /** There is only this gateway. */
    Peers NONE = new Peers() {
        @Override
        public Runnable send(GatewayAddress home, FunctionRoute function, Invocation invocation, Consumer<Sent> sent) {
            throw new IllegalStateException("there is no other gateway");
        }

        @Override
        public void askForPoolPods(GatewayAddress gateway, String pool, int most, IntConsumer coming) {
            coming.accept(0);
        }

        @Override
        public void borrow(GatewayAddress home, FunctionRoute function, Loan.Asked asked, Consumer<Loan> lent) {
            lent.accept(Loan.NONE);
        }

        @Override
        public void unreachable(GatewayAddress gateway) {}
    };
}
