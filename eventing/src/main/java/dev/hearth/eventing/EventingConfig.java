package dev.hearth.eventing;

import dev.hearth.kinds.Reconciliation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Every setting of the eventing room's door.
 *
 * @param host address that it listens on
 * @param port 0 takes any free one
 * @param loops event loops
 * @param lease held by the replica that reconciles; absent: there is only this process
 * @param startWait longest that the start may wait for the cluster's objects
 */
public record EventingConfig(
        String host, int port, int loops, Optional<Reconciliation.Lease> lease, Duration startWait) {
    public EventingConfig {
        List<String> wrong = new ArrayList<>();
        if (port < 0 || port > 65535) {
            wrong.add("'port' must be 0 to 65535, not " + port);
        }
        if (loops < 1 || loops > 64) {
            wrong.add("'loops' must be 1 to 64, not " + loops);
        }
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(
                    "the eventing service's configuration is wrong: " + String.join("; ", wrong));
        }
    }

    /** The laptop's. */
    public static EventingConfig onLoopback(int port) {
        return new EventingConfig("127.0.0.1", port, 1, Optional.empty(), Duration.ofSeconds(30));
    }
}
