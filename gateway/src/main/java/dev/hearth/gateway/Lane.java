package dev.hearth.gateway;

import dev.hearth.api.PodProtocol;
import dev.hearth.aws.body.BodyBudget;
import dev.hearth.gateway.authorizer.Authorizer;
import dev.hearth.gateway.authorizer.ClusterTokens;
import dev.hearth.gateway.aws.AwsEndpoint;
import dev.hearth.gateway.aws.AwsService;
import dev.hearth.gateway.aws.ForwardedService;
import dev.hearth.gateway.demand.DemandStream;
import dev.hearth.gateway.dispatch.Dispatcher;
import dev.hearth.gateway.dispatch.Loop;
import dev.hearth.gateway.lambda.AsyncEvents;
import dev.hearth.gateway.lambda.LambdaApi;
import dev.hearth.gateway.peers.PeerGateways;
import dev.hearth.gateway.route.Routes;
import dev.hearth.gateway.runtime.Relay;
import dev.hearth.gateway.runtime.RuntimeApi;
import dev.hearth.gateway.runtime.UnknownPods;
import dev.hearth.gateway.url.FunctionUrls;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * One event loop with its share of the three listeners. All lanes listen on the same ports and Vert.x gives each
 * connection to one of them.
 */
final class Lane extends AbstractVerticle {
    private static final int MAX_HEAD_BYTES = 32 * 1024;

    /** Longer than the longest wait and the longest function together, so that it ends forgotten connections only. */
    private static final int IDLE_SECONDS = 1200;

    private static final int MOST_CONNECTIONS = 10_000;

    private final GatewayConfig config;
    private Loop loop;

    @SuppressWarnings("NullAway.Init") // Vert.x calls start before anything else
    Lane(GatewayConfig config) {
        this.config = config;
    }

    @Override
    public void start(Promise<Void> started) {
        loop = Loop.current(context);
        started.complete();
    }

    Loop loop() {
        return loop;
    }

    /** Ports that the listeners got, in the order functions, AWS, runtime. */
    Future<List<Integer>> listen(
            List<Integer> ports,
            Routes routes,
            Dispatcher dispatcher,
            DemandStream demand,
            BodyBudget bodies,
            MeterRegistry registry,
            ClusterTokens tokens,
            UnknownPods unknownPods,
            Optional<PeerGateways> peers,
            BooleanSupplier leaving,
            Clock clock) {
        Promise<List<Integer>> listening = Promise.promise();
        loop.run(() -> {
            Authorizer authorizer = new Authorizer(routes, tokens, clock, loop);
            FunctionUrls urls = new FunctionUrls(routes, authorizer, bodies, registry, dispatcher, clock, loop);
            Handler<HttpServerRequest> door = config.eventing()
                    .map(at -> ForwardedService.ofBrokers(at, vertx, urls))
                    .orElse(urls);
            List<AwsService> services = new ArrayList<>();
            services.add(new LambdaApi(
                    routes,
                    authorizer,
                    bodies,
                    registry,
                    dispatcher,
                    clock,
                    loop,
                    config.region(),
                    config.eventing().map(at -> new AsyncEvents(at, config.internalToken(), vertx)),
                    config.internalToken()));
            config.eventing().ifPresent(at -> services.addAll(ForwardedService.ofEventing(at, vertx)));
            config.storage().ifPresent(at -> services.addAll(ForwardedService.ofStorage(at, vertx)));
            AwsEndpoint aws = new AwsEndpoint(services);
            RuntimeApi runtime = new RuntimeApi(
                    dispatcher,
                    unknownPods,
                    loop,
                    peers.map(PeerGateways::relay).orElse(Relay.NOWHERE));
            Handler<HttpServerRequest> lines = demand.on(loop);
            Handler<HttpServerRequest> others = peers.<Handler<HttpServerRequest>>map(
                            all -> all.api(dispatcher, routes, runtime, loop))
                    .orElse(runtime);
            Handler<HttpServerRequest> pods = request -> {
                String path = request.path();
                if (path.startsWith(PodProtocol.RUNTIME_API)) {
                    runtime.handle(request);
                } else if (path.equals(PodProtocol.DEMAND_PATH)) {
                    lines.handle(request);
                } else if (path.startsWith(PodProtocol.PEERS_PATH)) {
                    others.handle(request);
                } else {
                    runtime.handle(request);
                }
            };
            Future<?> socket = config.runtimeSocket()
                    .<Future<?>>map(path -> server(0, false, pods, runtime::opened)
                            .listen(SocketAddress.domainSocketAddress(path.toString())))
                    .orElseGet(Future::succeededFuture);
            Future.all(
                            listen(
                                    ports.get(0),
                                    config.host(),
                                    IDLE_SECONDS,
                                    false,
                                    closing(leaving, door),
                                    connection -> {}),
                            listen(
                                    ports.get(1),
                                    config.host(),
                                    IDLE_SECONDS,
                                    true,
                                    closing(leaving, aws),
                                    connection -> {}),
                            listen(ports.get(2), config.host(), 0, false, pods, runtime::opened),
                            socket)
                    .map(all -> all.<HttpServer>list().stream()
                            .limit(ports.size())
                            .map(HttpServer::actualPort)
                            .toList())
                    .onSuccess(actual -> {
                        if (config.runtimeHosts() == GatewayConfig.RuntimeHosts.LOOPBACK) {
                            routes.listen(new LoopbackHosts(
                                    loop,
                                    config.host(),
                                    host -> listen(actual.get(2), host, 0, false, pods, runtime::opened)));
                        }
                    })
                    .onComplete(listening);
        });
        return listening.future();
    }

    /** While the gateway leaves, each answer asks the client to send its next request on another connection, elsewhere. */
    private static Handler<HttpServerRequest> closing(BooleanSupplier leaving, Handler<HttpServerRequest> door) {
        return request -> {
            if (leaving.getAsBoolean() && request.version() == HttpVersion.HTTP_1_1) {
                request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            }
            door.handle(request);
        };
    }

    private Future<HttpServer> listen(
            int port,
            String host,
            int idleSeconds,
            boolean http2,
            Handler<HttpServerRequest> handler,
            Handler<HttpConnection> opened) {
        return server(idleSeconds, http2, handler, opened).listen(port, host);
    }

    /** @param http2 besides HTTP/1.1, without TLS and by prior knowledge, as the AWS SDK for Java speaks it to Kinesis */
    private HttpServer server(
            int idleSeconds, boolean http2, Handler<HttpServerRequest> handler, Handler<HttpConnection> opened) {
        int[] open = new int[1];
        return vertx.createHttpServer(new HttpServerOptions()
                        .setTcpNoDelay(true)
                        .setReuseAddress(true)
                        .setAcceptBacklog(1024)
                        .setCompressionSupported(false)
                        .setHandle100ContinueAutomatically(true)
                        .setMaxInitialLineLength(MAX_HEAD_BYTES)
                        .setMaxHeaderSize(MAX_HEAD_BYTES)
                        .setMaxChunkSize(64 * 1024)
                        .setHttp2ClearTextEnabled(http2)
                        .setIdleTimeout(idleSeconds)
                        .setIdleTimeoutUnit(TimeUnit.SECONDS))
                .connectionHandler(connection -> {
                    if (open[0] >= MOST_CONNECTIONS) {
                        connection.close();
                        return;
                    }
                    open[0]++;
                    ((ConnectionBase) connection).closeFuture().onComplete(closed -> open[0]--);
                    opened.handle(connection);
                })
                .requestHandler(handler);
    }
}
