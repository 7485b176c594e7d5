package dev.hearth.standalone.platform;

import dev.hearth.eventing.Eventing;
import dev.hearth.eventing.EventingConfig;
import dev.hearth.eventing.broker.Brokers;
import dev.hearth.eventing.destinations.Destinations;
import dev.hearth.eventing.functions.Functions;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.streams.catalogue.Catalogue;
import dev.hearth.eventing.streams.catalogue.ClusterStreamObjects;
import dev.hearth.eventing.streams.kind.StreamReconciler;
import dev.hearth.eventing.streams.service.Kinesis;
import dev.hearth.eventing.streams.service.WriteLimits;
import dev.hearth.eventing.streams.topic.Topics;
import dev.hearth.standalone.engines.child.EngineConfig;
import dev.hearth.standalone.engines.kafka.EmbeddedKafka;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
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
        Functions functions = started.add(
                new Functions(URI.create("http://127.0.0.1:" + config.awsPort()), () -> folder.secret("admin-token")));
        Brokers brokers = started.add(Brokers.start(
                client,
                kafka,
                functions,
                (namespace, destination, message) -> {
                    throw new Destinations.DestinationRefused("destinations are not served yet");
                },
                "http://127.0.0.1:" + config.urlPort(),
                meters,
                clock));
        List<Reconciler<?>> reconcilers = new ArrayList<>(brokers.reconcilers());
        reconcilers.add(new StreamReconciler(client, new Topics(kafka), streams, config.region(), clock));
        started.add(Eventing.start(
                vertx,
                client,
                EventingConfig.onLoopback(config.eventingPort()),
                new Eventing.Parts(
                        List.of(kinesis), List.of((loop, keys) -> brokers.ingress(keys)), reconcilers)));
    }

    /** Ends every part, last started first. */
    @Override
    public void close() {
        started.close();
    }
}
