package dev.hearth.storage.tables.service;

import static dev.hearth.storage.tables.service.Sdk.item;
import static dev.hearth.storage.tables.service.Sdk.n;
import static dev.hearth.storage.tables.service.Sdk.s;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.service.ReferenceTable.Index;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * Random sequences of operations, held against {@link ReferenceTable} after each of them, over restarts; at the end the change
 * stream, played back, must lead to the same items. The seed is in every failure; {@code -Dtables.model.seed} repeats it.
 */
@SuppressWarnings("NullAway.Init") // the test itself starts what the fields hold, and starts it again
abstract class ModelContract {
    private static final Index TABLE = new Index("", "pk", "sk", null);
    private static final Index LOCAL = Index.keysOnly("by_l", "pk", "l");
    private static final Index GLOBAL_ALL = new Index("by_g", "g", "h", null);
    private static final Index GLOBAL_KEYS = Index.keysOnly("by_h", "h", null);

    @TempDir
    Path folder;

    private TableEngine engine;
    private TablesServer server;
    private DynamoDbClient db;
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
            case 0, 1, 2 -> put();
            case 3, 4, 5 -> update();
            case 6 -> delete();
            case 7 -> get();
            case 8, 9 -> query(TABLE, false);
            case 10 -> query(LOCAL, false);
            case 11 -> query(random.nextBoolean() ? GLOBAL_ALL : GLOBAL_KEYS, true);
            case 12 -> scan(random.nextInt(4));
            case 13 -> batchWrite();
            case 14 -> batchGet();
            default -> transact();
        }
    }

    // ---- what is random

    private Map<String, AttributeValue> randomKey() {
        return item("pk", "p" + random.nextInt(4), "sk", random.nextInt(6) - 3);
    }

    private Map<String, AttributeValue> randomItem() {
        Map<String, AttributeValue> item = new HashMap<>(randomKey());
        if (random.nextBoolean()) {
            item.put("l", s("l" + random.nextInt(3)));
        }
        if (random.nextBoolean()) {
            item.put("g", s("g" + random.nextInt(2)));
        }
        if (random.nextBoolean()) {
            item.put("h", n(random.nextInt(4) * 5L - 7));
        }
        item.put("v", n(random.nextInt(5)));
        item.put("long", s("x".repeat(random.nextInt(40))));
        return item;
    }

    /** A condition in both languages. */
    private record Condition(
            String expression, Map<String, AttributeValue> values, Predicate<Map<String, AttributeValue>> model) {}

    private Condition randomCondition() {
        AttributeValue five = n(random.nextInt(5));
        return switch (random.nextInt(5)) {
            case 0 -> new Condition("attribute_exists(pk)", Map.of(), item -> !item.isEmpty());
            case 1 -> new Condition("attribute_not_exists(pk)", Map.of(), Map::isEmpty);
            case 2 -> new Condition("v = :c", Map.of(":c", five), item -> five.equals(item.get("v")));
            case 3 ->
                new Condition(
                        "NOT v < :c OR attribute_not_exists(g)",
                        Map.of(":c", five),
                        item -> !(item.containsKey("v")
                                        && Integer.parseInt(Sdk.number(item, "v")) < Integer.parseInt(five.n()))
                                || !item.containsKey("g"));
            default ->
                new Condition(
                        "size(#l) > :c",
                        Map.of(":c", n(10)),
                        item -> item.containsKey("long")
                                && Sdk.text(item, "long").length() > 10);
        };
    }

    private static Map<String, String> names(String... expressions) {
        return String.join(" ", expressions).contains("#l") ? Map.of("#l", "long") : Map.of();
    }

    private static <K, V> @Nullable Map<K, V> orNull(Map<K, V> map) {
        return map.isEmpty() ? null : map;
    }

    // ---- operations, on both

    private void put() {
        Map<String, AttributeValue> item = randomItem();
        Map<String, AttributeValue> old = model.get(ReferenceTable.key(item));
        if (random.nextInt(3) > 0) {
            Map<String, AttributeValue> given = db.putItem(
                            request -> request.tableName("model").item(item).returnValues("ALL_OLD"))
                    .attributes();
            assertThat(given).isEqualTo(old == null ? Map.of() : old);
            model.put(item);
            return;
        }
        Condition condition = randomCondition();
        boolean holds = model.holds(ReferenceTable.key(item), condition.model);
        boolean done = succeeds(() -> db.putItem(request -> request.tableName("model")
                .item(item)
                .conditionExpression(condition.expression)
                .expressionAttributeNames(orNull(names(condition.expression)))
                .expressionAttributeValues(orNull(condition.values))));
        assertThat(done).as(condition.expression).isEqualTo(holds);
        if (holds) {
            model.put(item);
        }
    }

    private static boolean succeeds(Runnable write) {
        try {
            write.run();
            return true;
        } catch (ConditionalCheckFailedException e) {
            return false;
        }
    }

    /** An update in both languages. */
    private record Update(
            String expression,
            Map<String, AttributeValue> values,
            java.util.function.UnaryOperator<Map<String, AttributeValue>> model) {}

    private Update randomUpdate() {
        int number = random.nextInt(4);
        return switch (random.nextInt(5)) {
            case 0 -> new Update("SET v = :u", Map.of(":u", n(number)), item -> with(item, "v", n(number)));
            case 1 ->
                new Update(
                        "ADD v :u",
                        Map.of(":u", n(number)),
                        item -> with(
                                item,
                                "v",
                                n(number + (item.containsKey("v") ? Long.parseLong(Sdk.number(item, "v")) : 0))));
            case 2 ->
                new Update("REMOVE g SET h = :u", Map.of(":u", n(number)), item -> {
                    item.remove("g");
                    return with(item, "h", n(number));
                });
            case 3 ->
                new Update(
                        "SET g = :u, l = if_not_exists(l, :w)",
                        Map.of(":u", s("g" + number % 2), ":w", s("l" + number)),
                        item -> with(
                                with(item, "g", s("g" + number % 2)), "l", item.getOrDefault("l", s("l" + number))));
            default ->
                new Update("SET h = :u REMOVE l", Map.of(":u", n(number * 5L - 7)), item -> {
                    item.remove("l");
                    return with(item, "h", n(number * 5L - 7));
                });
        };
    }

    private static Map<String, AttributeValue> with(
            Map<String, AttributeValue> item, String name, AttributeValue value) {
        item.put(name, value);
        return item;
    }

    private void update() {
        Map<String, AttributeValue> key = randomKey();
        Update update = randomUpdate();
        Condition condition = random.nextInt(3) == 0
                ? randomCondition()
                : new Condition("attribute_not_exists(nothing)", Map.of(), any -> true);
        Map<String, AttributeValue> values = new HashMap<>(update.values);
        values.putAll(condition.values);
        boolean holds = model.holds(key, condition.model);
        boolean done = succeeds(() -> {
            Map<String, AttributeValue> now = db.updateItem(request -> request.tableName("model")
                            .key(key)
                            .updateExpression(update.expression)
                            .conditionExpression(condition.expression)
                            .expressionAttributeNames(orNull(names(condition.expression)))
                            .expressionAttributeValues(values)
                            .returnValues("ALL_NEW"))
                    .attributes();
            model.update(key, update.model);
            assertThat(now).isEqualTo(model.get(key));
        });
        assertThat(done).as(condition.expression).isEqualTo(holds);
    }

    private void delete() {
        Map<String, AttributeValue> key = randomKey();
        Condition condition = randomCondition();
        boolean holds = model.holds(key, condition.model);
        boolean done = succeeds(() -> db.deleteItem(request -> request.tableName("model")
                .key(key)
                .conditionExpression(condition.expression)
                .expressionAttributeNames(orNull(names(condition.expression)))
                .expressionAttributeValues(orNull(condition.values))));
        assertThat(done).isEqualTo(holds);
        if (holds) {
            model.delete(key);
        }
    }

    private void get() {
        Map<String, AttributeValue> key = randomKey();
        Map<String, AttributeValue> expected = model.get(key);
        assertThat(db.getItem(request -> request.tableName("model").key(key).consistentRead(true))
                        .item())
                .isEqualTo(expected == null ? Map.of() : expected);
    }

    private void query(Index index, boolean eventual) {
        AttributeValue hash = switch (index.hash()) {
            case "g" -> s("g" + random.nextInt(2));
            case "h" -> n(random.nextInt(4) * 5L - 7);
            default -> s("p" + random.nextInt(4));
        };
        String condition = "#h = :h";
        Map<String, String> names = new HashMap<>(Map.of("#h", index.hash()));
        Map<String, AttributeValue> values = new HashMap<>(Map.of(":h", hash));
        Predicate<Map<String, AttributeValue>> ranged = any -> true;
        if (index.range() != null && random.nextBoolean()) {
            String range = index.range();
            AttributeValue bound = range.equals("l") ? s("l" + random.nextInt(3)) : n(random.nextInt(6) - 3);
            names.put("#r", range);
            values.put(":r", bound);
            Map<String, AttributeValue> boundary = Map.of(range, bound);
            boolean below = random.nextBoolean();
            condition += below ? " AND #r <= :r" : " AND #r > :r";
            ranged = item -> (ReferenceTable.order(range).compare(item, boundary) <= 0) == below;
        }
        int limit = 1 + random.nextInt(5);
        boolean forward = random.nextBoolean();
        List<Map<String, AttributeValue>> expected = model.entries(index, hash, ranged);
        String keyCondition = condition;
        Runnable check = () -> {
            List<Map<String, AttributeValue>> found = new ArrayList<>();
            db.queryPaginator(request -> request.tableName("model")
                            .indexName(index.name().isEmpty() ? null : index.name())
                            .keyConditionExpression(keyCondition)
                            .expressionAttributeNames(names)
                            .expressionAttributeValues(values)
                            .limit(limit)
                            .scanIndexForward(forward)
                            .consistentRead(!eventual))
                    .items()
                    .forEach(found::add);
            assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
            if (index.range() != null) {
                assertThat(found)
                        .isSortedAccordingTo(
                                forward
                                        ? ReferenceTable.order(index.range())
                                        : ReferenceTable.order(index.range()).reversed());
            }
        };
        settled(eventual, check);
    }

    private static void settled(boolean eventual, Runnable check) {
        if (eventual) {
            await().pollDelay(Duration.ZERO).atMost(Duration.ofSeconds(10)).untilAsserted(check::run);
        } else {
            check.run();
        }
    }

    private void scan(int segments) {
        AttributeValue three = n(3);
        Index index = segments == 0 ? GLOBAL_ALL : TABLE;
        List<Map<String, AttributeValue>> expected = model.entries(
                index, null, item -> item.containsKey("v") && Integer.parseInt(Sdk.number(item, "v")) < 3);
        settled(segments == 0, () -> {
            List<Map<String, AttributeValue>> found = new ArrayList<>();
            for (int segment = 0; segment < Math.max(1, segments); segment++) {
                int current = segment;
                db.scanPaginator(request -> request.tableName("model")
                                .indexName(index.name().isEmpty() ? null : index.name())
                                .filterExpression("v < :v")
                                .expressionAttributeValues(Map.of(":v", three))
                                .limit(7)
                                .segment(segments == 0 ? null : current)
                                .totalSegments(segments == 0 ? null : segments)
                                .consistentRead(segments != 0))
                        .items()
                        .forEach(found::add);
            }
            assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
        });
    }

    private void batchWrite() {
        List<WriteRequest> writes = new ArrayList<>();
        List<Runnable> onModel = new ArrayList<>();
        HashSet<Map<String, AttributeValue>> seen = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            Map<String, AttributeValue> item = randomItem();
            Map<String, AttributeValue> key = ReferenceTable.key(item);
            if (!seen.add(key)) {
                continue;
            }
            if (random.nextInt(3) > 0) {
                writes.add(
                        WriteRequest.builder().putRequest(put -> put.item(item)).build());
                onModel.add(() -> model.put(item));
            } else {
                writes.add(WriteRequest.builder()
                        .deleteRequest(delete -> delete.key(key))
                        .build());
                onModel.add(() -> model.delete(key));
            }
        }
        assertThat(db.batchWriteItem(request -> request.requestItems(Map.of("model", writes)))
                        .unprocessedItems())
                .isEmpty();
        onModel.forEach(Runnable::run);
    }

    private void batchGet() {
        HashSet<Map<String, AttributeValue>> keys = new HashSet<>();
        for (int i = 0; i < 6; i++) {
            keys.add(randomKey());
        }
        List<Map<String, AttributeValue>> expected =
                keys.stream().map(model::get).filter(Objects::nonNull).toList();
        List<Map<String, AttributeValue>> found =
                Objects.requireNonNull(db.batchGetItem(request -> request.requestItems(Map.of(
                                "model",
                                software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes.builder()
                                        .keys(keys)
                                        .consistentRead(true)
                                        .build())))
                        .responses()
                        .get("model"));
        assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
    }

    private void transact() {
        List<TransactWriteItem> actions = new ArrayList<>();
        List<Runnable> onModel = new ArrayList<>();
        List<String> codes = new ArrayList<>();
        HashSet<Map<String, AttributeValue>> seen = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            Map<String, AttributeValue> item = randomItem();
            Map<String, AttributeValue> key = ReferenceTable.key(item);
            if (!seen.add(key)) {
                continue;
            }
            Condition condition = randomCondition();
            boolean free = random.nextBoolean();
            codes.add(free || model.holds(key, condition.model) ? "None" : "ConditionalCheckFailed");
            String expression = free ? null : condition.expression;
            Map<String, AttributeValue> values = free ? Map.of() : condition.values;
            Map<String, String> names = free ? Map.of() : names(condition.expression);
            if (random.nextInt(3) == 0) {
                Update update = randomUpdate();
                Map<String, AttributeValue> all = new HashMap<>(update.values);
                all.putAll(values);
                actions.add(TransactWriteItem.builder()
                        .update(u -> u.tableName("model")
                                .key(key)
                                .updateExpression(update.expression)
                                .conditionExpression(expression)
                                .expressionAttributeNames(orNull(names))
                                .expressionAttributeValues(all))
                        .build());
                onModel.add(() -> model.update(key, update.model));
            } else if (random.nextInt(3) == 0) {
                actions.add(TransactWriteItem.builder()
                        .delete(d -> d.tableName("model")
                                .key(key)
                                .conditionExpression(expression)
                                .expressionAttributeNames(orNull(names))
                                .expressionAttributeValues(orNull(values)))
                        .build());
                onModel.add(() -> model.delete(key));
            } else {
                actions.add(TransactWriteItem.builder()
                        .put(p -> p.tableName("model")
                                .item(item)
                                .conditionExpression(expression)
                                .expressionAttributeNames(orNull(names))
                                .expressionAttributeValues(orNull(values)))
                        .build());
                onModel.add(() -> model.put(item));
            }
        }
        try {
            db.transactWriteItems(request -> request.transactItems(actions));
            assertThat(codes).containsOnly("None");
            onModel.forEach(Runnable::run);
        } catch (TransactionCanceledException e) {
            assertThat(e.cancellationReasons().stream().map(reason -> reason.code()))
                    .containsExactlyElementsOf(codes);
            assertThat(codes).contains("ConditionalCheckFailed");
        }
    }

    // ---- the stream

    private void checkStream(long seed) {
        Map<Map<String, AttributeValue>, Map<String, AttributeValue>> replayed = new HashMap<>();
        try (DynamoDbStreamsClient streams = server.streams()) {
            String arn = db.describeTable(request -> request.tableName("model"))
                    .table()
                    .latestStreamArn();
            List<String> iterators = new ArrayList<>();
            for (var shard : streams.describeStream(request -> request.streamArn(arn))
                    .streamDescription()
                    .shards()) {
                iterators.add(streams.getShardIterator(request ->
                                request.streamArn(arn).shardId(shard.shardId()).shardIteratorType("TRIM_HORIZON"))
                        .shardIterator());
            }
            await().pollDelay(Duration.ZERO).atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                for (int i = 0; i < iterators.size(); i++) {
                    iterators.set(i, replayShard(streams, iterators.get(i), replayed));
                }
                assertThat(new HashSet<>(replayed.values())).as("seed " + seed).isEqualTo(model.all());
            });
        }
    }

    /** Reads to the end of what can be read now; gives where to go on. */
    private static String replayShard(
            DynamoDbStreamsClient streams,
            String from,
            Map<Map<String, AttributeValue>, Map<String, AttributeValue>> replayed) {
        String iterator = from;
        while (true) {
            String current = iterator;
            var page =
                    streams.getRecords(request -> request.shardIterator(current).limit(100));
            page.records().forEach(record -> replay(replayed, record));
            iterator = page.nextShardIterator();
            if (page.records().isEmpty()) {
                return iterator;
            }
        }
    }

    private static void replay(Map<Map<String, AttributeValue>, Map<String, AttributeValue>> items, Record record) {
        var change = record.dynamodb();
        Map<String, AttributeValue> before = items.getOrDefault(change.keys(), Map.of());
        assertThat(change.oldImage()).isEqualTo(before);
        assertThat(record.eventNameAsString())
                .isEqualTo(
                        change.newImage().isEmpty()
                                ? "REMOVE"
                                : change.oldImage().isEmpty() ? "INSERT" : "MODIFY");
        assertThat(change.newImage()).isNotEqualTo(before);
        if (change.newImage().isEmpty()) {
            items.remove(change.keys());
        } else {
            items.put(change.keys(), change.newImage());
        }
    }
}
