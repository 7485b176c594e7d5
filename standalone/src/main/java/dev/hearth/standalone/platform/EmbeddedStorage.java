package dev.hearth.standalone.platform;

import dev.hearth.standalone.engines.child.EngineConfig;
import dev.hearth.standalone.engines.keycloak.EmbeddedKeycloak;
import dev.hearth.standalone.engines.objects.EmbeddedObjects;
import dev.hearth.storage.Storage;
import dev.hearth.storage.StorageConfig;
import dev.hearth.storage.objects.ObjectsFront;
import dev.hearth.storage.objects.kind.BucketReconciler;
import dev.hearth.storage.objects.kind.EngineSight;
import dev.hearth.storage.objects.kind.LifecycleSweep;
import dev.hearth.storage.objects.notify.Courier;
import dev.hearth.storage.objects.notify.Notices;
import dev.hearth.storage.objects.serve.Catalogue;
import dev.hearth.storage.objects.serve.S3Service;
import dev.hearth.storage.tables.kind.TableReconciler;
import dev.hearth.storage.tables.rocks.RocksConfig;
import dev.hearth.storage.tables.rocks.RocksTables;
import dev.hearth.storage.tables.service.Tables;
import dev.hearth.storage.tables.service.TablesConfig;
import dev.hearth.storage.userpools.UserPools;
import dev.hearth.storage.userpools.UserPoolsConfig;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.List;

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
        Clock clock = Clock.systemUTC();
        RocksTables engine = started.add(RocksTables.open(RocksConfig.in(folder.folder("tables"))));
        Tables tables = started.add(new Tables(engine, TablesConfig.embedded(), clock, meters));
        EmbeddedObjects objects = started.add(new EmbeddedObjects(folder.folder("objects")));
        Catalogue buckets = started.add(Catalogue.in(engine));
        Notices notices = started.add(Notices.by(
                        engine,
                        new Courier(
                                URI.create("http://127.0.0.1:" + config.eventingPort()),
                                folder.secret("internal-token")),
                        config.region(),
                        clock)
                .start(new EngineSight(objects), true));
        started.add(new LifecycleSweep(buckets, notices, objects, clock).start());
        S3Service s3 = new S3Service(buckets, notices, clock, config.region());
        EmbeddedKeycloak keycloak = started.add(new EmbeddedKeycloak(
                EngineConfig.in(folder.folder("keycloak"), EmbeddedKeycloak.PORT, progress::note)));
        UserPools pools = started.add(UserPools.start(client, keycloak, UserPoolsConfig.standard(config.region())));
        started.add(Storage.start(
                vertx,
                client,
                StorageConfig.onLoopback(config.storagePort(), config.region()),
                new Storage.Parts(
                        List.of(tables, pools.cognito()),
                        (loop, keys) -> new ObjectsFront(loop, s3, objects, keys, ObjectsFront.LOCAL_BASES, clock),
                        List.of(
                                new TableReconciler(client, tables, config.region(), clock),
                                new BucketReconciler(client, buckets, objects, clock),
                                pools.reconciler()))));
    }

    /** Ends every part, last started first. */
    @Override
    public void close() {
        started.close();
    }
}
