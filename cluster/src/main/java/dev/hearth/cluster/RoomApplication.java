package dev.hearth.cluster;

import dev.hearth.cluster.Room.Prepared;
import dev.hearth.cluster.Room.Surroundings;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The Quarkus side of a room: it gives the event loops, the meters, health and the orderly end. What to run reaches it in a
 * static field because Quarkus makes the instance.
 */
public final class RoomApplication implements QuarkusApplication {
    private static final Logger LOG = Logger.getLogger(RoomApplication.class);

    private record Task(Room room, Prepared prepared, Lifecycle lifecycle) {}

    private static volatile @Nullable Task task;

    private final Vertx vertx;
    private final MeterRegistry meters;
    private final RoomHealth health;

    @Inject
    RoomApplication(Vertx vertx, MeterRegistry meters, @Readiness RoomHealth health) {
        this.vertx = vertx;
        this.meters = meters;
        this.health = health;
    }

    /** Runs a room until the process is told to end. Returns the exit code. */
    static int run(Room room, Prepared prepared, Lifecycle lifecycle) {
        task = new Task(room, prepared, lifecycle);
        AtomicInteger exit = new AtomicInteger();
        Quarkus.run(RoomApplication.class, (code, failure) -> {
            exit.set(failure == null ? code : 1);
            if (failure != null) {
                System.err.println("hearth: " + failure);
            }
        });
        return exit.get();
    }

    @Override
    public int run(String... none) {
        Task given = Objects.requireNonNull(task);
        try (KubernetesClient client = Cluster.client()) {
            new ClusterCheck(client).pass(given.room());
            try (AutoCloseable running = given.prepared().start(new Surroundings(vertx, client, meters))) {
                health.ready(given.room());
                LOG.infof("The room is ready room=%s", given.room().title());
                Quarkus.waitForExit();
                health.ending();
                if (running instanceof Room.Running serving) {
                    serving.ending();
                }
                Thread.sleep(given.lifecycle().forgottenAfter());
            }
            return 0;
        } catch (SettingsException wrong) {
            wrong.sentences().forEach(sentence -> System.err.println("hearth: " + sentence));
            return Main.WRONG_SETTINGS;
        } catch (Exception failed) {
            LOG.error("The room could not start", failed);
            System.err.println("hearth: " + failed.getMessage());
            return 1;
        }
    }
}
