package dev.hearth.eventing.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.topic.Topic;
import dev.hearth.eventing.kafka.KafkaServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sns.model.NotFoundException;

/** A Kafka that came back empty: what manifests say is there again, and what nobody wrote down elsewhere is not. */
@Tag("slow")
class LostKafkaTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final KafkaServer server = KafkaServer.start();
    private final Bench bench = new Bench(server.engine());

    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor();

    /** The Topics that were to be looked at again. */
    private final List<ResourceID> again = new CopyOnWriteArrayList<>();

    @AfterEach
    void end() {
        looks.shutdownNow();
        bench.close();
        server.close();
    }

    private Topic topic(String name, String function) {
        return Serialization.unmarshal("""
            apiVersion: hearth.dev/v1alpha1
            kind: Topic
            metadata: { name: %s, namespace: %s, uid: u-1, generation: 1 }
            spec:
              subscriptions:
                - function: %s
            """.formatted(name, bench.namespace, function), Topic.class);
    }

    /** Looks at the Topic as java-operator-sdk would, now and whenever it is asked to. */
    private void follow(Topic topic) {
        for (EventSource<?, Topic> source : bench.reconciler()
                .prepareEventSources(new EventSourceContext<>(new Known(topic), null, null, Topic.class))) {
            source.setEventHandler(event -> {
                again.add(event.getRelatedCustomResourceID());
                looks.execute(() -> reconcile(topic));
            });
            source.start();
        }
        reconcile(topic);
    }

    /** And again when it wants to: Kafka may not do at once what the first look asks of it. */
    private void reconcile(Topic topic) {
        bench.reconciler()
                .reconcile(topic, context())
                .getScheduleDelay()
                .ifPresent(millis -> looks.schedule(() -> reconcile(topic), millis, TimeUnit.MILLISECONDS));
    }

    /** Nothing of it is asked for. */
    @SuppressWarnings("unchecked")
    private static Context<Topic> context() {
        return (Context<Topic>) Proxy.newProxyInstance(
                LostKafkaTest.class.getClassLoader(), new Class<?>[] {Context.class}, (proxy, method, given) -> {
                    throw new AssertionError("a topic is reconciled without its context, but asked it for " + method);
                });
    }

    /** What an informer knows. */
    private record Known(Topic topic) implements IndexerResourceCache<Topic> {
        @Override
        public Optional<Topic> get(ResourceID id) {
            return Optional.of(topic).filter(one -> ResourceID.fromResource(one).equals(id));
        }

        @Override
        public Stream<ResourceID> keys() {
            return Stream.of(ResourceID.fromResource(topic));
        }

        @Override
        public Stream<Topic> list(Predicate<Topic> wanted) {
            return Stream.of(topic).filter(wanted);
        }

        @Override
        public Stream<Topic> list(String namespace, Predicate<Topic> wanted) {
            return list(wanted).filter(one -> one.getMetadata().getNamespace().equals(namespace));
        }

        @Override
        public List<Topic> byIndex(String index, String key) {
            return List.of();
        }

        @Override
        public void addIndexers(Map<String, Function<Topic, List<String>>> indexers) {
            throw new AssertionError("nobody asks by an index");
        }
    }

    @Test
    void theSubscriptionsOfManifestsAreThereAndMessagesGoOn() {
        follow(topic("alerts", "alarm"));
        String alerts = bench.client().createTopic(make -> make.name("alerts")).topicArn();
        String onTheSide = bench.client().createTopic(make -> make.name("side")).topicArn();
        bench.client().subscribe(ask -> ask.topicArn(alerts).protocol("lambda").endpoint(bench.lambda("by-hand")));
        bench.client().publish(say -> say.topicArn(alerts).message("before"));
        await().atMost(PATIENCE).until(() -> bench.functions.size() == 2);

        server.kill();
        server.restartEmpty();

        await().atMost(PATIENCE).until(() -> !again.isEmpty());
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> bench.client()
                                .listSubscriptionsByTopic(ask -> ask.topicArn(alerts))
                                .subscriptions()
                                .size()
                        == 1);
        bench.functions.clear();
        bench.client().publish(say -> say.topicArn(alerts).message("after"));
        await().atMost(PATIENCE).until(() -> !bench.functions.isEmpty());
        assertThat(bench.functions).singleElement().satisfies(got -> {
            assertThat(got.target()).isEqualTo("alarm");
            assertThat(got.text()).contains("after");
        });
        assertThatThrownBy(() ->
                        bench.client().publish(say -> say.topicArn(onTheSide).message("nobody knows it")))
                .isInstanceOf(NotFoundException.class);
    }
}
