package dev.hearth.storage.tables.cql;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.NoNodeAvailableException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.servererrors.QueryValidationException;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import dev.hearth.storage.tables.engine.EngineUnavailable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The session, its prepared statements, and what the driver's failures mean here. */
final class Connection implements AutoCloseable {
    private static final int AT_ONCE = 128;
    private static final Duration PAUSE = Duration.ofMillis(50);
    static final Duration LONGEST_CHANGE = Duration.ofMinutes(1);

    final CqlSession session;
    final String keyspace;
    final DefaultConsistencyLevel strong;
    final DefaultConsistencyLevel serial;
    private final Semaphore laterAtOnce = new Semaphore(AT_ONCE);
    private final Map<String, PreparedStatement> prepared = new ConcurrentHashMap<>();

    /** How a lightweight transaction ended. */
    enum Outcome {
        APPLIED,
        REFUSED,
        /** No answer: it happened, will happen, or never does. */
        UNKNOWN
    }

    private Connection(CqlSession session, CqlConfig config) {
        this.session = session;
        keyspace = config.keyspace();
        strong = strong(config);
        serial = serial(config);
    }

    private static DefaultConsistencyLevel strong(CqlConfig config) {
        return switch (config.scope()) {
            case DATACENTER -> DefaultConsistencyLevel.LOCAL_QUORUM;
            case EVERYWHERE -> DefaultConsistencyLevel.QUORUM;
        };
    }

    private static DefaultConsistencyLevel serial(CqlConfig config) {
        return switch (config.scope()) {
            case DATACENTER -> DefaultConsistencyLevel.LOCAL_SERIAL;
            case EVERYWHERE -> DefaultConsistencyLevel.SERIAL;
        };
    }

