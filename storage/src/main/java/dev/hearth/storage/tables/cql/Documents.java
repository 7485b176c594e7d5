package dev.hearth.storage.tables.cql;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.hearth.storage.tables.cql.Connection.Outcome;
import dev.hearth.storage.tables.engine.EngineUnavailable;
import dev.hearth.storage.tables.engine.TableEngine.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The catalogue's documents, all in one partition so that they are listed in the order of their names. */
final class Documents {
    private static final int TRIES = 4;
    private static final int TOMBSTONE_SECONDS = 3_600;

    private final Connection connection;
    private final HybridClock clock;

    Documents(Connection connection, HybridClock clock) {
        this.connection = connection;
        this.clock = clock;
    }

    Optional<Document> get(String name) {
        return document(read(name, false));
    }

    private @Nullable Row read(String name, boolean settled) {
        BoundStatement read = connection.bind("SELECT name, v, d FROM %s.documents WHERE part = 0 AND name = ?", name);
        return connection.one(settled ? read.setConsistencyLevel(connection.serial) : read);
    }

    private static Optional<Document> document(@Nullable Row row) {
        byte[] value = row == null ? null : Connection.bytes(row.getByteBuffer("d"));
        return row == null || row.getLong("v") <= 0 || value == null
                ? Optional.empty()
                : Optional.of(new Document(String.valueOf(row.getString("name")), row.getLong("v"), value));
    }

    List<Document> all(String prefix) {
        List<Document> found = new ArrayList<>();
        // Names are of [a-z0-9._-], which are all below '~'.
        for (Row row : connection.run(connection
                .bind(
                        "SELECT name, v, d FROM %s.documents WHERE part = 0 AND name >= ? AND name < ?",
                        prefix, prefix + '~')
                .setPageSize(100))) {
            document(row).ifPresent(found::add);
        }
        return found;
    }

    boolean put(String name, long expectedVersion, byte @Nullable [] value) {
        Row row = read(name, false);
        long was = row == null ? 0 : row.getLong("v");
        if (Math.max(was, 0) != expectedVersion) {
            return false;
        }
        long version = clock.reserve(1, Math.abs(was));
        for (int i = 0; i < TRIES; i++) {
            Outcome outcome = connection.decide(List.of(statement(name, was, version, value)));
            if (outcome == Outcome.APPLIED) {
                return true;
            }
            if (outcome == Outcome.REFUSED && i == 0) {
                return false;
            }
            Row now = read(name, true);
            if (now != null && Math.abs(now.getLong("v")) == version) {
                return true;
            }
            if (outcome == Outcome.REFUSED) {
                break;
            }
        }
        throw new EngineUnavailable(
                "The cluster that keeps tables did not say whether the document '" + name + "' was put; read it again.",
                new IllegalStateException("outcome unknown"));
    }

    private BoundStatement statement(String name, long was, long version, byte @Nullable [] value) {
        Long expected = was == 0 ? null : was;
        return value == null
                ? connection.bind(
                        "UPDATE %s.documents USING TTL " + TOMBSTONE_SECONDS
                                + " SET v = ?, d = null WHERE part = 0 AND name = ? IF v = ?",
                        -version,
                        name,
                        expected)
                : connection.bind(
                        "UPDATE %s.documents SET v = ?, d = ? WHERE part = 0 AND name = ? IF v = ?",
                        version, Connection.blob(value), name, expected);
    }
}
