package dev.hearth.standalone.platform;

import dev.hearth.eventing.Eventing;
import dev.hearth.eventing.EventingConfig;
import dev.hearth.eventing.functions.Functions;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.standalone.engines.child.EngineConfig;
import dev.hearth.standalone.engines.kafka.EmbeddedKafka;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.List;

/** The eventing service on the embedded broker, whose files lie in a folder of the data folder. */
final class EmbeddedEventing implements AutoCloseable {
    private final Started started = new Started();

    private EmbeddedEventing() {}

    static EmbeddedEventing start(
            Vertx vertx, KubernetesClient client, PlatformConfig config, DataFolder folder, Progress progress) {
        EmbeddedEventing embedded = new EmbeddedEventing();
        try {
            embedded.startAll(vertx, client, config, folder, progress);
            return embedded;
        } catch (RuntimeException e) {
            embedded.close();
            throw e;
        }
    }

    private void startAll(
            Vertx vertx, KubernetesClient client, PlatformConfig config, DataFolder folder, Progress progress) {
        EmbeddedKafka engine = started.add(
                new EmbeddedKafka(EngineConfig.in(folder.folder("kafka"), EmbeddedKafka.PORT, progress::note)));
        started.add(new Kafka(engine));
        started.add(
                new Functions(URI.create("http://127.0.0.1:" + config.awsPort()), () -> folder.secret("admin-token")));
        started.add(Eventing.start(
                vertx,
                client,
                EventingConfig.onLoopback(config.eventingPort()),
                new Eventing.Parts(List.of(), List.of(), List.of())));
    }

    /** Ends every part, last started first. */
    @Override
    public void close() {
        started.close();
    }
}
