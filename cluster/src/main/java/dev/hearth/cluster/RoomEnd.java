package dev.hearth.cluster;

import dev.hearth.cluster.Room.Running;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The orderly end of the room. Quarkus stops the application within the JVM's shutdown hook, whatever the thread does that waits in
 * {@code Quarkus.waitForExit}: only who observes the events is waited for, and still has event loops and connections.
 *
 * <pre>
 *  SIGTERM ──► not ready; the room hears of it ──► quarkus.shutdown.delay ──► the room is closed ──► Quarkus' own parts
 * </pre>
 */
@ApplicationScoped
class RoomEnd {
    private static final Logger LOG = Logger.getLogger(RoomEnd.class);
    private static final int MOST_DELAY_SECONDS = 120;

    private record Serving(AutoCloseable room, KubernetesClient client) {}

    private final RoomHealth health;
    private volatile @Nullable Serving serving;

    @Inject
    RoomEnd(@Readiness RoomHealth health) {
        this.health = health;
    }

    /** The delay is Quarkus' to read; what is wrong with it is said with all else that is wrong. */
    static void check(Settings settings) {
        settings.number("HEARTH_DRAIN_DELAY_SECONDS", 0, 0, MOST_DELAY_SECONDS);
    }

    /** The room serves from now on, until the process is told to end. */
    void awaits(Room room, AutoCloseable running, KubernetesClient client) {
        serving = new Serving(running, client);
        health.ready(room);
    }

    void told(@Observes ShutdownDelayInitiatedEvent event) {
        health.ending();
        if (serving instanceof Serving(Running room, KubernetesClient client)) {
            room.ending();
        }
    }

    void over(@Observes ShutdownEvent event) {
        Serving ending = serving;
        if (ending == null) {
            return;
        }
        try {
            ending.room().close();
        } catch (Exception e) {
            LOG.error("The room did not end in order", e);
        } finally {
            ending.client().close();
        }
    }
}
