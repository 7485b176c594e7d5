package dev.hearth.storage.tables.cql;

import dev.hearth.storage.tables.cql.Connection.Outcome;
import dev.hearth.storage.tables.engine.EngineUnavailable;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * This process' number among all that use the keyspace, held by a lease: the lower bits of the sequences that it gives, so
 * that two processes never give the same.
 */
final class Nodes {
    private static final int LEASE_SECONDS = 120;
    private static final long SAFE_NANOS =
            Duration.ofSeconds(LEASE_SECONDS * 3L / 4).toNanos();
    private static final int TRIES = 50;

    private final Connection connection;
    private final UUID owner = UUID.randomUUID();
    private volatile Lease lease;

    private record Lease(int number, long sinceNanos) {}

    Nodes(Connection connection) {
        this.connection = connection;
        lease = claim();
    }

    private Lease claim() {
        for (int i = 0; i < TRIES; i++) {
            int number = ThreadLocalRandom.current().nextInt(1 << Streams.NODE_BITS);
            long since = System.nanoTime();
            Outcome outcome = connection.decide(List.of(connection.bind(
                    "INSERT INTO %s.nodes (n, owner) VALUES (?, ?) IF NOT EXISTS USING TTL " + LEASE_SECONDS,
                    number,
                    owner)));
            if (outcome == Outcome.APPLIED) {
                return new Lease(number, since);
            }
        }
        throw unavailable();
    }

    /** Called every now and then, well within the lease. */
    void renew() {
        Lease held = lease;
        long since = System.nanoTime();
        Outcome outcome = connection.decide(List.of(connection.bind(
                "UPDATE %s.nodes USING TTL " + LEASE_SECONDS + " SET owner = ? WHERE n = ? IF owner = ?",
                owner,
                held.number(),
                owner)));
        if (outcome == Outcome.APPLIED) {
            lease = new Lease(held.number(), since);
        } else if (outcome == Outcome.REFUSED) {
            lease = claim();
        }
    }

    /** The number, while the lease holds. */
    int number() {
        Lease held = lease;
        if (System.nanoTime() - held.sinceNanos() > SAFE_NANOS) {
            throw unavailable();
        }
        return held.number();
    }

    void release() {
        connection.decide(
                List.of(connection.bind("DELETE FROM %s.nodes WHERE n = ? IF owner = ?", lease.number(), owner)));
    }

    private static EngineUnavailable unavailable() {
        return new EngineUnavailable(
                "The cluster that keeps tables gave this process no number to record changes with; it is asked again.",
                new IllegalStateException("no lease in 'nodes'"));
    }
}
