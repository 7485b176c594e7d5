package dev.hearth.storage;

import dev.hearth.kinds.Reconciliation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Every setting of the storage room's door.
 *
 * @param host address that it listens on
 * @param port 0 takes any free one
 * @param region in ARNs where a request names none
 * @param loops event loops
 * @param lease held by the replica that reconciles; absent: there is only this process
 * @param startWait longest that the start may wait for the cluster's objects
 */
public record StorageConfig(
        String host, int port, String region, int loops, Optional<Reconciliation.Lease> lease, Duration startWait) {
    public StorageConfig {
        List<String> wrong = new ArrayList<>();
        if (port < 0 || port > 65535) {
            wrong.add("'port' must be 0 to 65535, not " + port);
        }
        if (loops < 1 || loops > 64) {
            wrong.add("'loops' must be 1 to 64, not " + loops);
        }
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(
                    "the storage service's configuration is wrong: " + String.join("; ", wrong));
        }
    }

    /** The laptop's. */
    public static StorageConfig onLoopback(int port, String region) {
        return new StorageConfig("127.0.0.1", port, region, 1, Optional.empty(), Duration.ofSeconds(30));
    }
}
