package dev.hearth.storage.tables.service;

import static dev.hearth.storage.tables.service.Sdk.item;
import static dev.hearth.storage.tables.service.Sdk.n;
import static dev.hearth.storage.tables.service.Sdk.s;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.storage.tables.service.ReferenceTable.Index;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Reads at random, of a table and of its reference; global indexes may need a moment. */
final class RandomReads {
    private static final Index TABLE = new Index("", "pk", "sk", null);
    private static final Index LOCAL = Index.keysOnly("by_l", "pk", "l");
    private static final Index GLOBAL_ALL = new Index("by_g", "g", "h", null);
    private static final Index GLOBAL_KEYS = Index.keysOnly("by_h", "h", null);

    private final DynamoDbClient db;
    private final ReferenceTable model;
    private final Random random;
    private final RandomInputs inputs;

    RandomReads(DynamoDbClient db, ReferenceTable model, Random random) {
        this.db = db;
        this.model = model;
        this.random = random;
        this.inputs = new RandomInputs(random);
    }

    void get() {
        Map<String, AttributeValue> key = inputs.key();
        Map<String, AttributeValue> expected = model.get(key);
        assertThat(db.getItem(request -> request.tableName("model").key(key).consistentRead(true))
                        .item())
                .isEqualTo(expected == null ? Map.of() : expected);
    }

    void queryTable() {
        query(TABLE, false);
    }

    void queryLocal() {
        query(LOCAL, false);
    }

    void queryGlobal() {
        query(random.nextBoolean() ? GLOBAL_ALL : GLOBAL_KEYS, true);
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

    void scan(int segments) {
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

    private static void settled(boolean eventual, Runnable check) {
        if (eventual) {
            await().pollDelay(Duration.ZERO).atMost(Duration.ofSeconds(10)).untilAsserted(check::run);
        } else {
            check.run();
        }
    }

    void batchGet() {
        HashSet<Map<String, AttributeValue>> keys = new HashSet<>();
        for (int i = 0; i < 6; i++) {
            keys.add(inputs.key());
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
}
