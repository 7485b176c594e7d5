package dev.hearth.kinds;

import dev.hearth.api.stream.Stream;
import dev.hearth.api.stream.StreamSpec;
import dev.hearth.api.stream.StreamStatus;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** What changes while a reconciler is at work is reconciled too, and at once. */
@Tag("cluster")
@EnabledIfEnvironmentVariable(named = "HEARTH_TEST_KUBECONFIG", matches = ".+")
class ReconciliationClusterTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    /** Several, since it depends on who is sooner whether a change goes unseen. */
    private static final List<String> NAMES =
            IntStream.range(0, 20).mapToObj(at -> "clicks-" + at).toList();

    private final String namespace = "kinds-" + UUID.randomUUID().toString().substring(0, 8);
    private final KubernetesClient client = new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(Path.of(Objects.requireNonNull(System.getenv("HEARTH_TEST_KUBECONFIG")))
                    .toFile()))
            .build();

    @BeforeEach
    void makeNamespace() {
        client.resource(new NamespaceBuilder()
                        .withMetadata(
                                new ObjectMetaBuilder().withName(namespace).build())
                        .build())
                .create();
    }

    @AfterEach
    void end() {
        client.namespaces().withName(namespace).delete();
        client.close();
    }

    @Test
    void aChangeOfTheSpecIsReconciled() {
        try (Reconciliation running =
                start(stream -> shards(stream.getMetadata().getName(), 5))) {
            create();
            NAMES.forEach(name -> shards(name, 2));
            NAMES.forEach(name -> await(name).until(() -> told(name) == 5));
        }
    }

    @Test
    void aDeletionIsReconciled() {
        try (Reconciliation running = start(stream -> client.resource(stream).delete())) {
            create();
            NAMES.forEach(name -> shards(name, 2));
            NAMES.forEach(name -> await(name).until(() -> stream(name).isEmpty()));
        }
    }

    private static ConditionFactory await(String name) {
        return Awaitility.await(name).atMost(SOON);
    }

    private Reconciliation start(Consumer<Stream> meanwhile) {
        return Reconciliation.start(client, Optional.empty(), List.of(new Overtaken(client, namespace, meanwhile)));
    }

    /** Returns when all say that they have one shard. */
    private void create() {
        for (String name : NAMES) {
            Stream stream = new Stream();
            stream.setMetadata(new ObjectMetaBuilder()
                    .withNamespace(namespace)
                    .withName(name)
                    .build());
            stream.setSpec(new StreamSpec());
            stream.getSpec().shards = 1;
            client.resource(stream).create();
        }
        NAMES.forEach(name -> await(name).until(() -> told(name) == 1));
    }

    private void shards(String name, int shards) {
        client.resources(Stream.class).inNamespace(namespace).withName(name).edit(object -> {
            object.getSpec().shards = shards;
            return object;
        });
    }

    private int told(String name) {
        StreamStatus status = stream(name).orElseThrow().getStatus();
        return status == null || status.shards == null ? 0 : status.shards;
    }

    private Optional<Stream> stream(String name) {
        return Optional.ofNullable(client.resources(Stream.class)
                .inNamespace(namespace)
                .withName(name)
                .get());
    }

    /** Something happens to an object with two shards after it was read and before its status is written. */
    @ControllerConfiguration(finalizerName = "hearth.dev/overtaken")
    private static final class Overtaken implements Reconciler<Stream>, Cleaner<Stream> {
        private final ObjectEvents events;
        private final String namespace;
        private final Consumer<Stream> meanwhile;

        Overtaken(KubernetesClient client, String namespace, Consumer<Stream> meanwhile) {
            this.events = new ObjectEvents(client, "test", Clock.systemUTC());
            this.namespace = namespace;
            this.meanwhile = meanwhile;
        }

        @Override
        public UpdateControl<Stream> reconcile(Stream stream, Context<Stream> context) {
            if (!stream.getMetadata().getNamespace().equals(namespace)) {
                return UpdateControl.noUpdate();
            }
            StreamStatus before = Objects.requireNonNullElseGet(stream.getStatus(), StreamStatus::new);
            StreamStatus status = new StreamStatus();
            status.shards = stream.getSpec().shards;
            status.observedGeneration = stream.getMetadata().getGeneration();
            Readiness ready = Readiness.ready("As asked.");
            status.conditions = List.of(
                    ready.condition(stream, before.conditions, Clock.systemUTC().instant()));
            if (stream.getSpec().shards == 2) {
                meanwhile.accept(stream);
            }
            return new StatusReport<>(before, before.conditions).say(stream, status, ready, events);
        }

        @Override
        public DeleteControl cleanup(Stream stream, Context<Stream> context) {
            return DeleteControl.defaultDelete();
        }
    }
}
