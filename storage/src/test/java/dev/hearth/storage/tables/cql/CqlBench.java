package dev.hearth.storage.tables.cql;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.hearth.conformance.cassandra.CassandraServer;
import dev.hearth.storage.bench.Figures;
import dev.hearth.storage.bench.Measured;
import dev.hearth.storage.tables.service.TablesBench;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.opentest4j.TestAbortedException;

/**
 * Measures tables over a real Cassandra, and the driver with what an application would write itself for the same promise:
 * writes are lightweight transactions there as here, and reads of a commit that may be under way are at quorum.
 */
public final class CqlBench {
    private static final int PARTITIONS = 500;
    private static final int ROWS = 20;
    private static final ByteBuffer VALUE = ByteBuffer.allocate(150);

    public static void besideTheDriver(Figures figures, int seconds) throws Exception {
        try (CassandraServer server = CassandraServer.start()) {
            CqlConfig config = CqlConfig.of(server.address(), "datacenter1", "bench");
            Map<String, Measured> ours;
            try (CqlTables tables = CqlTables.open(config)) {
                ours = TablesBench.over(tables, seconds);
            }
            Map<String, Measured> driver;
            try (Connection connection = Connection.open(config)) {
                driver = driver(connection.session, seconds);
            }
            ours.forEach((operation, measured) -> {
                figures.add("tables.cql." + operation, measured);
                figures.add(
                        "tables.cql." + operation + ".vs_driver",
                        "ratio",
                        measured.perSecond()
                                / Objects.requireNonNull(driver.get(operation)).perSecond());
            });
        } catch (TestAbortedException noJdk17) {
            figures.missing("tables.cql", String.valueOf(noJdk17.getMessage()));
        }
    }

    private static Map<String, Measured> driver(CqlSession session, int seconds) throws InterruptedException {
        session.execute("CREATE TABLE bench.raw (pk text, sk int, v bigint, d blob, PRIMARY KEY (pk, sk))");
        PreparedStatement insert = session.prepare("INSERT INTO bench.raw (pk, sk, v, d) VALUES (?, ?, 1, ?)");
        PreparedStatement replace = session.prepare("UPDATE bench.raw SET d = ? WHERE pk = ? AND sk = ? IF EXISTS");
        PreparedStatement select = session.prepare("SELECT v, d FROM bench.raw WHERE pk = ? AND sk = ?");
        PreparedStatement update =
                session.prepare("UPDATE bench.raw SET v = ?, d = ? WHERE pk = ? AND sk = ? IF v = ?");
        PreparedStatement query = session.prepare("SELECT sk, v, d FROM bench.raw WHERE pk = ? LIMIT 20");
        for (int i = 0; i < PARTITIONS * ROWS; i++) {
            session.execute(insert.bind(pk(i), sk(i), VALUE.duplicate()));
        }
        Map<String, IntConsumer> work = new LinkedHashMap<>();
        work.put("put", i -> session.execute(replace.bind(VALUE.duplicate(), pk(i), sk(i))));
        work.put("get", i -> session.execute(select.bind(pk(i), sk(i))).one());
        work.put("update_if", i -> {
            Row row = Objects.requireNonNull(
                    session.execute(select.bind(pk(i), sk(i))).one());
            session.execute(update.bind(row.getLong("v") + 1, VALUE.duplicate(), pk(i), sk(i), row.getLong("v")));
        });
        work.put("query20", i -> session.execute(query.bind(pk(i))).all());
        Map<String, Measured> all = new LinkedHashMap<>();
        for (Map.Entry<String, IntConsumer> each : work.entrySet()) {
            Measured.of(1, () -> each.getValue()::accept);
            all.put(each.getKey(), Measured.of(seconds, () -> each.getValue()::accept));
        }
        return all;
    }

    private static String pk(int i) {
        return "p" + i % PARTITIONS;
    }

    private static int sk(int i) {
        return i / PARTITIONS % ROWS;
    }

    private CqlBench() {}
}
