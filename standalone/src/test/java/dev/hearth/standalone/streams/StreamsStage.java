package dev.hearth.standalone.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.AccessKey;
import dev.hearth.api.Labels;
import dev.hearth.api.stream.Stream;
import dev.hearth.eventing.Eventing;
import dev.hearth.eventing.EventingConfig;
import dev.hearth.gateway.Gateway;
import dev.hearth.gateway.GatewayConfig;
import dev.hearth.standalone.apiserver.LocalApiServer;
import dev.hearth.standalone.apiserver.LocalApiServerConfig;
import dev.hearth.standalone.engines.child.EngineConfig;
import dev.hearth.standalone.engines.kafka.EmbeddedKafka;
import dev.hearth.standalone.platform.Definitions;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Everything between a client of Kinesis and Kafka: the one AWS endpoint, the eventing service, the kind, and a real broker. */
final class StreamsStage implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(90);
    static final String KEY = "HKIADEFAULT000000001";
    static final String SECRET = "a-secret-of-the-default-namespace-000001";

    /** No record of a stream goes further here. */
    private static final EventingConfig.Rooms NOBODY = new EventingConfig.Rooms(
            URI.create("http://127.0.0.1:9"),
            URI.create("http://127.0.0.1:9"),
            URI.create("http://127.0.0.1:9"),
            "an-internal-token",
            () -> "no token");

    final KubernetesClient client;
    final EmbeddedKafka broker;
    final URI endpoint;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    StreamsStage(Path folder) throws IOException {
        Clock clock = Clock.systemUTC();
        LocalApiServer server = LocalApiServer.start(new LocalApiServerConfig(
                folder.resolve("apiserver"), "127.0.0.1", 0, "a-token-for-these-tests", clock));
        started.push(server);
        client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(Config.fromKubeconfig(server.kubeconfig()))
                        .withRequestTimeout(60_000)
                        .build())
                .build();
        started.push(client);
        new Definitions(client).apply();
        accessKey();
        broker = new EmbeddedKafka(EngineConfig.in(folder.resolve("kafka"), 0, System.out::println));
        started.push(broker);
        Vertx vertx = Vertx.vertx();
        started.push(
                () -> vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS));
        Eventing eventing = Eventing.start(
                vertx,
                client,
                broker,
                EventingConfig.onLoopback(0, "us-east-1", NOBODY),
                new SimpleMeterRegistry(),
                clock);
        started.push(eventing);
        Gateway gateway = Gateway.start(
                vertx,
                client,
                GatewayConfig.onLoopback("an-internal-token")
                        .with(change ->
                                change.ports(0, 0, 0).eventing(URI.create("http://127.0.0.1:" + eventing.port()))),
                new SimpleMeterRegistry());
        started.push(gateway);
        endpoint = URI.create("http://127.0.0.1:" + gateway.awsPort());
    }

    private void accessKey() {
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(Labels.SYSTEM_NAMESPACE)
                        .withName("access-key-default")
                        .addToLabels(Labels.ACCESS_KEY, "true")
                        .endMetadata()
                        .withData(Map.of(
                                AccessKey.NAMESPACE, encoded("default"),
                                AccessKey.ACCESS_KEY_ID, encoded(KEY),
                                AccessKey.SECRET_ACCESS_KEY, encoded(SECRET)))
                        .build())
                .create();
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Applies such an object, and returns when its condition is of that status. */
    Stream applied(String yaml, String ready) {
        Stream stream = client.getKubernetesSerialization().unmarshal(yaml, Stream.class);
        client.resource(stream).inNamespace("default").serverSideApply();
        String name = stream.getMetadata().getName();
        await().atMost(Duration.ofMinutes(3)).untilAsserted(() -> {
            Stream now = get(name);
            assertThat(now.getStatus()).as("the status of the Stream %s", name).isNotNull();
            assertThat(now.getStatus().observedGeneration)
                    .isEqualTo(now.getMetadata().getGeneration());
            assertThat(condition(now).getStatus())
                    .as(
                            "the status of Ready of the Stream %s: %s",
                            name, condition(now).getMessage())
                    .isEqualTo(ready);
        });
        return get(name);
    }

    Stream get(String name) {
        return client.resources(Stream.class)
                .inNamespace("default")
                .withName(name)
                .require();
    }

    static Condition condition(Stream stream) {
        return stream.getStatus().conditions.getFirst();
    }

    @Override
    public void close() throws Exception {
        while (!started.isEmpty()) {
            started.pop().close();
        }
    }
}
