package dev.hearth.gateway.peers;

import dev.hearth.kinds.gateways.GatewayAddress;
import java.util.List;
import java.util.function.Consumer;

/** Which gateways there are, this one among them from {@link #announce} to {@link #leave}. */
public interface Members extends AutoCloseable {
    /** Begins to tell all that live; must be called once. {@code live} must not block. */
    void follow(Consumer<List<GatewayAddress>> live);

    /** This gateway serves, and functions may be at home here. */
    void announce(GatewayAddress self);

    /** It could not be reached and is left out until it has shown signs of life. */
    void unreachable(GatewayAddress gateway);

    /** It was reached. */
    void reached(GatewayAddress gateway);

    /** No function is at home here any more. */
    void leave();

    @Override
    void close();
}
