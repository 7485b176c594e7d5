package dev.hearth.standalone.platform;

import dev.hearth.eventing.Eventing;
import dev.hearth.eventing.EventingConfig;
import dev.hearth.standalone.engines.child.EngineConfig;
import dev.hearth.standalone.engines.kafka.EmbeddedKafka;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Clock;

/** The eventing service on the embedded broker, whose files lie in a folder of the data folder. */
final class EmbeddedEventing implements AutoCloseable {
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
            EmbeddedKafka engine = embedded.started.add(
                    new EmbeddedKafka(EngineConfig.in(folder.folder("kafka"), EmbeddedKafka.PORT, progress::note)));
            EventingConfig.Rooms rooms = new EventingConfig.Rooms(
                    at(config.awsPort()),
                    at(config.urlPort()),
                    at(config.storagePort()),
                    folder.secret("internal-token"),
                    () -> folder.secret("admin-token"));
            embedded.started.add(Eventing.start(
                    vertx,
                    client,
                    engine,
                    EventingConfig.onLoopback(config.eventingPort(), config.region(), rooms),
                    meters,
                    Clock.systemUTC()));
            return embedded;
        } catch (RuntimeException e) {
            embedded.close();
            throw e;
        }
    }

    private static URI at(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Ends every part, last started first. */
    @Override
    public void close() {
        started.close();
    }
}
