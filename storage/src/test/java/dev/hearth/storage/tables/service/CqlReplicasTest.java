package dev.hearth.storage.tables.service;

import static dev.hearth.storage.tables.service.Sdk.item;
import static dev.hearth.storage.tables.service.Sdk.n;
import static dev.hearth.storage.tables.service.Sdk.s;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.storage.tables.cql.CqlCluster;
import dev.hearth.storage.tables.cql.CqlConfig;
import dev.hearth.storage.tables.cql.CqlTables;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.IndexStatus;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.OperationType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** Two replicas of the service over one keyspace: what one does the other sees, and neither does the other's work again. */
@Tag("slow")
@ExtendWith(CqlCluster.class)
@SuppressWarnings("NullAway.Init")
class CqlReplicasTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final CqlCluster.Endpoint cluster;
    private final String table = "r" + Long.toString(System.nanoTime(), 36);
    private Replica first;
    private Replica second;

    CqlReplicasTest(CqlCluster.Endpoint cluster) {
        this.cluster = cluster;
    }

    private record Replica(CqlTables engine, TablesServer server, DynamoDbClient db) implements AutoCloseable {
        static Replica start(CqlCluster.Endpoint cluster) throws Exception {
            CqlTables engine = CqlTables.open(CqlConfig.of(cluster.address(), cluster.datacenter(), "hearth_replicas"));
            TablesServer server = new TablesServer(engine, TablesServer.quickShared(), Clock.systemUTC());
            return new Replica(engine, server, server.client());
        }

        @Override
        public void close() throws Exception {
            db.close();
            server.close();
            engine.close();
        }
    }

    @BeforeEach
    void start() throws Exception {
        first = Replica.start(cluster);
        second = Replica.start(cluster);
        first.db.createTable(request -> request.tableName(table)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(a -> a.attributeName("id").attributeType(ScalarAttributeType.S))
                .keySchema(k -> k.attributeName("id").keyType(KeyType.HASH))
                .streamSpecification(stream -> stream.streamEnabled(true).streamViewType(StreamViewType.KEYS_ONLY)));
    }

    @AfterEach
    void stop() throws Exception {
        second.db.deleteTable(request -> request.tableName(table));
        first.close();
        second.close();
    }

    private void put(Replica replica, Object... namesAndValues) {
        replica.db.putItem(request -> request.tableName(table).item(item(namesAndValues)));
    }

    @Test
    void aTableOfOneIsUsedThroughTheOtherAtOnce() {
        put(second, "id", "a", "v", 1);
        assertThat(first.db
                        .getItem(request ->
                                request.tableName(table).key(item("id", "a")).consistentRead(true))
                        .item())
                .isEqualTo(item("id", "a", "v", 1));
    }

    @Test
    void conditionsHoldOverBoth() throws Exception {
        int each = 15;
        put(first, "id", "counter", "v", 0);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (Replica replica : List.of(first, second, first, second)) {
                all.add(threads.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        increment(replica);
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        assertThat(value(second)).isEqualTo(4 * each);
    }

    private void increment(Replica replica) {
        while (true) {
            long seen = value(replica);
            try {
                replica.db.putItem(request -> request.tableName(table)
                        .item(item("id", "counter", "v", seen + 1))
                        .conditionExpression("v = :seen")
                        .expressionAttributeValues(Map.of(":seen", n(seen))));
                return;
            } catch (ConditionalCheckFailedException somebodyWasFaster) {
                // again
            }
        }
    }

    private long value(Replica replica) {
        return Long.parseLong(Sdk.number(
                replica.db
                        .getItem(request -> request.tableName(table)
                                .key(item("id", "counter"))
                                .consistentRead(true))
                        .item(),
                "v"));
    }

    @Test
    void anIndexHasWhatTheOtherWroteWhileItWasFilled() {
        IntStream.range(0, 120).forEach(i -> put(first, "id", "before" + i, "g", "all"));
        addIndex(first);
        IntStream.range(0, 40).forEach(i -> put(second, "id", "while" + i, "g", "all"));
        IntStream.range(0, 20)
                .forEach(i ->
                        second.db.deleteItem(request -> request.tableName(table).key(item("id", "before" + i))));
        for (Replica replica : List.of(first, second)) {
            awaitIndex(replica, 140);
        }
    }

    @Test
    void aFillThatOneLeftIsFinishedByTheOther() throws Exception {
        IntStream.range(0, 150).forEach(i -> put(first, "id", "i" + i, "g", "all"));
        addIndex(first);
        first.close();
        awaitIndex(second, 150);
        first = Replica.start(cluster);
    }

    private void addIndex(Replica replica) {
        replica.db.updateTable(request -> request.tableName(table)
                .attributeDefinitions(
                        a -> a.attributeName("id").attributeType(ScalarAttributeType.S),
                        a -> a.attributeName("g").attributeType(ScalarAttributeType.S))
                .globalSecondaryIndexUpdates(update -> update.create(create -> create.indexName("by_g")
                        .keySchema(k -> k.attributeName("g").keyType(KeyType.HASH))
                        .projection(p -> p.projectionType(ProjectionType.KEYS_ONLY)))));
    }

    private void awaitIndex(Replica replica, int items) {
        await().atMost(PATIENCE)
                .until(() -> replica.db
                                .describeTable(request -> request.tableName(table))
                                .table()
                                .globalSecondaryIndexes()
                                .getFirst()
                                .indexStatus()
                        == IndexStatus.ACTIVE);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(replica.db
                                .queryPaginator(request -> request.tableName(table)
                                        .indexName("by_g")
                                        .keyConditionExpression("g = :g")
                                        .expressionAttributeValues(Map.of(":g", s("all"))))
                                .items())
                        .hasSize(items));
    }

    @Test
    void whatExpiresIsDeletedOnceThoughBothSweep() {
        long past = Clock.systemUTC().instant().getEpochSecond() - 60;
        IntStream.range(0, 10).forEach(i -> put(first, "id", "e" + i, "t", past));
        first.db.updateTimeToLive(request -> request.tableName(table)
                .timeToLiveSpecification(ttl -> ttl.attributeName("t").enabled(true)));
        await().atMost(PATIENCE)
                .until(() -> second.db
                        .scan(request -> request.tableName(table))
                        .items()
                        .isEmpty());
        put(second, "id", "last");
        try (DynamoDbStreamsClient streams = second.server.streams()) {
            await().atMost(PATIENCE).until(() -> records(streams).contains("INSERT last"));
            assertThat(records(streams).stream().filter(record -> record.startsWith("REMOVE")))
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, 10).mapToObj(i -> "REMOVE e" + i).toList());
        }
    }

    private List<String> records(DynamoDbStreamsClient streams) {
        String arn = streams.listStreams(request -> request.tableName(table))
                .streams()
                .getFirst()
                .streamArn();
        List<String> told = new ArrayList<>();
        for (var shard : streams.describeStream(request -> request.streamArn(arn))
                .streamDescription()
                .shards()) {
            String iterator = streams.getShardIterator(request ->
                            request.streamArn(arn).shardId(shard.shardId()).shardIteratorType("TRIM_HORIZON"))
                    .shardIterator();
            streams.getRecords(request -> request.shardIterator(iterator)).records().stream()
                    .filter(record -> record.eventName() != OperationType.MODIFY)
                    .map(record -> record.eventNameAsString()
                            + ' '
                            + Sdk.text(record.dynamodb().keys(), "id"))
                    .forEach(told::add);
        }
        return told;
    }
}
