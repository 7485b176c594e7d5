package dev.hearth.storage.tables.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.storage.tables.engine.TableEngine;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** What every engine's tables do with items, seen by AWS's SDK. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ItemsContract {
    abstract TableEngine open(Path folder);

    private TableEngine engine;
    private TablesServer server;
    private DynamoDbClient db;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        engine = open(folder);
        server = new TablesServer(engine, TablesServer.quick(), Clock.systemUTC());
        db = server.client();
        db.createTable(request -> request.tableName("things")
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(
                        a -> a.attributeName("pk").attributeType(ScalarAttributeType.S),
                        a -> a.attributeName("sk").attributeType(ScalarAttributeType.N))
                .keySchema(
                        k -> k.attributeName("pk").keyType(KeyType.HASH),
                        k -> k.attributeName("sk").keyType(KeyType.RANGE)));
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
        engine.close();
    }

    @Test
    void givesBackWhatWasPut() {
        Map<String, AttributeValue> item = Map.of(
                "pk", AttributeValue.fromS("a"), "sk", AttributeValue.fromN("1"), "x", AttributeValue.fromS("y"));
        db.putItem(request -> request.tableName("things").item(item));
        Map<String, AttributeValue> found = db.getItem(request -> request.tableName("things")
                        .consistentRead(true)
                        .key(Map.of("pk", AttributeValue.fromS("a"), "sk", AttributeValue.fromN("1"))))
                .item();
        assertThat(found).isEqualTo(item);
    }

    @Test
    void queriesInTheOrderOfTheSortKey() {
        for (int i : new int[] {10, 2, 33, -4}) {
            db.putItem(request -> request.tableName("things")
                    .item(Map.of("pk", AttributeValue.fromS("q"), "sk", AttributeValue.fromN("" + i))));
        }
        List<String> found = db
                .query(request -> request.tableName("things")
                        .keyConditionExpression("pk = :p AND sk > :s")
                        .expressionAttributeValues(
                                Map.of(":p", AttributeValue.fromS("q"), ":s", AttributeValue.fromN("-1"))))
                .items()
                .stream()
                .map(item -> Sdk.number(item, "sk"))
                .toList();
        assertThat(found).containsExactly("2", "10", "33");
    }
}
