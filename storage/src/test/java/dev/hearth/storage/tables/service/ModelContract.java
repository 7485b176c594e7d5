package dev.hearth.storage.tables.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.storage.tables.engine.TableEngine;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * Random sequences of operations, held against {@link ReferenceTable} after each of them, over restarts; at the end the change
 * stream, played back, must lead to the same items. The seed is in every failure; {@code -Dtables.model.seed} repeats it.
 */
@SuppressWarnings("NullAway.Init") // the test itself starts what the fields hold, and starts it again
abstract class ModelContract {
    @TempDir
    Path folder;

    private TableEngine engine;
    private TablesServer server;
    private DynamoDbClient db;
    private RandomWrites writes;
    private RandomReads reads;
    private final ReferenceTable model = new ReferenceTable();
    private Random random = new Random();

    abstract TableEngine open(Path folder);

    TablesConfig config() {
        return TablesServer.quick();
    }

    int operations() {
        return 2000;
    }

    /** Whether the engine can be closed and opened again with all it holds. */
    int restarts() {
        return 3;
    }

    private void start() throws Exception {
        engine = open(folder);
        server = new TablesServer(engine, config(), Clock.systemUTC());
        db = server.client();
        writes = new RandomWrites(db, model, random);
        reads = new RandomReads(db, model, random);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        engine.close();
    }

    @Test
    void behavesLikeTheReference() throws Exception {
        long seed = Long.getLong("tables.model.seed", System.nanoTime());
        random = new Random(seed);
        start();
        createTable();
        int restartEvery = operations() / (restarts() + 1);
        for (int i = 1; i <= operations(); i++) {
            if (i % restartEvery == 0 && i < operations()) {
                stop();
                start();
            }
            int operation = i;
            try {
                step();
            } catch (Throwable t) {
                throw new AssertionError("operation " + operation + " of seed " + seed, t);
            }
        }
        checkStream(seed);
    }

    private void createTable() {
        db.createTable(request -> request.tableName("model")
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(
                        a -> a.attributeName("pk").attributeType(ScalarAttributeType.S),
                        a -> a.attributeName("sk").attributeType(ScalarAttributeType.N),
                        a -> a.attributeName("l").attributeType(ScalarAttributeType.S),
                        a -> a.attributeName("g").attributeType(ScalarAttributeType.S),
                        a -> a.attributeName("h").attributeType(ScalarAttributeType.N))
                .keySchema(
                        k -> k.attributeName("pk").keyType(KeyType.HASH),
                        k -> k.attributeName("sk").keyType(KeyType.RANGE))
                .localSecondaryIndexes(index -> index.indexName("by_l")
                        .keySchema(
                                k -> k.attributeName("pk").keyType(KeyType.HASH),
                                k -> k.attributeName("l").keyType(KeyType.RANGE))
                        .projection(p -> p.projectionType(ProjectionType.KEYS_ONLY)))
                .globalSecondaryIndexes(
                        index -> index.indexName("by_g")
                                .keySchema(
                                        k -> k.attributeName("g").keyType(KeyType.HASH),
                                        k -> k.attributeName("h").keyType(KeyType.RANGE))
                                .projection(p -> p.projectionType(ProjectionType.ALL)),
                        index -> index.indexName("by_h")
                                .keySchema(k -> k.attributeName("h").keyType(KeyType.HASH))
                                .projection(p -> p.projectionType(ProjectionType.KEYS_ONLY)))
                .streamSpecification(
                        stream -> stream.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)));
    }

    private void step() {
        switch (random.nextInt(16)) {
            case 0, 1, 2 -> writes.put();
            case 3, 4, 5 -> writes.update();
            case 6 -> writes.delete();
            case 7 -> reads.get();
            case 8, 9 -> reads.queryTable();
            case 10 -> reads.queryLocal();
            case 11 -> reads.queryGlobal();
            case 12 -> reads.scan(random.nextInt(4));
            case 13 -> writes.batchWrite();
            case 14 -> reads.batchGet();
            default -> writes.transact();
        }
    }

    private void checkStream(long seed) {
        try (DynamoDbStreamsClient streams = server.streams()) {
            String arn = db.describeTable(request -> request.tableName("model"))
                    .table()
                    .latestStreamArn();
            StreamReplay replay = new StreamReplay(streams, arn);
            await().pollDelay(Duration.ZERO)
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(
                            () -> assertThat(replay.items()).as("seed " + seed).isEqualTo(model.all()));
        }
    }
}
