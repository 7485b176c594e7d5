package dev.hearth.standalone.platform;

import dev.hearth.standalone.engines.child.EngineConfig;
import dev.hearth.standalone.engines.keycloak.EmbeddedKeycloak;
import dev.hearth.standalone.engines.objects.EmbeddedObjects;
import dev.hearth.storage.StorageConfig;
import dev.hearth.storage.StorageRoom;
import dev.hearth.storage.objects.ObjectsFront;
import dev.hearth.storage.objects.notify.Courier;
import dev.hearth.storage.tables.rocks.RocksConfig;
import dev.hearth.storage.tables.rocks.RocksTables;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;

/** The storage service on the embedded engines, which lie in folders of the data folder. */
final class EmbeddedStorage implements AutoCloseable {
    private final Started started = new Started();

    private EmbeddedStorage() {}

    static EmbeddedStorage start(
            Vertx vertx,
            KubernetesClient client,
            PlatformConfig config,
            DataFolder folder,
            MeterRegistry meters,
            Progress progress)
            throws IOException {
        EmbeddedStorage embedded = new EmbeddedStorage();
        try {
            embedded.startAll(vertx, client, config, folder, meters, progress);
            return embedded;
        } catch (RuntimeException | IOException e) {
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
            Progress progress)
            throws IOException {
        RocksTables tables = started.add(RocksTables.open(RocksConfig.in(folder.folder("tables"))));
        EmbeddedObjects objects = started.add(new EmbeddedObjects(folder.folder("objects")));
        EmbeddedKeycloak keycloak = started.add(new EmbeddedKeycloak(
                EngineConfig.in(folder.folder("keycloak"), EmbeddedKeycloak.PORT, progress::note)));
        Courier courier =
                new Courier(URI.create("http://127.0.0.1:" + config.eventingPort()), folder.secret("internal-token"));
        started.add(StorageRoom.start(
                vertx,
                client,
                StorageConfig.onLoopback(config.storagePort(), config.region()),
                new StorageRoom.Engines(tables, true, objects, keycloak),
                Optional.of(courier),
                ObjectsFront.LOCAL_BASES,
                meters,
                Clock.systemUTC()));
    }

    /** Ends every part, last started first. */
    @Override
    public void close() {
        started.close();
    }
}
