package dev.hearth.eventing;

import dev.hearth.eventing.topics.delivery.Reach;
import dev.hearth.kinds.Reconciliation;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Every setting of the eventing room.
 *
 * @param host address that it listens on
 * @param port 0 takes any free one
 * @param loops event loops
 * @param region in ARNs and signatures
 * @param rooms the other rooms that it talks to
 * @param reach which addresses subscriptions may make it call
 * @param lease held by the replica that reconciles; absent: there is only this process
 * @param startWait longest that the start may wait for the cluster's objects
 */
public record EventingConfig(
        String host,
        int port,
        int loops,
        String region,
        Rooms rooms,
        Reach reach,
        Optional<Reconciliation.Lease> lease,
        Duration startWait) {
    private static final int SHORTEST_TOKEN = 16;

    /**
     * Where the other rooms are, and how they know this one.
     *
     * @param aws the AWS endpoint, where functions are invoked and the links of subscriptions lie
     * @param functions the gateway's functions and APIs, where brokers are reached; without a slash at its end
     * @param storage buckets and tables
     * @param internalToken bearer token of Hearth's own rooms, at least {@value #SHORTEST_TOKEN} characters
     * @param clusterToken of somebody who may invoke every function; asked for each call, since a cluster renews them
     */
    public record Rooms(URI aws, URI functions, URI storage, String internalToken, Supplier<String> clusterToken) {
        @Override
        public String toString() {
            return "Rooms[aws=%s, functions=%s, storage=%s]".formatted(aws, functions, storage); // never the tokens
        }
    }

    public EventingConfig {
        List<String> wrong = new ArrayList<>();
        if (port < 0 || port > 65535) {
            wrong.add("'port' must be 0 to 65535, not " + port);
        }
        if (loops < 1 || loops > 64) {
            wrong.add("'loops' must be 1 to 64, not " + loops);
        }
        if (rooms.internalToken().length() < SHORTEST_TOKEN) {
            wrong.add("'internalToken' must have at least %d characters, not %d"
                    .formatted(SHORTEST_TOKEN, rooms.internalToken().length()));
        }
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(
                    "the eventing service's configuration is wrong: " + String.join("; ", wrong));
        }
    }

    /** The laptop's. */
    public static EventingConfig onLoopback(int port, String region, Rooms rooms) {
        return new EventingConfig(
                "127.0.0.1", port, 1, region, rooms, Reach.LAPTOP, Optional.empty(), Duration.ofSeconds(30));
    }
}
