package dev.hearth.storage.tables.cql;

import com.datastax.oss.driver.api.core.cql.Row;
import dev.hearth.storage.tables.engine.EngineUnavailable;
import dev.hearth.storage.tables.engine.Space;
import java.util.ArrayList;
import java.util.List;

/**
 * The CQL tables: a few for all, one for each table's items and local indexes, and one for each global space.
 *
 * <pre>
 *   r_TABLE, g_TABLE_of_INDEX   pk, ck -> v version, d value, tx lock, who token of the last commit, o intent or outbox
 *   documents                   name   -> v, d
 *   markers                     commits that are under way: part, bucket of a minute, v -> table and partition
 *   decisions                   transactions that were decided and are not all done
 *   records, record_buckets     change streams, a partition for each hour of a shard
 *   globals                     which global spaces a table has
 *   nodes, state                numbers of processes; how far everything is settled
 *   locks                       the {@link SchemaLock}
 * </pre>
 */
final class Schema {
    /** Rows that are deleted soon after they were written need not be remembered as deleted for ten days. */
    private static final List<String> SHORT_LIVED = List.of("gc_grace_seconds = 3600");

    private static final List<Fixed> FIXED = List.of(
            new Fixed("documents", "(part int, name text, v bigint, d blob, PRIMARY KEY (part, name))", List.of()),
            new Fixed(
                    "markers",
                    "(part int, bucket bigint, v bigint, lot bigint, body blob, PRIMARY KEY ((part, bucket), v, lot))",
                    SHORT_LIVED),
            new Fixed("decisions", "(id blob PRIMARY KEY, committed boolean)", SHORT_LIVED),
            new Fixed(
                    "records",
                    "(stream text, shard int, bucket bigint, seq bigint, d blob,"
                            + " PRIMARY KEY ((stream, shard, bucket), seq))",
                    List.of()),
            new Fixed(
                    "record_buckets",
                    "(stream text, shard int, bucket bigint, PRIMARY KEY ((stream, shard), bucket))",
                    List.of()),
            new Fixed("globals", "(t text, i text, PRIMARY KEY (t, i))", List.of()),
            new Fixed("nodes", "(n int PRIMARY KEY, owner uuid)", SHORT_LIVED),
            new Fixed("state", "(name text PRIMARY KEY, n bigint)", List.of()));

    /** A table that every start makes where it is not there. */
    private record Fixed(String name, String columns, List<String> options) {}

    private final Connection connection;
    private final CqlConfig config;

    Schema(Connection connection, CqlConfig config) {
        this.connection = connection;
        this.config = config;
    }

    void makeKeyspace() {
        if (connection.session.getMetadata().getKeyspace(config.keyspace()).isEmpty()) {
            connection.define("CREATE KEYSPACE IF NOT EXISTS " + config.keyspace() + " WITH replication = "
                    + Connection.replication(config.replication()));
        }
    }

    /** Under the {@link SchemaLock}. */
    void make() {
        FIXED.forEach(this::table);
    }

    /**
     * Waits until the node that answers knows the fixed tables. What another data centre has just made may be known of here
     * before it can be used: agreement, as the driver sees it, does not reach further than the data centre.
     *
     * @throws EngineUnavailable when it does not within a minute
     */
    void awaitHere() {
        long deadline = System.nanoTime() + Connection.LONGEST_CHANGE.toNanos();
        for (Fixed table : FIXED) {
            while (!connection.isThere(table.name())) {
                if (System.nanoTime() > deadline) {
                    throw new EngineUnavailable("The cluster that keeps tables does not show table \"" + table.name()
                            + "\" of keyspace \"" + config.keyspace() + "\" within " + Connection.LONGEST_CHANGE
                            + " after it was made; do its nodes reach each other?");
                }
                connection.pause();
            }
        }
    }

    private void table(Fixed table) {
        boolean there = connection
                .session
                .getMetadata()
                .getKeyspace(config.keyspace())
                .flatMap(keyspace -> keyspace.getTable(table.name()))
                .isPresent();
        if (!there) {
            connection.defineForGood(table.name() + ' ' + table.columns(), table.options());
        }
    }

    void makeRows(Space space) {
        if (space instanceof Space.Global global) {
            connection.run(
                    connection.bind("INSERT INTO %s.globals (t, i) VALUES (?, ?)", global.table(), global.index()));
        }
        connection.define("CREATE TABLE IF NOT EXISTS " + config.keyspace() + '.' + Names.table(space)
                + " (pk blob, ck blob, v bigint, d blob, tx blob, who bigint, o blob,"
                + " PRIMARY KEY (pk, ck)) WITH gc_grace_seconds = 86400");
    }

    void drop(String table) {
        for (Space.Global global : globals(table)) {
            drop(global);
        }
        drop(new Space.Base(table));
    }

    void drop(Space space) {
        connection.define("DROP TABLE IF EXISTS " + config.keyspace() + '.' + Names.table(space));
        connection.forget(Names.table(space));
        if (space instanceof Space.Global global) {
            connection.run(
                    connection.bind("DELETE FROM %s.globals WHERE t = ? AND i = ?", global.table(), global.index()));
        }
    }

    private List<Space.Global> globals(String table) {
        List<Space.Global> globals = new ArrayList<>();
        for (Row row : connection.run(connection.bind("SELECT i FROM %s.globals WHERE t = ?", table))) {
            globals.add(new Space.Global(table, row.getString("i")));
        }
        return globals;
    }
}
