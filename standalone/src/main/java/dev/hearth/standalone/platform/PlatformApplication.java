package dev.hearth.standalone.platform;

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
 * The Quarkus side of a platform: it gives the event loops, the meters, health and the orderly end, and the
 * {@link Platform} does the rest. Configuration reaches it in a static field because Quarkus makes the instance.
 */
public final class PlatformApplication implements QuarkusApplication {
    private static final Logger LOG = Logger.getLogger(PlatformApplication.class);

    private static volatile @Nullable PlatformConfig config;
    private static volatile @Nullable DataFolder folder;

    private final Vertx vertx;
    private final MeterRegistry meters;
    private final PlatformHealth health;

    @Inject
    PlatformApplication(Vertx vertx, MeterRegistry meters, @Readiness PlatformHealth health) {
        this.vertx = vertx;
        this.meters = meters;
        this.health = health;
    }

    /** Runs a platform until the process is told to end. Returns the exit code. */
    public static int run(PlatformConfig asked) {
        try (DataFolder folder = new DataFolder(asked.data())) {
            folder.take();
            Ports ports = new Ports();
            PlatformConfig settled = asked.withPorts(ports);
            config = settled;
            PlatformApplication.folder = folder;
            folder.folder("logs");
            System.setProperty("quarkus.http.port", Integer.toString(settled.healthPort()));
            System.setProperty("quarkus.log.file.enabled", "true");
            System.setProperty("quarkus.log.file.path", folder.log().toString());
            AtomicInteger exit = new AtomicInteger();
            Quarkus.run(PlatformApplication.class, (code, failure) -> {
                exit.set(failure == null ? code : 1);
                if (failure != null) {
                    System.err.println("hearth: " + failure + "; the whole story is in '" + folder.log() + "'");
                }
            });
            return exit.get();
        }
    }

    @Override
    public int run(String... none) {
        PlatformConfig settled = Objects.requireNonNull(config);
        DataFolder taken = Objects.requireNonNull(folder);
        try (Platform platform = Platform.start(settled, taken, vertx, meters, new Progress(System.out))) {
            health.ready(platform);
            if (!settled.untilReady()) {
                Quarkus.waitForExit();
            }
            health.ending();
        } catch (PlatformException refused) {
            LOG.error("The platform could not start", refused);
            System.err.println("hearth: " + refused.getMessage());
            return 1;
        }
        return 0;
    }
}
