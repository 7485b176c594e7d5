package dev.hearth.storage.tables.cql;

import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.servererrors.QueryValidationException;
import dev.hearth.storage.tables.engine.EngineUnavailable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One change of the schema at a time, over all processes of a keyspace. Cassandra lets two nodes make a table of one name at
 * the same moment, each under an id of its own, and is then at odds with itself; several first starts on an empty keyspace
 * would do just that.
 *
 * <p>The lock is a row, taken by a lightweight transaction and gone by itself when its owner dies. Its own table has an id
 * that follows from its name, so that it does not matter who makes it, or whether two do.
 */
final class SchemaLock {
    private static final Duration LONGEST_HOLD = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final String NAME = "schema";

    private final Connection connection;
    private final ReentrantLock here = new ReentrantLock();
    private final UUID owner = UUID.randomUUID();

    SchemaLock(Connection connection) {
        this.connection = connection;
    }

    /** Makes the table of the lock; the keyspace must be there. */
    void make() {
        String table = connection.keyspace + ".locks";
        UUID id = UUID.nameUUIDFromBytes(table.getBytes(StandardCharsets.UTF_8));
        String create = "CREATE TABLE IF NOT EXISTS " + table + " (name text PRIMARY KEY, owner uuid)";
        try {
            connection.define(create + " WITH id = " + id + " AND gc_grace_seconds = 3600");
        } catch (QueryValidationException noSuchOption) {
            connection.define(create + " WITH gc_grace_seconds = 3600"); // its schema has one writer anyway
        }
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
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new EngineUnavailable("interrupted while waiting for the lock of the schema", e);
            }
        }
    }

    /** The row that stands in the way may be our own, of a try that was not answered. */
    private boolean isOurs() {
        return switch (connection.decide(java.util.List.of(connection.bind(
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
