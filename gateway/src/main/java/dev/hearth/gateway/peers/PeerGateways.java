package dev.hearth.gateway.peers;

import dev.hearth.gateway.dispatch.Dispatcher;
import dev.hearth.gateway.dispatch.Homes;
import dev.hearth.gateway.dispatch.Loop;
import dev.hearth.gateway.dispatch.Peers;
import dev.hearth.gateway.route.Routes;
import dev.hearth.gateway.runtime.Relay;
import dev.hearth.gateway.runtime.RuntimeApi;
import dev.hearth.kinds.gateways.GatewayAddress;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** This gateway among several: it hears of the others, calls them, serves them, and leaves them in order. */
public final class PeerGateways implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(PeerGateways.class);

    private final String name;
    private final String internalToken;
    private final Members members;
    private final PeerClient client;
    private final PeerCalls calls;
    private final PodRelay relay;
    private final Presences presences;
    private volatile @Nullable GatewayAddress self;
    private volatile boolean left;

    /**
     * @param name of this gateway
     * @param hold longest that a request waits for a pod
     * @param loop for what is kept of others
     */
    public PeerGateways(Vertx vertx, String name, String internalToken, Duration hold, Loop loop, Members members) {
        this.name = name;
        this.internalToken = internalToken;
        this.members = members;
        this.client = new PeerClient(vertx, internalToken);
        this.calls = new PeerCalls(client, hold, () -> self, members::unreachable);
        this.relay = new PodRelay(client, members::unreachable);
        this.presences = new Presences(client, loop, members::reached, members::unreachable);
    }

    public Peers peers() {
        return calls;
    }

    public Relay relay() {
        return relay;
    }

    /** What others ask; one for each loop. */
    public Handler<HttpServerRequest> api(Dispatcher dispatcher, Routes routes, RuntimeApi runtime, Loop loop) {
        return new PeerApi(dispatcher, routes, runtime, presences, internalToken, loop);
    }

    /** From now on the dispatcher knows where functions are at home: elsewhere, until this gateway is announced. */
    public void follow(Dispatcher dispatcher) {
        members.follow(live -> {
            List<GatewayAddress> counted =
                    left ? live.stream().filter(one -> !one.name().equals(name)).toList() : live;
            Homes homes = Homes.of(name, counted);
            dispatcher.homes(homes);
            LOG.infof("the gateways that live have changed name=%s homes=%s", name, homes);
            presences.follow(homes.others());
        });
    }

    public void announce(String host, int port) {
        GatewayAddress here = new GatewayAddress(name, host, port);
        self = here;
        members.announce(here);
    }

    /** Others hear of it at once; calls to and from them go on. */
    public void leave() {
        left = true;
        presences.leave();
        members.leave();
    }

    @Override
    public void close() {
        members.close();
        presences.close();
        client.close();
    }
}
