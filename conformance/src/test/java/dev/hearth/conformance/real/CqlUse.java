package dev.hearth.conformance.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.conformance.cassandra.CassandraServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Tables move into a Cassandra of the site's own, which is a process of this machine, and storage has two replicas from then on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class CqlUse {
    private static final Map<String, AttributeValue> KEY = Map.of("id", AttributeValue.fromS("1"));

    private final Site site;
    private @Nullable CassandraServer cassandra;
    private long before;

    CqlUse(Site site) {
        this.site = site;
    }

    @Test
    @Order(1)
    @Timeout(400)
    void anUpgradePutsThemThere() throws IOException, InterruptedException {
        before = Audit.length(log());
        CassandraServer started = CassandraServer.start(CassandraServer.Place.alone(
                site.outside().hostOf(site.room("gateway").getFirst())));
        cassandra = started;
        site.release()
                .upgrade(Site.VALUES
                        + """
                        storage:
                          replicas: 2
                          tables: { engine: cql, cql: { contactPoints: ["%s:%d"], datacenter: datacenter1, replicationFactor: 1 } }
                        """.formatted(
                                        started.address().getAddress().getHostAddress(),
                                        started.address().getPort()));
        site.isRolledOut("statefulset/hearth-storage");
        site.roomsAreReady();
        site.kubectl().apply(Site.table("orders"));
        site.ready("table.hearth.dev/orders");
        try (DynamoDbClient tables = site.aws(DynamoDbClient.builder())) {
            tables.putItem(put -> put.tableName("orders").item(KEY));
            assertThat(isThere(tables)).isTrue();
        }
    }

    @Test
    @Order(2)
    @Timeout(240)
    void eitherReplicaAnswersWithoutTheOther() {
        try (DynamoDbClient tables = site.aws(DynamoDbClient.builder())) {
            for (String lost : new String[] {"hearth-storage-0", "hearth-storage-1"}) {
                site.kubectl().out("-n", Release.NAMESPACE, "delete", "pod", lost, "--grace-period=0", "--force");
                await().atMost(Site.A_WHILE).ignoreExceptions().until(() -> isThere(tables));
                site.isRolledOut("statefulset/hearth-storage");
                site.roomsAreReady();
            }
        }
        site.kubectl().apply(Site.table("parcels"));
        site.ready("table.hearth.dev/parcels"); // by a replica that leads now
        site.kubectl().out("delete", "table.hearth.dev/parcels", "--timeout=60s");
    }

    @Test
    @Order(3)
    void nothingWasRefused() {
        assertThat(Audit.since(log(), before).forbidden()).as("refused by RBAC").isEmpty();
    }

    private static boolean isThere(DynamoDbClient tables) {
        return tables.getItem(get -> get.tableName("orders").key(KEY)).hasItem();
    }

    private static Path log() {
        return Path.of(Site.environment("HEARTH_TEST_AUDIT_LOG"));
    }

    @AfterAll
    void end() throws IOException, InterruptedException {
        if (cassandra != null) {
            cassandra.close();
        }
    }
}
