package dev.hearth.storage.tables.service;

import static dev.hearth.storage.tables.service.Sdk.item;
import static dev.hearth.storage.tables.service.Sdk.n;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.storage.tables.engine.TableEngine;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TransactGetItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** What many clients at once must not be able to break, over every engine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
abstract class ConcurrencyContract {
    private TableEngine engine;
    private TablesServer server;
    private DynamoDbClient db;

    abstract TableEngine open(Path folder);

    TablesConfig config() {
        return TablesServer.quick();
    }

    int writers() {
        return 6;
    }

    int writesEach() {
        return 40;
    }

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        engine = open(folder);
        server = new TablesServer(engine, config(), Clock.systemUTC());
        db = server.client();
        for (String name : List.of("accounts", "counters", "told")) {
            db.createTable(request -> request.tableName(name)
                    .billingMode(BillingMode.PAY_PER_REQUEST)
                    .attributeDefinitions(a -> a.attributeName("id").attributeType(ScalarAttributeType.S))
                    .keySchema(k -> k.attributeName("id").keyType(KeyType.HASH))
                    .streamSpecification(stream -> {
                        if (name.equals("told")) {
                            stream.streamEnabled(true).streamViewType(StreamViewType.NEW_IMAGE);
                        } else {
                            stream.streamEnabled(false);
                        }
                    }));
        }
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
        engine.close();
    }

    /** Runs it in every writer, with the writer's number. */
    private void together(Writer writer) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < writers(); i++) {
                int number = i;
                all.add(threads.submit(() -> {
                    writer.run(number);
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    private interface Writer {
        void run(int number) throws Exception;
    }

    @Test
    void transfersKeepTheSum() throws Exception {
        int accounts = 5;
        for (int i = 0; i < accounts; i++) {
            int id = i;
            db.putItem(request -> request.tableName("accounts").item(item("id", "a" + id, "balance", 100)));
        }
        AtomicBoolean ending = new AtomicBoolean();
        try (ExecutorService watcher = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> watching = watcher.submit(() -> {
                int looks = 0;
                while (!ending.get()) {
                    assertThat(sum(accounts)).isEqualTo(100L * accounts);
                    looks++;
                }
                return looks;
            });
            together(this::transfer);
            ending.set(true);
            assertThat(watching.get()).isPositive();
        }
        assertThat(sum(accounts)).isEqualTo(100L * accounts);
    }

    private void transfer(int writer) {
        Random random = new Random(writer);
        for (int done = 0; done < writesEach(); ) {
            String from = "a" + random.nextInt(5);
            String to = "a" + random.nextInt(5);
            Map<String, AttributeValue> amount = Map.of(":m", n(random.nextInt(20)));
            if (from.equals(to)) {
                continue;
            }
            try {
                db.transactWriteItems(request -> request.transactItems(
                        action -> action.update(u -> u.tableName("accounts")
                                .key(item("id", from))
                                .updateExpression("SET balance = balance - :m")
                                .conditionExpression("balance >= :m")
                                .expressionAttributeValues(amount)),
                        action -> action.update(u -> u.tableName("accounts")
                                .key(item("id", to))
                                .updateExpression("SET balance = balance + :m")
                                .expressionAttributeValues(amount))));
                done++;
            } catch (TransactionCanceledException e) {
                assertThat(e.cancellationReasons().stream().map(reason -> reason.code()))
                        .containsAnyOf("ConditionalCheckFailed", "TransactionConflict");
                done++;
            }
        }
    }

    private long sum(int accounts) {
        List<TransactGetItem> gets = new ArrayList<>();
        for (int i = 0; i < accounts; i++) {
            int id = i;
            gets.add(TransactGetItem.builder()
                    .get(get -> get.tableName("accounts").key(item("id", "a" + id)))
                    .build());
        }
        return db.transactGetItems(request -> request.transactItems(gets)).responses().stream()
                .mapToLong(response -> Long.parseLong(Sdk.number(response.item(), "balance")))
                .sum();
    }

    @Test
    void countersLoseNothing() throws Exception {
        together(number -> {
            for (int i = 0; i < writesEach(); i++) {
                db.updateItem(request -> request.tableName("counters")
                        .key(item("id", "sum"))
                        .updateExpression("ADD v :one")
                        .expressionAttributeValues(Map.of(":one", n(1))));
            }
        });
        assertThat(value("sum")).isEqualTo((long) writers() * writesEach());
    }

    @Test
    void conditionsLetOneOfManyThrough() throws Exception {
        db.putItem(request -> request.tableName("counters").item(item("id", "cas", "v", 0)));
        together(number -> {
            for (int done = 0; done < writesEach(); ) {
                long seen = value("cas");
                try {
                    db.putItem(request -> request.tableName("counters")
                            .item(item("id", "cas", "v", seen + 1))
                            .conditionExpression("v = :seen")
                            .expressionAttributeValues(Map.of(":seen", n(seen))));
                    done++;
                } catch (ConditionalCheckFailedException e) {
                    // somebody else was faster
                }
            }
        });
        assertThat(value("cas")).isEqualTo((long) writers() * writesEach());
    }

    private long value(String id) {
        return Long.parseLong(Sdk.number(
                db.getItem(request -> request.tableName("counters")
                                .key(item("id", id))
                                .consistentRead(true))
                        .item(),
                "v"));
    }

    @Test
    void aTailedStreamTellsEveryChangeOnceAndInOrder() throws Exception {
        AtomicBoolean ending = new AtomicBoolean();
        Map<String, List<Long>> told = new ConcurrentHashMap<>();
        try (ExecutorService tail = Executors.newVirtualThreadPerTaskExecutor();
                DynamoDbStreamsClient streams = server.streams()) {
            Future<?> tailing = tail.submit(() -> {
                tail(streams, told, ending);
                return null;
            });
            together(number -> {
                for (int i = 1; i <= writesEach(); i++) {
                    int value = i;
                    db.putItem(request -> request.tableName("told").item(item("id", "w" + number, "v", value)));
                }
            });
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> told.values().stream().mapToInt(List::size).sum() >= writers() * writesEach());
            ending.set(true);
            tailing.get();
        }
        List<Long> all = new ArrayList<>();
        for (long i = 1; i <= writesEach(); i++) {
            all.add(i);
        }
        assertThat(told).hasSize(writers());
        told.forEach((id, values) -> assertThat(values).as(id).isEqualTo(all));
    }

    private void tail(DynamoDbStreamsClient streams, Map<String, List<Long>> told, AtomicBoolean ending) {
        String arn = streams.listStreams(request -> request.tableName("told"))
                .streams()
                .getFirst()
                .streamArn();
        List<String> iterators = new ArrayList<>();
        for (var shard : streams.describeStream(request -> request.streamArn(arn))
                .streamDescription()
                .shards()) {
            iterators.add(streams.getShardIterator(request ->
                            request.streamArn(arn).shardId(shard.shardId()).shardIteratorType("TRIM_HORIZON"))
                    .shardIterator());
        }
        boolean last;
        boolean found;
        do {
            last = ending.get();
            found = false;
            for (int i = 0; i < iterators.size(); i++) {
                String iterator = iterators.get(i);
                var page = streams.getRecords(
                        request -> request.shardIterator(iterator).limit(20));
                for (var record : page.records()) {
                    found = true;
                    Map<String, AttributeValue> image = record.dynamodb().newImage();
                    told.computeIfAbsent(Sdk.text(image, "id"), any -> new CopyOnWriteArrayList<>())
                            .add(Long.parseLong(Sdk.number(image, "v")));
                }
                iterators.set(i, page.nextShardIterator());
            }
        } while (!last || found);
    }
}
