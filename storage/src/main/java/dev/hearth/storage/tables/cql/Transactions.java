package dev.hearth.storage.tables.cql;

import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import dev.hearth.storage.tables.cql.Connection.Outcome;
import dev.hearth.storage.tables.engine.EngineUnavailable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What has been decided of commits over several partitions, and what is left to do when it has been. A decision is one row,
 * written once by a lightweight transaction; the commit happens at that moment. Whoever meets a row that a decided commit
 * still holds may let it go.
 */
final class Transactions {
    private static final int TRIES = 4;
    private static final long ABORTED_SECONDS = TimeUnit.DAYS.toSeconds(1);

    private final Connection connection;
    private final RowStatements rows;
    private final HybridClock clock;
    private final long abandonedMicros;

    Transactions(RowStatements rows, HybridClock clock, CqlConfig config) {
        connection = rows.connection;
        this.rows = rows;
        this.clock = clock;
        abandonedMicros = config.abandonedAfter().toNanos() / 1_000;
    }

    boolean abandoned(CommitId id) {
        return clock.micros() - id.began() > abandonedMicros;
    }

    /** Whether there is still time to decide for a commit, before others may decide against it. */
    boolean inTime(CommitId id) {
        return clock.micros() - id.began() < abandonedMicros / 2;
    }

    /** What was decided; empty while nothing is. */
    Optional<Boolean> decision(CommitId id) {
        return Optional.ofNullable(decisionRow(id, false)).map(row -> row.getBoolean("committed"));
    }

    private @Nullable Row decisionRow(CommitId id, boolean settled) {
        Statement<?> read =
                connection.bind("SELECT committed FROM %s.decisions WHERE id = ?", Connection.blob(id.bytes()));
        return connection.one(settled ? read.setConsistencyLevel(connection.serial) : read);
    }

    /**
     * Decides, unless somebody has.
     *
     * @return what is decided
     * @throws EngineUnavailable when that could not be learned
     */
    boolean decide(CommitId id, boolean commit) {
        String cql = commit
                ? "INSERT INTO %s.decisions (id, committed) VALUES (?, true) IF NOT EXISTS"
                : "INSERT INTO %s.decisions (id, committed) VALUES (?, false) IF NOT EXISTS USING TTL "
                        + ABORTED_SECONDS;
        for (int i = 0; i < TRIES; i++) {
            Outcome outcome = connection.decide(List.of(connection.bind(cql, Connection.blob(id.bytes()))));
            if (outcome == Outcome.APPLIED) {
                return commit;
            }
            Row row = decisionRow(id, true);
            if (row != null) {
                return row.getBoolean("committed");
            }
        }
        throw new EngineUnavailable(
                "The cluster that keeps tables did not say whether a commit was decided; it is finished or undone within "
                        + abandonedMicros / 1_000_000 + " s.",
                new IllegalStateException("decision unknown"));
    }

    /** Forgets that a commit was decided, when nothing of it is left to do. */
    Statement<?> forget(CommitId id) {
        return connection
                .bind("DELETE FROM %s.decisions WHERE id = ? IF committed = true", Connection.blob(id.bytes()))
                .setIdempotent(false);
    }

    Optional<Intent> intent(String table, byte[] partition, CommitId id) {
        return Optional.ofNullable(rows.readObject(table, partition, Names.intent(id)))
                .map(Intent::parse);
    }

    /**
     * Gets a lock that was met out of the way.
     *
     * @return whether it is; false while its commit may still be decided either way
     */
    boolean settle(String table, byte[] partition, CommitId lock) {
        Optional<Boolean> decision = decision(lock);
        if (decision.isEmpty()) {
            if (!abandoned(lock)) {
                return false;
            }
            decision = Optional.of(decide(lock, false));
        }
        boolean committed = decision.get();
        intent(table, partition, lock).ifPresent(intent -> release(table, partition, lock, intent, committed));
        return true;
    }

    /** Lets the rows of a part go as was decided. Doing it again does nothing. */
    void release(String table, byte[] partition, CommitId id, Intent intent, boolean committed) {
        for (int i = 0; i < TRIES; i++) {
            if (connection.decide(rows.release(table, partition, id, intent, committed)) != Outcome.UNKNOWN) {
                return;
            }
        }
        throw new EngineUnavailable(
                "The cluster that keeps tables did not answer while a decided commit was carried out; it is "
                        + (committed ? "finished" : "undone") + " within " + abandonedMicros / 1_000_000 + " s.",
                new IllegalStateException("release unknown"));
    }
}
