package dev.hearth.standalone.platform;

import dev.hearth.eventing.Eventing;
import dev.hearth.eventing.EventingConfig;
import dev.hearth.eventing.async.AsyncConfig;
import dev.hearth.eventing.async.AsyncInvocations;
import dev.hearth.eventing.async.EventPolicies;
import dev.hearth.eventing.destinations.BucketPlace;
import dev.hearth.eventing.destinations.KafkaPlace;
import dev.hearth.eventing.destinations.Places;
import dev.hearth.eventing.destinations.RoomKeys;
import dev.hearth.eventing.destinations.StreamPlace;
import dev.hearth.eventing.destinations.TopicPlace;
import dev.hearth.eventing.functions.Functions;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.objects.ObjectEvents;
import dev.hearth.eventing.topics.SnsTopics;
import dev.hearth.eventing.topics.TopicsConfig;
import dev.hearth.eventing.topics.delivery.Reach;
import dev.hearth.eventing.streams.catalogue.Catalogue;
import dev.hearth.eventing.streams.catalogue.ClusterStreamObjects;
import dev.hearth.eventing.streams.kind.StreamReconciler;
import dev.hearth.eventing.streams.service.Kinesis;
import dev.hearth.eventing.streams.service.WriteLimits;
import dev.hearth.eventing.streams.topic.Topics;
import dev.hearth.standalone.engines.child.EngineConfig;
import dev.hearth.standalone.engines.kafka.EmbeddedKafka;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** The eventing service on the embedded broker, whose files lie in a folder of the data folder. */
final class EmbeddedEventing implements AutoCloseable {
    private static final Duration START_WAIT = Duration.ofSeconds(30);

    private final Started started = new Started();

    private EmbeddedEventing() {}

    static EmbeddedEventing start(
            Vertx vertx,
            KubernetesClient client,
            PlatformConfig config,
            DataFolder folder,
            MeterRegistry meters,
            Progress progress) {
        EmbeddedEventing embedded = new EmbeddedEventing();
        try {
            embedded.startAll(vertx, client, config, folder, meters, progress);
            return embedded;
        } catch (RuntimeException e) {
            embedded.close();
            throw e;
        }
    }

    private void startAll(
            Vertx vertx,
            KubernetesClient client,
            PlatformConfig config,
            DataFolder folder,
            MeterRegistry meters,
            Progress progress) {
        EmbeddedKafka engine = started.add(
                new EmbeddedKafka(EngineConfig.in(folder.folder("kafka"), EmbeddedKafka.PORT, progress::note)));
        Kafka kafka = started.add(new Kafka(engine));
        Clock clock = Clock.systemUTC();
        Catalogue streams = started.add(Catalogue.follow(client, START_WAIT));
        Kinesis kinesis = started.add(
                new Kinesis(new ClusterStreamObjects(client), streams, kafka, new WriteLimits.None(), clock));
        URI aws = URI.create("http://127.0.0.1:" + config.awsPort());
        Functions functions = started.add(new Functions(aws, () -> folder.secret("admin-token")));
        String internalToken = folder.secret("internal-token");
        EventPolicies policies = new EventPolicies();
        started.add(policies.follow(client, START_WAIT)::stop);
        AsyncInvocations async = started.add(new AsyncInvocations(
                kafka,
                new AsyncInvocations.Parts(functions, policies, internalToken, config.region()),
                AsyncConfig.standard(),
                clock,
                meters));
        SnsTopics topics =
                started.add(new SnsTopics(kafka, new TopicsConfig(aws, config.region(), Reach.LAPTOP), clock));
        RoomKeys keys = new RoomKeys(client);
        URI storage = URI.create("http://127.0.0.1:" + config.storagePort());
        Places places = new Places(
                new StreamPlace(kinesis, config.region(), keys),
                new TopicPlace(topics.publisher()),
                started.add(new BucketPlace(storage, config.region(), keys, clock)),
                async.place(),
                new KafkaPlace(kafka));
        async.start(places);
        ObjectEvents objectEvents = new ObjectEvents(places, internalToken, meters);
        started.add(Eventing.start(
                vertx,
                client,
                EventingConfig.onLoopback(config.eventingPort()),
                new Eventing.Parts(
                        List.of(kinesis),
                        List.of((loop, accessKeys) -> async.service(), (loop, accessKeys) -> objectEvents.service()),
                        List.of(new StreamReconciler(client, new Topics(kafka), streams, config.region(), clock)))));
    }

    /** Ends every part, last started first. */
    @Override
    public void close() {
        started.close();
    }
}
