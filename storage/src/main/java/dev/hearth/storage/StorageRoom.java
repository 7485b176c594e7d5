package dev.hearth.storage;

import dev.hearth.storage.objects.ObjectsFront;
import dev.hearth.storage.objects.engine.ObjectEngine;
import dev.hearth.storage.objects.kind.BucketReconciler;
import dev.hearth.storage.objects.kind.EngineSight;
import dev.hearth.storage.objects.kind.LifecycleSweep;
import dev.hearth.storage.objects.notify.Courier;
import dev.hearth.storage.objects.notify.Notices;
import dev.hearth.storage.objects.serve.Catalogue;
import dev.hearth.storage.objects.serve.S3Service;
import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.kind.TableReconciler;
import dev.hearth.storage.tables.service.Tables;
import dev.hearth.storage.tables.service.TablesConfig;
import dev.hearth.storage.userpools.UserPools;
import dev.hearth.storage.userpools.UserPoolsConfig;
import dev.hearth.storage.userpools.engine.KeycloakEngine;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The whole room put together in one place, on the laptop as on a cluster; what differs is the engines and the addresses.
 * The engines, the client of the cluster and the Vert.x stay the caller's.
 *
 * <pre>
 *   engines ─▶ Tables, buckets (Catalogue, Notices, LifecycleSweep, S3Service), UserPools ─▶ Storage: the listener, the reconcilers
 * </pre>
 */
public final class StorageRoom implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(StorageRoom.class);

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private int port;

    private StorageRoom() {}

    /**
     * What keeps the data.
     *
     * @param alone whether this process is the only one that uses {@code tables}
     */
    public record Engines(TableEngine tables, boolean alone, ObjectEngine objects, KeycloakEngine users) {}

    /**
     * Starts everything and returns when it serves.
     *
     * @param courier takes events of objects to the eventing room; absent: rules of notifications stay without effect
     * @param bases of host names that carry a bucket ({@code BUCKET.BASE})
     */
    public static StorageRoom start(
            Vertx vertx,
            KubernetesClient client,
            StorageConfig config,
            Engines engines,
            Optional<Courier> courier,
            List<String> bases,
            MeterRegistry meters,
            Clock clock) {
        StorageRoom room = new StorageRoom();
        try {
            room.startAll(vertx, client, config, engines, courier, bases, meters, clock);
            return room;
        } catch (RuntimeException e) {
            room.close();
            throw e;
        }
    }

    private void startAll(
            Vertx vertx,
            KubernetesClient client,
            StorageConfig config,
            Engines engines,
            Optional<Courier> courier,
            List<String> bases,
            MeterRegistry meters,
            Clock clock) {
        TablesConfig serving = engines.alone() ? TablesConfig.embedded() : TablesConfig.shared();
        Tables tables = add(new Tables(engines.tables(), serving, clock, meters));
        ObjectEngine objects = engines.objects();
        Catalogue buckets = add(Catalogue.in(engines.tables()));
        Notices notices = add(courier.map(by -> Notices.by(engines.tables(), by, config.region(), clock))
                .orElseGet(() -> Notices.toNobody(engines.tables(), clock))
                .start(new EngineSight(objects), engines.alone()));
        add(new LifecycleSweep(buckets, notices, objects, clock).start());
        S3Service s3 = new S3Service(buckets, notices, clock, config.region());
        UserPools pools = add(UserPools.start(client, engines.users(), UserPoolsConfig.standard(config.region())));
        Storage storage = add(Storage.start(
                vertx,
                client,
                config,
                new Storage.Parts(
                        List.of(tables, pools.cognito()),
                        (loop, keys) -> new ObjectsFront(loop, s3, objects, keys, bases, clock),
                        List.of(
                                new TableReconciler(client, tables, config.region(), clock),
                                new BucketReconciler(client, buckets, objects, clock),
                                pools.reconciler()))));
        port = storage.port();
    }

    private <T extends AutoCloseable> T add(T part) {
        started.push(part);
        return part;
    }

    public int port() {
        return port;
    }

    /** Ends the door, then what stands behind it, last started first. */
    @Override
    public void close() {
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                LOG.warnf(e, "a part of storage did not end");
            }
        }
    }
}
