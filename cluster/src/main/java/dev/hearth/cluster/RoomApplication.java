package dev.hearth.cluster;

import dev.hearth.cluster.Room.Prepared;
import dev.hearth.cluster.Room.Surroundings;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.util.ExceptionUtil;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The Quarkus side of a room: it gives the event loops, the meters, health and the orderly end. What to run reaches it in a
 * static field because Quarkus makes the instance.
 */
public final class RoomApplication implements QuarkusApplication {
    private static final Logger LOG = Logger.getLogger(RoomApplication.class);

    private record Task(Room room, Prepared prepared) {}

    private static volatile @Nullable Task task;

    private final Vertx vertx;
    private final MeterRegistry meters;
    private final RoomEnd end;

    @Inject
    RoomApplication(Vertx vertx, MeterRegistry meters, RoomEnd end) {
        this.vertx = vertx;
        this.meters = meters;
        this.end = end;
    }

    /** Runs a room until the process is told to end. Returns the exit code. */
    static int run(Room room, Prepared prepared) {
        task = new Task(room, prepared);
        AtomicInteger exit = new AtomicInteger();
        Quarkus.run(RoomApplication.class, (code, failure) -> {
            exit.set(failure == null ? code : 1);
            if (failure != null) {
                System.err.println("hearth: " + sentence(failure));
            }
        });
        return exit.get();
    }

    @Override
    public int run(String... none) {
        Task given = Objects.requireNonNull(task);
        KubernetesClient client = Cluster.client();
        try {
            new ClusterCheck(client).pass(given.room());
            AutoCloseable running = given.prepared().start(new Surroundings(vertx, client, meters));
            end.awaits(given.room(), running, client);
            LOG.infof("The room is ready room=%s", given.room().title());
            Quarkus.waitForExit();
            return 0;
        } catch (SettingsException wrong) {
            client.close();
            wrong.sentences().forEach(sentence -> System.err.println("hearth: " + sentence));
            return Main.WRONG_SETTINGS;
        } catch (RuntimeException failed) {
            client.close();
            LOG.error("The room could not start", failed);
            System.err.println("hearth: " + failed.getMessage());
            return 1;
        }
    }

    /** What Quarkus says of a start that failed, and why: that a port is taken, for instance. */
    private static String sentence(Throwable failure) {
        Throwable cause = ExceptionUtil.getRootCause(failure);
        return cause == null || cause == failure ? failure.toString() : failure.getMessage() + ": " + cause;
    }
}
