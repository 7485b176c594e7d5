package dev.hearth.storage.tables.cql;

import com.datastax.oss.driver.api.core.cql.Row;
import dev.hearth.storage.tables.engine.EngineUnavailable;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One change of the schema at a time, over all processes of a keyspace. Cassandra lets two nodes make a table of one name at
 * the same moment, each under an id of its own, and is then at odds with itself; several first starts on an empty keyspace
 * would do just that. Over several data centres it holds within each (as {@link CqlConfig.Scope} says); the tables that all
 * starts make have ids that follow from their names, so two of those do not meet.
 *
 * <p>The lock is a row, taken by a lightweight transaction and gone by itself when its owner dies.
 */
final class SchemaLock {
    private static final Duration LONGEST_HOLD = Duration.ofMinutes(2);
    private static final String NAME = "schema";

    private final Connection connection;
    private final ReentrantLock here = new ReentrantLock();
    private final UUID owner = UUID.randomUUID();

    SchemaLock(Connection connection) {
        this.connection = connection;
    }

    /** Makes the table of the lock; the keyspace must be there. */
    void make() {
        connection.defineForGood("locks (name text PRIMARY KEY, owner uuid)", List.of("gc_grace_seconds = 3600"));
    }

    /**
     * Changes the schema while nobody else does; waits for who does.
     *
     * @throws EngineUnavailable when the lock could not be had in its longest time
     */
    void during(Runnable change) {
        here.lock();
        try {
            take();
            try {
                change.run();
            } finally {
                connection.run(connection.bind("DELETE FROM %s.locks WHERE name = ? IF owner = ?", NAME, owner));
            }
        } finally {
            here.unlock();
        }
    }

    private void take() {
        long deadline = System.nanoTime() + LONGEST_HOLD.toNanos() * 2;
        while (!isOurs()) {
            if (System.nanoTime() > deadline) {
                throw new EngineUnavailable("The lock of the schema of keyspace \"" + connection.keyspace
                        + "\" is held by another process for more than " + LONGEST_HOLD.multipliedBy(2) + ".");
            }
            connection.pause();
        }
    }

    /** The row that stands in the way may be our own, of a try that was not answered. */
    private boolean isOurs() {
        return switch (connection.decide(List.of(connection.bind(
                "INSERT INTO %s.locks (name, owner) VALUES (?, ?) IF NOT EXISTS USING TTL " + LONGEST_HOLD.toSeconds(),
                NAME,
                owner)))) {
            case APPLIED -> true;
            case REFUSED, UNKNOWN -> {
                Row row = connection.one(connection
                        .bind("SELECT owner FROM %s.locks WHERE name = ?", NAME)
                        .setConsistencyLevel(connection.serial));
                yield row != null && owner.equals(row.getUuid("owner"));
            }
        };
    }
}
