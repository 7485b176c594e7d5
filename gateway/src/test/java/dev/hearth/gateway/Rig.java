package dev.hearth.gateway;

import static org.awaitility.Awaitility.await;

import dev.hearth.aws.signature.SigningKey;
import dev.hearth.gateway.authorizer.ClusterIdentity;
import dev.hearth.gateway.authorizer.ClusterReviews;
import dev.hearth.gateway.dispatch.Limits;
import dev.hearth.gateway.dispatch.PodKeeper;
import dev.hearth.gateway.peers.Members;
import dev.hearth.gateway.route.AssignmentRoute;
import dev.hearth.gateway.route.ContainerEnd;
import dev.hearth.gateway.route.FunctionRoute;
import dev.hearth.gateway.route.FunctionRoute.AuthType;
import dev.hearth.gateway.route.FunctionRoute.Configuration;
import dev.hearth.gateway.route.PodRoute;
import dev.hearth.gateway.route.Routes;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;

/** A gateway on free ports with a route table that the test fills, and a cluster that only remembers. */
final class Rig implements AutoCloseable {
    static final String INTERNAL_TOKEN = "internal-token-of-the-test";
    static final SigningKey KEY = new SigningKey("AKIDTEST", "the-secret-of-the-test", "default");

    final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final Routes routes = new Routes();
    final List<String> deleted = new CopyOnWriteArrayList<>();
    final List<PodRoute> hiddenPods = new CopyOnWriteArrayList<>();
    final Gateway gateway;
    final HttpClient http = HttpClient.newHttpClient();
    private final List<AutoCloseable> opened = new ArrayList<>();

    Rig() {
        this(change -> {}, Clock.systemUTC());
    }

    Rig(java.util.function.Consumer<GatewayConfig.Changes> change, Clock clock) {
        this(change, clock, () -> {
            throw new IllegalStateException("this gateway is the only one");
        });
    }

    /** One of several. */
    Rig(String name, Limits limits, Members members) {
        this(change -> change.oneOfSeveral(name, "127.0.0.1").limits(limits), Clock.systemUTC(), () -> members);
    }

    private Rig(java.util.function.Consumer<GatewayConfig.Changes> change, Clock clock, Supplier<Members> members) {
        routes.keys().put(KEY);
        gateway = Gateway.start(
                vertx,
                GatewayConfig.onLoopback(INTERNAL_TOKEN)
                        .with(changes -> change.accept(changes.ports(0, 0, 0).drain(Duration.ofSeconds(2)))),
                registry,
                clock,
                routes,
                new RememberingKeeper(),
                done -> {
                    hiddenPods.forEach(routes::put);
                    done.run();
                },
                new TwoTokens(),
                members,
                () -> null);
    }

    static Rig withLimits(Limits limits) {
        return new Rig(change -> change.limits(limits), Clock.systemUTC());
    }

    private final class RememberingKeeper implements PodKeeper {
        @Override
        public void delete(PodRoute pod, String reason) {
            deleted.add(pod.name());
            routes.removePod(pod.uid());
        }

        @Override
        public void look(PodRoute pod) {}
    }

    /** {@code good} is somebody who may invoke everything in namespace default, {@code poor} may nothing. */
    private static final class TwoTokens implements ClusterReviews {
        @Override
        public Optional<ClusterIdentity> who(String token) {
            return switch (token) {
                case "good", "poor" -> Optional.of(new ClusterIdentity(token, "", List.of(), Map.of()));
                case "broken" -> throw new IllegalStateException("the API server is away");
                default -> Optional.empty();
            };
        }

        @Override
        public boolean mayInvoke(ClusterIdentity identity, String namespace, String function) {
            return identity.username().equals("good") && namespace.equals("default");
        }
    }

    // ── what is in the cluster ──────────────────────────────────────────────────────────────────────────────────────

    FunctionRoute function(String name) {
        return function(name, Duration.ofSeconds(3), 100, 1);
    }

    FunctionRoute function(String name, Duration timeout, int maxScale, int concurrency) {
        return put(name, "r1", timeout, maxScale, concurrency, AuthType.NONE, Optional.empty());
    }

    FunctionRoute put(
            String name,
            String revision,
            Duration timeout,
            int maxScale,
            int concurrency,
            AuthType auth,
            Optional<String> codeUnavailable) {
        FunctionRoute function = FunctionRoute.of(
                "default",
                name,
                "us-east-1",
                revision,
                codeUnavailable,
                codeUnavailable,
                timeout,
                maxScale,
                concurrency,
                auth,
                new Configuration("nodejs20.x", "index.handler", "", "", "", "2026-11-23T00:00:00Z", 128, 512));
        routes.put(function);
        return function;
    }

    static PodRoute podRoute(String name, String function, String revision) {
        return podRoute(name, function, revision, Instant.now());
    }

