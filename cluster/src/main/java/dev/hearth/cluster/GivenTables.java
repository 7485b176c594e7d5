package dev.hearth.cluster;

import dev.hearth.storage.tables.cql.CqlConfig;
import dev.hearth.storage.tables.cql.CqlTables;
import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.rocks.RocksConfig;
import dev.hearth.storage.tables.rocks.RocksTables;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What keeps the rows of tables. */
sealed interface GivenTables {
    TableEngine open();

    /** Whether nobody else uses it at the same time. */
    boolean alone();

    /** RocksDB in the pod itself: one replica, its volume is the data. */
    record InThePod(RocksConfig config) implements GivenTables {
        @Override
        public TableEngine open() {
            return RocksTables.open(config);
        }

        @Override
        public boolean alone() {
            return true;
        }
    }

    /** Somebody's ScyllaDB or Cassandra. */
    record OverCql(CqlConfig config) implements GivenTables {
        @Override
        public TableEngine open() {
            return CqlTables.open(config);
        }

        @Override
        public boolean alone() {
            return false;
        }
    }

    static GivenTables of(Settings settings) {
        String engine = settings.choice("HEARTH_TABLES_ENGINE", "rocksdb", List.of("rocksdb", "cql"));
        String folder = settings.text("HEARTH_TABLES_FOLDER", "/var/lib/hearth/tables");
        if (engine.equals("rocksdb")) {
            return new InThePod(new RocksConfig(Path.of(folder), true, 64, 32));
        }
        List<InetSocketAddress> nodes = Settings.parts(settings.need(
                        "HEARTH_CQL_CONTACT_POINTS", "where ScyllaDB or Cassandra is, as host:port parted by commas"))
                .flatMap(node -> node(settings, node).stream())
                .toList();
        String datacenter = settings.need("HEARTH_CQL_DATACENTER", "the data centre whose nodes are asked");
        String keyspace = settings.text("HEARTH_CQL_KEYSPACE", "hearth");
        int copies = settings.number("HEARTH_CQL_REPLICATION_FACTOR", 3, 1, 100);
        Optional<CqlConfig.Credentials> credentials = settings.find("HEARTH_CQL_USER")
                .map(user -> new CqlConfig.Credentials(
                        user, settings.need("HEARTH_CQL_PASSWORD", "the password of 'HEARTH_CQL_USER'")));
        if (!keyspace.matches("[a-z][a-z0-9_]{0,47}")) {
            settings.wrong("'HEARTH_CQL_KEYSPACE' must match [a-z][a-z0-9_]{0,47}, and is '" + keyspace + "'.");
        }
        if (!settings.isRight()) {
            return new InThePod(RocksConfig.in(Path.of(folder))); // a stand-in, never opened
        }
        return new OverCql(new CqlConfig(
                nodes,
                datacenter,
                credentials,
                keyspace,
                Map.of("class", "NetworkTopologyStrategy", datacenter, Integer.toString(copies)),
                CqlConfig.Scope.DATACENTER,
                CqlConfig.WriteIsolation.ALWAYS,
                Duration.ofSeconds(5),
                Duration.ofSeconds(15),
                Duration.ofMillis(500)));
    }

    private static Optional<InetSocketAddress> node(Settings settings, String text) {
        int colon = text.lastIndexOf(':');
        if (colon > 0 && text.substring(colon + 1).matches("\\d{1,5}")) {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (port > 0 && port < 65536) {
                return Optional.of(InetSocketAddress.createUnresolved(text.substring(0, colon), port));
            }
        }
        settings.wrong("'HEARTH_CQL_CONTACT_POINTS' must be host:port parted by commas, and has '" + text + "'.");
        return Optional.empty();
    }
}
