package dev.hearth.standalone.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.eventsource.EventSource;
import dev.hearth.api.eventsource.EventSourceStatus;
import dev.hearth.api.function.Function;
import dev.hearth.eventing.functions.Outcome;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaTopics;
import dev.hearth.eventing.sources.Environment;
import dev.hearth.eventing.sources.EventSources;
import dev.hearth.eventing.sources.delivery.Steps;
import dev.hearth.eventing.sources.kind.ClusterSecrets;
import dev.hearth.eventing.sources.kind.EventSourceReconciler;
import dev.hearth.eventing.sources.kind.FollowedSources;
import dev.hearth.kinds.Reconciliation;
import dev.hearth.standalone.apiserver.LocalApiServer;
import dev.hearth.standalone.apiserver.LocalApiServerConfig;
import dev.hearth.standalone.engines.child.EngineConfig;
import dev.hearth.standalone.engines.kafka.EmbeddedKafka;
import dev.hearth.standalone.platform.Definitions;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The EventSource kind on the local API server, with a real Kafka and two replicas of the service. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventSourceKindTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final byte[] NULL = "null".getBytes(StandardCharsets.UTF_8);

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final AtomicInteger invocations = new AtomicInteger();

    /** Taken by each invocation of the function {@code held}. */
    private final Semaphore held = new Semaphore(0);

    private KubernetesClient client;
    private Kafka kafka;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        LocalApiServer server = opened(LocalApiServer.start(new LocalApiServerConfig(
                folder.resolve("apiserver"), "127.0.0.1", 0, "a-token-for-these-tests", Clock.systemUTC())));
        client = opened(new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(Config.fromKubeconfig(server.kubeconfig()))
                        .withRequestTimeout(60_000)
                        .build())
                .build());
        new Definitions(client).apply();
        EmbeddedKafka broker =
                opened(new EmbeddedKafka(EngineConfig.in(folder.resolve("kafka"), 0, System.out::println)));
        kafka = opened(new Kafka(broker));
        apply("""
                apiVersion: hearth.dev/v1alpha1
                kind: Function
                metadata: {name: works, namespace: default}
                spec: {runtime: nodejs20.x, handler: index.handler, code: {inline: {index.mjs: 'export const handler = async () => null'}}}
                """, Function.class);
        apply("""
                apiVersion: hearth.dev/v1alpha1
                kind: Function
                metadata: {name: held, namespace: default}
                spec: {runtime: nodejs20.x, handler: index.handler, code: {inline: {index.mjs: 'export const handler = async () => null'}}}
                """, Function.class);
        EventSources leader = replica();
        replica();
        opened(Reconciliation.start(
                client, Optional.empty(), List.of(new EventSourceReconciler(client, leader, Clock.systemUTC()))));
    }

    private EventSources replica() {
        EventSources sources = opened(new EventSources(new Environment(
                kafka,
                (function, event) -> {
                    if (function.name().equals("held")) {
                        held.acquire();
                    }
                    invocations.incrementAndGet();
                    return new Outcome.Returned(NULL);
                },
                (namespace, destination, message) -> {
                    throw new IllegalStateException("nothing is given up here");
                },
                (namespace, operation, request) -> {
                    throw new IllegalStateException("there are no tables here");
                },
                new ClusterSecrets(client),
                "us-east-1",
                Clock.systemUTC(),
                new Environment.Timing(Duration.ofMillis(200), Duration.ofSeconds(2), Duration.ofSeconds(5)),
                Steps.UNWATCHED)));
        opened(FollowedSources.follow(client, sources));
        return sources;
    }

    private <T extends AutoCloseable> T opened(T part) {
        started.push(part);
        return part;
    }

    @AfterAll
    void stop() throws Exception {
        held.release(1_000_000);
        while (!started.isEmpty()) {
            started.pop().close();
        }
    }

    private <T extends HasMetadata> void apply(String yaml, Class<T> type) {
        client.resource(client.getKubernetesSerialization().unmarshal(yaml, type))
                .inNamespace("default")
                .serverSideApply();
    }

    private void source(String name, String spec) {
        apply("""
                apiVersion: hearth.dev/v1alpha1
                kind: EventSource
                metadata: {name: %s, namespace: default}
                spec: {%s}
                """.formatted(name, spec), EventSource.class);
    }

    private EventSourceStatus status(String name) {
        EventSource source = client.resources(EventSource.class)
                .inNamespace("default")
                .withName(name)
                .require();
        assertThat(source.getStatus()).isNotNull();
        return source.getStatus();
    }

    private Condition ready(String name) {
        return status(name).conditions.getFirst();
    }

    private void awaitReason(String name, String reason) {
        soon(() -> assertThat(ready(name).getReason()).isEqualTo(reason));
    }

    private static void soon(ThrowingRunnable check) {
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .untilAsserted(check);
    }

    private void topic(String name, int partitions) {
        KafkaTopics.ensure(kafka, name, partitions, Map.of());
    }

    private void produce(String topic, int partitions, int records) {
        for (int i = 0; i < records; i++) {
            kafka.producer().send(new ProducerRecord<>(topic, i % partitions, null, new byte[] {1}));
        }
        kafka.producer().flush();
    }

    @Test
    void isReadyOnceItsTopicAndItsFunctionAreThere() {
        source("grows", "source: {kafka: {topic: grows}}, function: later");
        awaitReason("grows", "SourceMissing");
        assertThat(ready("grows").getMessage()).contains("\"grows\" does not exist");
        topic("grows", 1);
        awaitReason("grows", "FunctionMissing");
        assertThat(ready("grows").getMessage()).contains("\"later\"");
        apply("""
                apiVersion: hearth.dev/v1alpha1
                kind: Function
                metadata: {name: later, namespace: default}
                spec: {runtime: nodejs20.x, handler: index.handler, code: {inline: {index.mjs: 'export const handler = async () => null'}}}
                """, Function.class);
        soon(() -> assertThat(ready("grows").getStatus()).isEqualTo("True"));
        assertThat(status("grows").state).isEqualTo("Enabled");
        assertThat(status("grows").consumerGroup).isNotEmpty();
    }

    @Test
    void namesThePlaceInAFilterThatIsNone() {
        topic("filtered", 1);
        source(
                "filtered",
                "source: {kafka: {topic: filtered}}, function: works,"
                        + " filterCriteria: {filters: [{pattern: '{\"value\": [{\"prefix\": 3}]}'}]}");
        soon(() -> {
            assertThat(ready("filtered").getStatus()).isEqualTo("False");
            assertThat(ready("filtered").getMessage()).contains("filters[0]");
        });
        source(
                "filtered",
                "source: {kafka: {topic: filtered}}, function: works,"
                        + " filterCriteria: {filters: [{pattern: '{\"value\": [{\"prefix\": \"a\"}]}'}]}");
        soon(() -> assertThat(ready("filtered").getStatus()).isEqualTo("True"));
    }

    @Test
    void waitsForItsSecret() {
        String elsewhere = String.valueOf(kafka.engine().connection().get("bootstrap.servers"));
        topic("secret", 1);
        source(
                "secret",
                "source: {kafka: {topic: secret, bootstrapServers: ['%s'], secret: login}}, function: works"
                        .formatted(elsewhere));
        awaitReason("secret", "SecretMissing");
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("login")
                        .withNamespace("default")
                        .endMetadata()
                        .addToStringData("unused", "keys are optional")
                        .build())
                .create();
        soon(() -> assertThat(ready("secret").getStatus()).isEqualTo("True"));
    }

    @Test
    void countsTheConsumersOfAllReplicasAndHasNeverMoreThanPartitions() {
        topic("shared", 3);
        source(
                "shared",
                "source: {kafka: {topic: shared}}, function: held, batchSize: 10, scaling: {lagThreshold: 10}");
        soon(() -> assertThat(ready("shared").getStatus()).isEqualTo("True"));
        assertThat(status("shared").consumers).as("no lag").isZero();
        produce("shared", 3, 3_000);
        soon(() -> assertThat(status("shared").lag).isEqualTo(3_000));
        // Two replicas that each see the lag may begin three each; those that have no partition go.
        soon(() -> {
            assertThat(members("shared")).isEqualTo(3);
            assertThat(status("shared").consumers).isEqualTo(3);
        });
        held.release(1_000_000);
        soon(() -> assertThat(status("shared").lag).isZero());
        soon(() -> assertThat(status("shared").consumers).isZero());
        assertThat(status("shared").lastProcessingResult).isEqualTo("OK");
        held.drainPermits();
    }

    private int members(String name) throws Exception {
        String group = status(name).consumerGroup;
        return kafka.admin()
                .describeConsumerGroups(List.of(group))
                .describedGroups()
                .get(group)
                .get()
                .members()
                .size();
    }

    @Test
    void restsWhileItIsDisabledAndForgetsItsPlaceWhenItIsDeleted() throws Exception {
        topic("rests", 1);
        source("rests", "source: {kafka: {topic: rests}}, function: works, enabled: false");
        awaitReason("rests", "Disabled");
        produce("rests", 1, 50);
        soon(() -> assertThat(status("rests").lag).isEqualTo(50));
        assertThat(status("rests").state).isEqualTo("Disabled");
        source("rests", "source: {kafka: {topic: rests}}, function: works, enabled: true");
        soon(() -> assertThat(status("rests").lag).isZero());
        String group = status("rests").consumerGroup;
        soon(() -> assertThat(status("rests").consumers).isZero());
        assertThat(groups()).contains(group);
        client.resources(EventSource.class)
                .inNamespace("default")
                .withName("rests")
                .delete();
        await().atMost(SOON)
                .until(() -> client.resources(EventSource.class)
                                .inNamespace("default")
                                .withName("rests")
                                .get()
                        == null);
        assertThat(groups()).doesNotContain(group);
    }

    private List<String> groups() throws Exception {
        return kafka.admin().listGroups().all().get().stream()
                .map(found -> found.groupId())
                .toList();
    }
}