    static PodRoute podRoute(String name, String function, String revision, Instant runningSince) {
        return new PodRoute(
                "uid-" + name,
                "default",
                name,
                "default/" + function,
                revision,
                "token-" + name,
                name + ".pods.test",
                false,
                Optional.of(runningSince),
                Optional.empty());
    }

    /** A pod that waits in a pool. */
    static PodRoute poolRoute(String name, String shape) {
        return new PodRoute(
                "uid-" + name,
                "default",
                name,
                "default/",
                "",
                "token-" + name,
                name + ".pods.test",
                false,
                Optional.of(Instant.EPOCH),
                Optional.empty(),
                "default/" + shape);
    }

    FakePod poolPod(String name, String shape) throws IOException {
        routes.put(poolRoute(name, shape));
        return connect("token-" + name);
    }

    /** What a pod of such a pool is told to become the function's. */
    void assignment(String function, String revision, String shape) {
        routes.put(new AssignmentRoute(
                "default/" + function,
                "uid-of-" + function,
                revision,
                "default/" + shape,
                Buffer.buffer("{\"function\":\"" + function + "\"}")));
    }

    static PodRoute at(String host, PodRoute pod) {
        return new PodRoute(
                pod.uid(),
                pod.namespace(),
                pod.name(),
                pod.function(),
                pod.revision(),
                "",
                host,
                pod.draining(),
                pod.runningSince(),
                pod.end());
    }

    static PodRoute draining(PodRoute pod) {
        return new PodRoute(
                pod.uid(),
                pod.namespace(),
                pod.name(),
                pod.function(),
                pod.revision(),
                pod.token(),
                pod.runtimeHost(),
                true,
                pod.runningSince(),
                pod.end(),
                pod.pool());
    }

    static PodRoute ended(PodRoute pod, ContainerEnd end) {
        return new PodRoute(
                pod.uid(),
                pod.namespace(),
                pod.name(),
                pod.function(),
                pod.revision(),
                pod.token(),
                pod.runtimeHost(),
                pod.draining(),
                pod.runningSince(),
                Optional.of(end),
                pod.pool());
    }

    /** A pod that the cluster knows, and its connection. */
    FakePod pod(String name, String function) throws IOException {
        return pod(name, function, "r1");
    }

    FakePod pod(String name, String function, String revision) throws IOException {
        routes.put(podRoute(name, function, revision));
        return connect("token-" + name);
    }

    /** A pod that goes where a gateway sends it. */
    FakePod followingPod(String name, String function) throws IOException {
        routes.put(podRoute(name, function, "r1"));
        return following("token-" + name);
    }

    FakePod following(String token) throws IOException {
        FakePod pod = new FakePod(
                gateway.runtimePort(),
                Map.of("Host", "gateway", "Authorization", "Bearer " + token, "Hearth-Redirect", "follow"));
        opened.add(pod);
        return pod;
    }

    FakePod connect(String token) throws IOException {
        FakePod pod = FakePod.withToken(gateway.runtimePort(), token);
        opened.add(pod);
        return pod;
    }

    // ── clients ─────────────────────────────────────────────────────────────────────────────────────────────────────

    LambdaClient client() {
        return client(KEY.accessKeyId(), KEY.secretAccessKey());
    }

    LambdaClient client(String id, String secret) {
        LambdaClient client = LambdaClient.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + gateway.awsPort()))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(id, secret)))
                .httpClient(UrlConnectionHttpClient.builder()
                        .socketTimeout(Duration.ofSeconds(30))
                        .build())
                .overrideConfiguration(config -> config.retryStrategy(
                        retry -> software.amazon.awssdk.awscore.retry.AwsRetryStrategy.doNotRetry()))
                .build();
        opened.add(client);
        return client;
    }

    URI url(String path) {
        return URI.create("http://127.0.0.1:" + gateway.functionPort() + path);
    }

    URI aws(String path) {
        return URI.create("http://127.0.0.1:" + gateway.awsPort() + path);
    }

    /** An Invoke with an empty event, by somebody who may. */
    HttpRequest.Builder invocation(String function) {
        return HttpRequest.newBuilder(aws("/2015-03-31/functions/" + function + "/invocations"))
                .header("Authorization", "Bearer good")
                .POST(HttpRequest.BodyPublishers.ofString("{}"));
    }

    CompletableFuture<HttpResponse<String>> invoke(String function) {
        return sendAsync(invocation(function));
    }

    CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest.Builder request) {
        return http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    // ── what waits ──────────────────────────────────────────────────────────────────────────────────────────────────

    int waiting() {
        return number(registry.find("hearth.queue").gauge());
    }

    int waiting(String function) {
        return number(registry.find("hearth.queue").tag("function", function).gauge());
    }

    private static int number(@Nullable Gauge gauge) {
        return gauge == null ? 0 : (int) gauge.value();
    }

    void awaitWaiting(int number) {
        await().until(() -> waiting() == number);
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
        gateway.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
        http.close();
    }
}
