package dev.hearth.gateway;

import dev.hearth.aws.body.BodyBudget;
import dev.hearth.gateway.authorizer.ClusterReviews;
import dev.hearth.gateway.authorizer.ClusterTokens;
import dev.hearth.gateway.cluster.ClusterFeed;
import dev.hearth.gateway.cluster.ClusterPods;
import dev.hearth.gateway.cluster.GatewayLease;
import dev.hearth.gateway.cluster.KubernetesReviews;
import dev.hearth.gateway.demand.DemandStream;
import dev.hearth.gateway.dispatch.Dispatcher;
import dev.hearth.gateway.dispatch.Peers;
import dev.hearth.gateway.dispatch.PodKeeper;
import dev.hearth.gateway.dispatch.Tickets;
import dev.hearth.gateway.peers.Members;
import dev.hearth.gateway.peers.PeerGateways;
import dev.hearth.gateway.route.Routes;
import dev.hearth.gateway.runtime.UnknownPods;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The gateway, running: function URLs, the AWS endpoint, the Runtime API and the demand stream. Starting and closing
 * block, so neither may be called on an event loop; the Vert.x that is given stays the caller's.
 */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Gateway.class);

    /** Vert.x lets servers with the same negative port share one free port; each of ours needs a number of its own. */
    private static final AtomicInteger ANY_PORT = new AtomicInteger();

    private final Vertx vertx;
    private final GatewayConfig config;
    private final Dispatcher dispatcher;
    private final DemandStream demand;
    private final List<String> deployments;
    private final @Nullable ClusterFeed feed;
    private final Optional<PeerGateways> peers;
    private final AtomicBoolean leaving;
    private final List<Integer> ports;
    private boolean closed;

    private Gateway(
            Vertx vertx,
            GatewayConfig config,
            Dispatcher dispatcher,
            DemandStream demand,
            List<String> deployments,
            @Nullable ClusterFeed feed,
            Optional<PeerGateways> peers,
            AtomicBoolean leaving,
            List<Integer> ports) {
        this.peers = peers;
        this.leaving = leaving;
        this.vertx = vertx;
        this.config = config;
        this.dispatcher = dispatcher;
        this.demand = demand;
        this.deployments = deployments;
        this.feed = feed;
        this.ports = ports;
    }

    /** Reads the cluster, opens the listeners and returns when both are done; throws what keeps it from that. */
    public static Gateway start(Vertx vertx, KubernetesClient client, GatewayConfig config, MeterRegistry registry) {
        Routes routes = new Routes();
        ClusterPods pods = new ClusterPods(client, routes);
        return start(
                vertx,
                config,
                registry,
                Clock.systemUTC(),
                routes,
                pods,
                pods,
                new KubernetesReviews(client),
                () -> new GatewayLease(client, config.name()),
                () -> ClusterFeed.start(client, routes, config.region(), config.startWait()));
    }

    /** Starts the filling of the route table, once its listener is there. */
    interface FeedStart {
        @Nullable
        ClusterFeed start();
    }

    /** The same without a cluster: whoever calls fills the routes. */
    static Gateway start(
            Vertx vertx,
            GatewayConfig config,
            MeterRegistry registry,
            Clock clock,
            Routes routes,
            PodKeeper keeper,
            UnknownPods unknownPods,
            ClusterReviews reviews,
            Supplier<Members> members,
            FeedStart feedStart) {
        List<String> deployments = new ArrayList<>();
        ClusterFeed feed = null;
        Optional<PeerGateways> peers = Optional.empty();
        AtomicBoolean leaving = new AtomicBoolean();
        try {
            config.runtimeSocket().ifPresent(Gateway::removeSocketOfAnEarlierRun);
            List<Lane> lanes = new ArrayList<>();
            for (int at = 0; at < config.loops(); at++) {
                Lane lane = new Lane(config);
                deployments.add(await(vertx.deployVerticle(lane)));
                lanes.add(lane);
            }
            DemandStream demand = new DemandStream(
                    config.name(), config.internalToken(), lanes.getFirst().loop());
            peers = config.peers()
                    .map(host -> new PeerGateways(
                            vertx,
                            config.name(),
                            config.internalToken(),
                            config.limits().hold(),
                            lanes.getFirst().loop(),
                            members.get()));
            Dispatcher dispatcher = new Dispatcher(
                    lanes.stream().map(Lane::loop).toList(),
                    config.limits(),
                    keeper,
                    clock,
                    registry,
                    new Tickets(config.internalToken()),
                    peers.map(PeerGateways::peers).orElse(Peers.NONE),
                    demand::changed);
            peers.ifPresent(others -> others.follow(dispatcher)); // before it sees a pod of which another is the home
            routes.listen(dispatcher);
            feed = feedStart.start();
            BodyBudget bodies = BodyBudget.ofThisHeap();
            ClusterTokens tokens = new ClusterTokens(reviews);
            List<Integer> wanted =
                    List.of(port(config.functionPort()), port(config.awsPort()), port(config.runtimePort()));
            List<Integer> ports = List.of();
            for (Lane lane : lanes) {
                ports = await(lane.listen(
                        wanted,
                        routes,
                        dispatcher,
                        demand,
                        bodies,
                        registry,
                        tokens,
                        unknownPods,
                        peers,
                        leaving::get,
                        clock));
            }
            demand.start(dispatcher);
            int runtimePort = ports.get(2);
            peers.ifPresent(others -> others.announce(config.peers().orElseThrow(), runtimePort));
            LOG.infof(
                    "the gateway listens host=%s functions=%d aws=%d runtime=%d loops=%d",
                    config.host(), ports.get(0), ports.get(1), ports.get(2), config.loops());
            return new Gateway(vertx, config, dispatcher, demand, deployments, feed, peers, leaving, ports);
        } catch (RuntimeException e) {
            if (feed != null) {
                feed.close();
            }
            peers.ifPresent(PeerGateways::close);
            deployments.forEach(vertx::undeploy);
            throw e;
        }
    }

    /** A file that nobody listens at keeps its name taken. */
    private static void removeSocketOfAnEarlierRun(Path socket) {
        try {
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            throw new UncheckedIOException("'" + socket + "' is in the way of the runtime socket", e);
        }
    }

    private static int port(int configured) {
        return configured == 0 ? -ANY_PORT.incrementAndGet() : configured;
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "the gateway could not start: %s; is another process listening there? Choose another port, or 0"
                            .formatted(e.getCause()),
                    e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("the gateway's listeners did not open within 30 s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the gateway started", e);
        }
    }

    public int functionPort() {
        return ports.get(0);
    }

    public int awsPort() {
        return ports.get(1);
    }

    public int runtimePort() {
        return ports.get(2);
    }

    /**
     * Where there are other gateways: from now on no function is at home here, what waits goes to them, and so do the pods and,
     * through here, what still comes. Returns at once; only the first call does anything.
     */
    public void leave() {
        if (leaving.compareAndSet(false, true)) {
            peers.ifPresent(PeerGateways::leave);
        }
    }

    /**
     * Leaves, takes nothing new that no other gateway takes, waits for what runs (at most {@code drain}), then ends the pods' calls
     * and the listeners.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        leave();
        if (dispatcher.homes().others().isEmpty()) {
            dispatcher.stopTaking();
        }
        long end = System.nanoTime() + config.drain().toNanos();
        try {
            while (dispatcher.busy() > 0 && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        int left = dispatcher.busy();
        if (left > 0) {
            LOG.warnf("the gateway closes while requests run left=%d", left);
        }
        dispatcher.stopTaking();
        demand.close();
        dispatcher.close();
        peers.ifPresent(PeerGateways::close);
        if (feed != null) {
            feed.close();
        }
        for (String deployment : deployments) {
            try {
                await(vertx.undeploy(deployment));
            } catch (IllegalStateException e) {
                LOG.debugf("a lane was gone before it was closed cause=%s", e.getMessage());
            }
        }
        LOG.infof("the gateway is closed name=%s", config.name());
    }
}
