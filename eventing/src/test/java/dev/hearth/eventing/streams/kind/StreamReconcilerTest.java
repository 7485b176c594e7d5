package dev.hearth.eventing.streams.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.DeletionPolicy;
import dev.hearth.api.stream.Stream;
import dev.hearth.api.stream.StreamSpec;
import dev.hearth.eventing.EmptyCluster;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaEngine;
import dev.hearth.eventing.kafka.KafkaServer;
import dev.hearth.eventing.kafka.KafkaUnavailable;
import dev.hearth.eventing.streams.catalogue.Catalogue;
import dev.hearth.eventing.streams.topic.Topics;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** On a real Kafka that can be away. */
@Tag("slow")
class StreamReconcilerTest {
    private static final String NAMESPACE =
            "test-" + UUID.randomUUID().toString().substring(0, 8);

    private final Switched engine = new Switched();
    private final Kafka kafka = new Kafka(engine);
    private final Topics topics = new Topics(kafka);
    private final Catalogue catalogue = new Catalogue();
    private final EmptyCluster cluster = new EmptyCluster();
    private final StreamReconciler reconciler =
            new StreamReconciler(cluster.client(), topics, catalogue, "us-east-1", Clock.systemUTC());

    @AfterEach
    void close() {
        kafka.close();
        cluster.close();
    }

    @Test
    void saysThatKafkaIsAwayAndMakesTheTopicWhenItIsBack() {
        Stream stream = stream("orders", 2);
        engine.away = true;
        UpdateControl<Stream> first = reconciler.reconcile(stream, context());
        assertThat(condition(stream).getReason()).isEqualTo("KafkaUnavailable");
        assertThat(condition(stream).getMessage()).contains("Kafka is starting.");
        assertThat(stream.getStatus().streamStatus).isEqualTo("CREATING");
        assertThat(first.getScheduleDelay()).contains(5_000L);

        engine.away = false;
        reconciler.reconcile(stream, context());
        assertThat(condition(stream).getStatus()).isEqualTo("True");
        assertThat(stream.getStatus().streamStatus).isEqualTo("ACTIVE");
        assertThat(topics.describe(NAMESPACE + ".orders")).contains(new Topics.State(2, Duration.ofHours(24)));
    }

    @Test
    void aTopicThatSomebodyChangedIsPutRight() {
        Stream stream = stream("drift", 1);
        reconciler.reconcile(stream, context());
        topics.retain(NAMESPACE + ".drift", Duration.ofHours(1));
        reconciler.reconcile(stream, context());
        assertThat(topics.describe(NAMESPACE + ".drift")).contains(new Topics.State(1, Duration.ofHours(24)));
    }

    @Test
    void theTopicGoesWithTheObjectOnlyWhereThePolicySaysSo() {
        Stream kept = stream("kept", 1);
        reconciler.reconcile(kept, context());
        assertThat(reconciler.cleanup(kept, context()).isRemoveFinalizer()).isTrue();
        assertThat(topics.describe(NAMESPACE + ".kept")).isPresent();

        Stream deleted = stream("deleted", 1);
        deleted.getSpec().deletionPolicy = DeletionPolicy.DELETE;
        reconciler.reconcile(deleted, context());
        assertThat(reconciler.cleanup(deleted, context()).isRemoveFinalizer()).isTrue();
        assertThat(topics.describe(NAMESPACE + ".deleted")).isEmpty();
    }

    @Test
    void theYoungerOfTwoObjectsOfOneNameIsRefused() {
        Stream elder = stream("same", 1);
        elder.getMetadata().setCreationTimestamp("2026-11-27T00:00:00Z");
        Stream younger = stream("other", 1);
        younger.getSpec().streamName = "same";
        younger.getMetadata().setCreationTimestamp("2026-11-27T00:00:01Z");
        catalogue.onAdd(elder);
        catalogue.onAdd(younger);
        reconciler.reconcile(younger, context());
        assertThat(condition(younger).getReason()).isEqualTo("NameTaken");
        assertThat(condition(younger).getMessage()).contains("the older Stream \"same\"");
        reconciler.reconcile(elder, context());
        assertThat(condition(elder).getStatus()).isEqualTo("True");
    }

    private static Condition condition(Stream stream) {
        return stream.getStatus().conditions.getFirst();
    }

    private static Stream stream(String name, int shards) {
        Stream stream = new Stream();
        stream.setMetadata(new ObjectMetaBuilder()
                .withNamespace(NAMESPACE)
                .withName(name)
                .withUid(UUID.randomUUID().toString())
                .withGeneration(1L)
                .build());
        StreamSpec spec = new StreamSpec();
        spec.shards = shards;
        spec.retentionHours = 24;
        spec.deletionPolicy = DeletionPolicy.RETAIN;
        stream.setSpec(spec);
        return stream;
    }

    /** Nothing of it is asked for. */
    @SuppressWarnings("unchecked")
    private static Context<Stream> context() {
        return (Context<Stream>) Proxy.newProxyInstance(
                StreamReconcilerTest.class.getClassLoader(), new Class<?>[] {Context.class}, (proxy, method, given) -> {
                    throw new AssertionError("a stream is reconciled without its context, but asked it for " + method);
                });
    }

    private static final class Switched implements KafkaEngine {
        private boolean away;

        @Override
        public Map<String, Object> connection() {
            if (away) {
                throw new KafkaUnavailable("Kafka is starting.");
            }
            return KafkaServer.shared().engine().connection();
        }

        @Override
        public boolean mayHoldRecords() {
            return true;
        }

        @Override
        public short replicationFactor() {
            return 1;
        }
    }
}
