package dev.hearth.storage.tables.cql;

import static dev.hearth.storage.tables.engine.EngineDriver.bytes;
import static dev.hearth.storage.tables.engine.EngineDriver.key;
import static dev.hearth.storage.tables.engine.EngineDriver.put;
import static dev.hearth.storage.tables.engine.EngineDriver.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.hearth.conformance.cassandra.CassandraServer;
import dev.hearth.storage.tables.engine.Commit;
import dev.hearth.storage.tables.engine.Commit.Derived;
import dev.hearth.storage.tables.engine.Commit.Expected;
import dev.hearth.storage.tables.engine.Commit.Record;
import dev.hearth.storage.tables.engine.EngineDriver;
import dev.hearth.storage.tables.engine.Space;
import dev.hearth.storage.tables.engine.UnknownSpace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A keyspace over two data centres of a node each, a process of ours beside each: what is written in one comes to the other,
 * and when one is gone the other goes on.
 */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CqlDatacentersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final List<CassandraServer> servers = new ArrayList<>();
    private List<CassandraServer.Place> places = List.of();

    @BeforeAll
    void start() throws Exception {
        places = CassandraServer.Place.twoDatacenters();
        for (CassandraServer.Place place : places) {
            servers.add(CassandraServer.start(place));
        }
        for (int i = 0; i < places.size(); i++) {
            awaitOther(i);
        }
    }

    /** Gossip takes a second or two; before, a node refuses a keyspace over a data centre that it does not know. */
    private void awaitOther(int datacenter) {
        try (CqlSession session = CqlSession.builder()
                .addContactPoint(servers.get(datacenter).address())
                .withLocalDatacenter(places.get(datacenter).datacenter())
                .build()) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(session.execute("SELECT data_center FROM system.peers_v2")
                                    .map(row -> row.getString(0))
                                    .all())
                            .containsExactly(places.get(1 - datacenter).datacenter()));
        }
    }

    @AfterAll
    void stop() throws Exception {
        for (CassandraServer server : servers) {
            server.close();
        }
    }

    private CqlConfig in(int datacenter, String keyspace) {
        return new CqlConfig(
                List.of(servers.get(datacenter).address()),
                places.get(datacenter).datacenter(),
                Optional.empty(),
                keyspace,
                Map.of("class", "NetworkTopologyStrategy", "east", "1", "west", "1"),
                CqlConfig.Scope.DATACENTER,
                CqlConfig.WriteIsolation.ALWAYS,
                Duration.ofSeconds(10),
                Duration.ofSeconds(20),
                Duration.ofMillis(500));
    }

    @Test
    void whatIsWrittenInOneComesToTheOtherAndOutlivesIt() throws Exception {
        Space.Base base = new Space.Base("orders");
        Space.Global byCity = new Space.Global("orders", "by_city");
        try (CqlTables east = CqlTables.open(in(0, "spread"));
                CqlTables west = CqlTables.open(in(1, "spread"))) {
            EngineDriver inEast = new EngineDriver(east);
            EngineDriver inWest = new EngineDriver(west);
            east.createTable("orders");
            east.createGlobal(byCity);
            inEast.done(new Commit(
                    List.of(put(base, key("a", ""), Expected.ABSENT, "from the east")),
                    List.of(new Derived(byCity, key("rome", "a"), new Commit.Action.Put(bytes("derived")), 0)),
                    List.of(new Record("orders", 0, bytes("record"), 0))));

            await().atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(UnknownSpace.class)
                    .untilAsserted(() -> {
                        assertThat(inWest.value(base, key("a", ""))).isEqualTo("from the east");
                        assertThat(inWest.query(byCity, "rome")).containsExactly("derived");
                        assertThat(records(west)).containsExactly("record");
                    });
            long version = inWest.row(base, key("a", "")).orElseThrow().version();
            inWest.done(put(base, key("a", ""), new Expected.At(version), "changed in the west"));
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(inEast.value(base, key("a", ""))).isEqualTo("changed in the west"));

            servers.get(0).kill();

            long now = inWest.row(base, key("a", "")).orElseThrow().version();
            assertThat(inWest.commit(put(base, key("a", ""), new Expected.At(version), "stale")))
                    .as("conditions still hold")
                    .isInstanceOf(Commit.Result.Stale.class);
            inWest.done(new Commit(
                    List.of(put(base, key("a", ""), new Expected.At(now), "alone"), put(base, key("b", ""), "new")),
                    List.of(),
                    List.of(new Record("orders", 0, bytes("later"), 0))));
            assertThat(inWest.value(base, key("a", ""))).isEqualTo("alone");
            assertThat(inWest.value(base, key("b", ""))).isEqualTo("new");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(records(west)).containsExactly("record", "later"));
        }
    }

    private static List<String> records(CqlTables tables) {
        return tables.records("orders", 0, 0, 100).stream()
                .map(record -> text(record.value()))
                .toList();
    }
}
