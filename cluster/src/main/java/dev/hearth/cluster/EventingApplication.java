package dev.hearth.cluster;

import dev.hearth.cluster.Room.Prepared;
import dev.hearth.eventing.Eventing;
import dev.hearth.eventing.EventingConfig;
import dev.hearth.eventing.topics.delivery.Reach;
import dev.hearth.kinds.Reconciliation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** The eventing room as an application, on somebody's Kafka. */
final class EventingApplication {
    private static final String ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount/";

    static Prepared of(Settings settings) {
        GivenKafka kafka = GivenKafka.of(settings);
        Path tokenFile = Path.of(settings.text("HEARTH_CLUSTER_TOKEN_FILE", ACCOUNT + "token"));
        EventingConfig.Rooms rooms = new EventingConfig.Rooms(
                settings.needUrl("HEARTH_AWS_URL", "where the gateway's AWS endpoint is"),
                settings.needUrl("HEARTH_FUNCTIONS_URL", "where the gateway's function URLs are"),
                settings.needUrl("HEARTH_STORAGE_URL", "where the storage service is"),
                Room.internalToken(settings),
                () -> token(tokenFile));
        int loops = settings.number("HEARTH_LOOPS", 1, 1, 64);
        String region = Room.region(settings);
        String host = Ports.host(settings);
        int port = Ports.of(settings, "EVENTING", Ports.EVENTING);
        Optional<Reconciliation.Lease> lease = Room.lease(settings, "hearth-eventing");
        return in -> Eventing.start(
                in.vertx(),
                in.client(),
                kafka,
                new EventingConfig(host, port, loops, region, rooms, Reach.CLUSTER, lease, Duration.ofSeconds(30)),
                in.meters(),
                Clock.systemUTC());
    }

    /** Read for each call: the kubelet renews it. */
    private static String token(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("the pod's token '" + file + "' cannot be read", e);
        }
    }

    private EventingApplication() {}
}
