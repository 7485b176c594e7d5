package dev.hearth.storage.tables.cql;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import dev.hearth.storage.tables.engine.EngineUnavailable;
import dev.hearth.storage.tables.engine.Row;
import dev.hearth.storage.tables.engine.RowKey;
import dev.hearth.storage.tables.engine.Space;
import dev.hearth.storage.tables.engine.TableEngine.Consistency;
import dev.hearth.storage.tables.engine.TableEngine.Located;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads of rows by key. A row that a transaction holds is what the transaction's decision makes of it: its new value once that
 * is written, its old one until then.
 */
final class Reads {
    private final Connection connection;
    private final RowStatements rows;
    private final Transactions transactions;
    private final Duration patience;

    Reads(RowStatements rows, Transactions transactions, CqlConfig config) {
        connection = rows.connection;
        this.rows = rows;
        this.transactions = transactions;
        patience = config.requestTimeout();
    }

    ConsistencyLevel level(Consistency consistency) {
        return consistency == Consistency.STRONG ? connection.strong : ConsistencyLevel.LOCAL_ONE;
    }

    Optional<Row> get(Space space, RowKey key, Consistency consistency) {
        com.datastax.oss.driver.api.core.cql.Row row =
                connection.one(read(space, key).setConsistencyLevel(level(consistency)));
        return row == null ? Optional.empty() : seen(space, key, Stored.of(row), consistency);
    }

    List<Optional<Row>> getAll(Space space, List<RowKey> keys, Consistency consistency) {
        List<BoundStatement> reads = keys.stream()
                .map(key -> read(space, key).setConsistencyLevel(level(consistency)))
                .toList();
        List<Optional<Row>> found = new ArrayList<>();
        List<AsyncResultSet> results = connection.runAll(reads);
        for (int i = 0; i < results.size(); i++) {
            found.add(seen(space, keys.get(i), stored(results.get(i)), consistency));
        }
        return found;
    }

    private BoundStatement read(Space space, RowKey key) {
        return rows.read(Names.table(space), key.partition(), Names.clustering(space, key.sort()));
    }

    private static Stored stored(AsyncResultSet result) {
        com.datastax.oss.driver.api.core.cql.@Nullable Row row = result.one();
        return row == null ? Stored.NOTHING : Stored.of(row);
    }

    /** What a reader sees of a row. */
    Optional<Row> seen(Space space, RowKey key, Stored stored, Consistency consistency) {
        Stored settled =
                consistency == Consistency.STRONG && stored.lock() != null ? settled(space, key, stored) : stored;
        byte[] value = Connection.bytes(settled.value());
        return settled.isThere() && value != null
                ? Optional.of(new Row(key, settled.version(), value))
                : Optional.empty();
    }

    /** The row as the decision about the transaction that holds it makes it. */
    private Stored settled(Space space, RowKey key, Stored held) {
        Stored stored = held;
        while (stored.lock() != null) {
            CommitId lock = stored.lock();
            Optional<Boolean> decision = transactions.decision(lock);
            if (decision.isPresent() && !decision.get()) {
                return stored;
            }
            Optional<Stored> made = decision.isPresent() ? made(space, key, stored) : Optional.empty();
            if (made.isPresent()) {
                return made.get();
            }
            // Undecided, or decided, done and forgotten between two reads: the lock tells which.
            com.datastax.oss.driver.api.core.cql.Row row = connection.one(read(space, key));
            Stored again = row == null ? Stored.NOTHING : Stored.of(row);
            if (decision.isEmpty() && lock.equals(again.lock())) {
                return again;
            }
            stored = again;
        }
        return stored;
    }

    /** The row as the transaction that holds it is about to leave it; empty when that is done already. */
    private Optional<Stored> made(Space space, RowKey key, Stored stored) {
        CommitId lock = stored.lock();
        return lock == null
                ? Optional.empty()
                : transactions
                        .intent(Names.table(space), key.partition(), lock)
                        .flatMap(intent -> intent.of(Names.clustering(space, key.sort()))
                                .map(write ->
                                        made(stored, write, intent.payload().version())));
    }

    private static Stored made(Stored stored, Intent.Write write, long version) {
        byte[] value = write.value();
        return switch (write.kind()) {
            case PUT -> new Stored(version, value == null ? null : Connection.blob(value), null, 0);
            case DELETE -> new Stored(-version, null, null, 0);
            case CHECK -> new Stored(stored.version(), stored.value(), null, 0);
        };
    }

    /** All rows of several spaces at one instant: what two rounds of reads, one after the other, both found. */
    List<Optional<Row>> snapshot(List<Located> located) {
        long deadline = System.nanoTime() + patience.toNanos();
        List<Stored> before = collect(located);
        for (int i = 0; ; i++) {
            List<Stored> after = collect(located);
            if (sameVersions(before, after)) {
                List<Optional<Row>> found = new ArrayList<>();
                for (int row = 0; row < after.size(); row++) {
                    byte[] value = Connection.bytes(after.get(row).value());
                    found.add(
                            after.get(row).isThere() && value != null
                                    ? Optional.of(new Row(
                                            located.get(row).key(),
                                            after.get(row).version(),
                                            value))
                                    : Optional.empty());
                }
                return found;
            }
            if (System.nanoTime() > deadline) {
                throw new EngineUnavailable(
                        "The rows changed faster than they could be read at one instant, for " + patience + '.',
                        new IllegalStateException("contention"));
            }
            before = after;
            Commits.pause(i);
        }
    }

    private List<Stored> collect(List<Located> located) {
        List<AsyncResultSet> results = connection.runAll(
                located.stream().map(row -> read(row.space(), row.key())).toList());
        List<Stored> stored = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            Stored one = stored(results.get(i));
            stored.add(
                    one.lock() == null
                            ? one
                            : settled(located.get(i).space(), located.get(i).key(), one));
        }
        return stored;
    }

    private static boolean sameVersions(List<Stored> one, List<Stored> other) {
        for (int i = 0; i < one.size(); i++) {
            if (one.get(i).version() != other.get(i).version()) {
                return false;
            }
        }
        return true;
    }
}
