package dev.hearth.storage.tables.service;

import static dev.hearth.storage.tables.service.Sdk.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.storage.tables.service.RandomInputs.Condition;
import dev.hearth.storage.tables.service.RandomInputs.Update;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** Writes at random, to a table and to its reference; what is told of each must be the same. */
final class RandomWrites {
    private final DynamoDbClient db;
    private final ReferenceTable model;
    private final Random random;
    private final RandomInputs inputs;

    RandomWrites(DynamoDbClient db, ReferenceTable model, Random random) {
        this.db = db;
        this.model = model;
        this.random = random;
        this.inputs = new RandomInputs(random);
    }

    void put() {
        Map<String, AttributeValue> item = inputs.item();
        Map<String, AttributeValue> old = model.get(ReferenceTable.key(item));
        if (random.nextInt(3) > 0) {
            Map<String, AttributeValue> given = db.putItem(
                            request -> request.tableName("model").item(item).returnValues("ALL_OLD"))
                    .attributes();
            assertThat(given).isEqualTo(old == null ? Map.of() : old);
            model.put(item);
            return;
        }
        Condition condition = inputs.condition();
        boolean holds = model.holds(ReferenceTable.key(item), condition.model());
        boolean done = succeeds(() -> db.putItem(request -> request.tableName("model")
                .item(item)
                .conditionExpression(condition.expression())
                .expressionAttributeNames(orNull(condition.names()))
                .expressionAttributeValues(orNull(condition.values()))));
        assertThat(done).as(condition.expression()).isEqualTo(holds);
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

    void update() {
        Map<String, AttributeValue> key = inputs.key();
        Update update = inputs.update();
        Condition condition = random.nextInt(3) == 0
                ? inputs.condition()
                : new Condition("attribute_not_exists(nothing)", Map.of(), any -> true);
        Map<String, AttributeValue> values = new HashMap<>(update.values());
        values.putAll(condition.values());
        boolean holds = model.holds(key, condition.model());
        boolean done = succeeds(() -> {
            Map<String, AttributeValue> now = db.updateItem(request -> request.tableName("model")
                            .key(key)
                            .updateExpression(update.expression())
                            .conditionExpression(condition.expression())
                            .expressionAttributeNames(orNull(condition.names()))
                            .expressionAttributeValues(values)
                            .returnValues("ALL_NEW"))
                    .attributes();
            model.update(key, update.model());
            assertThat(now).isEqualTo(model.get(key));
        });
        assertThat(done).as(condition.expression()).isEqualTo(holds);
    }

    void delete() {
        Map<String, AttributeValue> key = inputs.key();
        Condition condition = inputs.condition();
        boolean holds = model.holds(key, condition.model());
        boolean done = succeeds(() -> db.deleteItem(request -> request.tableName("model")
                .key(key)
                .conditionExpression(condition.expression())
                .expressionAttributeNames(orNull(condition.names()))
                .expressionAttributeValues(orNull(condition.values()))));
        assertThat(done).isEqualTo(holds);
        if (holds) {
            model.delete(key);
        }
    }

    void batchWrite() {
        List<WriteRequest> writes = new ArrayList<>();
        List<Runnable> onModel = new ArrayList<>();
        HashSet<Map<String, AttributeValue>> seen = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            Map<String, AttributeValue> item = inputs.item();
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

    void transact() {
        List<TransactWriteItem> actions = new ArrayList<>();
        List<Runnable> onModel = new ArrayList<>();
        List<String> codes = new ArrayList<>();
        HashSet<Map<String, AttributeValue>> seen = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            Map<String, AttributeValue> item = inputs.item();
            Map<String, AttributeValue> key = ReferenceTable.key(item);
            if (!seen.add(key)) {
                continue;
            }
            Condition condition = inputs.condition();
            boolean free = random.nextBoolean();
            codes.add(free || model.holds(key, condition.model()) ? "None" : "ConditionalCheckFailed");
            String expression = free ? null : condition.expression();
            Map<String, AttributeValue> values = free ? Map.of() : condition.values();
            Map<String, String> names = free ? Map.of() : condition.names();
            if (random.nextInt(3) == 0) {
                Update update = inputs.update();
                Map<String, AttributeValue> all = new HashMap<>(update.values());
                all.putAll(values);
                actions.add(TransactWriteItem.builder()
                        .update(u -> u.tableName("model")
                                .key(key)
                                .updateExpression(update.expression())
                                .conditionExpression(expression)
                                .expressionAttributeNames(orNull(names))
                                .expressionAttributeValues(all))
                        .build());
                onModel.add(() -> model.update(key, update.model()));
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

    private static <K, V> @Nullable Map<K, V> orNull(Map<K, V> map) {
        return map.isEmpty() ? null : map;
    }
}