    static Connection open(CqlConfig config) {
        CqlSessionBuilder builder = CqlSession.builder()
                .addContactPoints(config.contactPoints())
                .withLocalDatacenter(config.localDatacenter())
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, config.requestTimeout())
                        .withString(
                                DefaultDriverOption.REQUEST_CONSISTENCY,
                                strong(config).name())
                        .withString(
                                DefaultDriverOption.REQUEST_SERIAL_CONSISTENCY,
                                serial(config).name())
                        // Otherwise the driver waits a second for further changes after each change of the schema.
                        .withDuration(DefaultDriverOption.METADATA_SCHEMA_WINDOW, Duration.ofMillis(20))
                        .withStringList(
                                DefaultDriverOption.METADATA_SCHEMA_REFRESHED_KEYSPACES, List.of(config.keyspace()))
                        .build());
        config.credentials().ifPresent(user -> builder.withAuthCredentials(user.user(), user.password()));
        try {
            return new Connection(builder.build(), config);
        } catch (DriverException e) {
            throw unavailable(e);
        }
    }

    /** Changes the schema; such statements take longer than others, and are done when every node knows the change. */
    void define(String cql) {
        answered(() -> session.execute(SimpleStatement.newInstance(cql).setTimeout(LONGEST_CHANGE)));
        awaitAgreement();
    }

    /**
     * Makes a table that is never dropped, under an id that follows from its name: so it does not matter who makes it, or
     * whether two data centres do at one moment.
     *
     * @param columns the name and, in parentheses, what follows it
     * @param options each {@code name = value}
     */
    void defineForGood(String columns, List<String> options) {
        String name = keyspace + '.' + columns.substring(0, columns.indexOf(' '));
        String id = "id = " + UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
        try {
            defineTable(columns, Stream.concat(Stream.of(id), options.stream()));
        } catch (QueryValidationException noSuchOption) {
            defineTable(columns, options.stream()); // ScyllaDB: its schema has one writer anyway
        }
    }

    private void defineTable(String columns, Stream<String> options) {
        String with = options.collect(Collectors.joining(" AND "));
        define("CREATE TABLE IF NOT EXISTS " + keyspace + '.' + columns + (with.isEmpty() ? "" : " WITH " + with));
    }

    /**
     * Waits until all nodes that are up have one schema: until then a node may refuse what another has made. The driver asks
     * for {@code advanced.control-connection.schema-agreement.timeout} (10 s) each time.
     *
     * @throws EngineUnavailable when they do not agree within a minute
     */
    void awaitAgreement() {
        long deadline = System.nanoTime() + LONGEST_CHANGE.toNanos();
        while (!answered(session::checkSchemaAgreement)) {
            if (System.nanoTime() > deadline) {
                throw new EngineUnavailable(
                        "The nodes of the cluster that keeps tables have not agreed on the schema of"
                                + " keyspace \"" + keyspace + "\" for " + LONGEST_CHANGE
                                + "; is a node that they count as up cut"
                                + " off from the others?");
            }
        }
    }

    /** Whether the node that answers can read the table. */
    boolean isThere(String table) {
        try {
            run(SimpleStatement.newInstance("SELECT * FROM " + keyspace + '.' + table + " LIMIT 1"));
            return true;
        } catch (MissingTable notYet) {
            return false;
        }
    }

    /** A moment, for who asks again. */
    void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineUnavailable("interrupted while waiting for the cluster that keeps tables", e);
        }
    }

    /** The statement with its values, bound by position; {@code %s} in it is the keyspace. */
    BoundStatement bind(String cql, @Nullable Object... values) {
        return answered(() -> prepared.computeIfAbsent(cql, text -> session.prepare(text.replace("%s", keyspace)))
                        .bind(values))
                .setIdempotent(true);
    }

    void forget(String table) {
        prepared.keySet().removeIf(cql -> cql.contains("%s." + table + " "));
    }

    ResultSet run(Statement<?> statement) {
        return answered(() -> session.execute(statement));
    }

    @Nullable
    Row one(Statement<?> statement) {
        return run(statement).one();
    }

    /** Runs statements side by side and waits for all. */
    List<AsyncResultSet> runAll(List<? extends Statement<?>> statements) {
        return answered(() -> {
            List<AsyncResultSet> results = new ArrayList<>(statements.size());
            for (int from = 0; from < statements.size(); from += AT_ONCE) {
                List<CompletionStage<AsyncResultSet>> running = new ArrayList<>();
                statements
                        .subList(from, Math.min(from + AT_ONCE, statements.size()))
                        .forEach(statement -> running.add(session.executeAsync(statement)));
                running.forEach(stage -> results.add(stage.toCompletableFuture().join()));
            }
            return results;
        });
    }

    /**
     * Runs statements one after the other, later and unwatched: what others would do if this is lost. When too many are under
     * way already, they are waited for.
     */
    void later(List<? extends Statement<?>> statements) {
        if (laterAtOnce.tryAcquire()) {
            CompletionStage<?> running = CompletableFuture.completedStage(null);
            for (Statement<?> next : statements) {
                running = running.thenCompose(done -> session.executeAsync(next));
            }
            running.whenComplete((done, failed) -> laterAtOnce.release());
        } else {
            statements.forEach(this::run);
        }
    }

    /** Runs a lightweight transaction. Nobody repeats it but who reads what became of it. */
    Outcome decide(List<BoundStatement> statements) {
        Statement<?> whole = statements.size() == 1
                ? statements.getFirst().setIdempotent(false)
                : together(statements).setIdempotent(false);
        try {
            return session.execute(whole).wasApplied() ? Outcome.APPLIED : Outcome.REFUSED;
        } catch (QueryValidationException e) {
            throw refused(e);
        } catch (NoNodeAvailableException | UnavailableException e) {
            throw unavailable(e);
        } catch (DriverException e) {
            return Outcome.UNKNOWN;
        }
    }

    /** Statements of one partition, which the cluster does at once. */
    BatchStatement together(List<BoundStatement> statements) {
        return BatchStatement.newInstance(BatchType.UNLOGGED, statements.toArray(new BatchableStatement<?>[0]));
    }

    private interface Asking<T> {
        T ask();
    }

    private static <T> T answered(Asking<T> asking) {
        try {
            return asking.ask();
        } catch (QueryValidationException e) {
            throw refused(e);
        } catch (DriverException e) {
            throw unavailable(e);
        } catch (CompletionException e) {
            throw switch (e.getCause()) {
                case QueryValidationException refused -> refused(refused);
                case DriverException failed -> unavailable(failed);
                case null, default -> e;
            };
        }
    }

    private static RuntimeException refused(QueryValidationException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("does not exist") || message.contains("unconfigured table")
                ? new MissingTable(message, e)
                : e;
    }

    static EngineUnavailable unavailable(DriverException e) {
        return new EngineUnavailable("The cluster that keeps tables did not answer: " + e.getMessage(), e);
    }

    static String replication(Map<String, String> options) {
        return options.entrySet().stream()
                .map(option -> "'" + option.getKey() + "': '" + option.getValue() + "'")
                .collect(Collectors.joining(", ", "{", "}"));
    }

    static ByteBuffer blob(byte[] bytes) {
        return ByteBuffer.wrap(bytes);
    }

    static byte @Nullable [] bytes(@Nullable ByteBuffer blob) {
        if (blob == null) {
            return null;
        }
        byte[] bytes = new byte[blob.remaining()];
        blob.duplicate().get(bytes);
        return bytes;
    }

    @Override
    public void close() {
        session.close();
    }
}
