package dev.hearth.conformance.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.conformance.functions.Platform;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.IndexStatus;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/** Tables from kubectl to the AWS SDK and back. */
@StorageSuite
class TablesTest {
    static final Map<String, Object> BY_ID = Map.of(
            "attributeDefinitions",
            List.of(Map.of("attributeName", "id", "attributeType", "S")),
            "keySchema",
            List.of(Map.of("attributeName", "id", "keyType", "HASH")),
            "deletionPolicy",
            "Delete");

    private static AttributeValue s(String text) {
        return AttributeValue.fromS(text);
    }

    private static AttributeValue n(int number) {
        return AttributeValue.fromN(Integer.toString(number));
    }

    @Test
    void kubectlMakesATableThatTheSdkUses(Platform platform) {
        try (Made table = Made.ready(platform, "Table", BY_ID);
                DynamoDbClient dynamodb = Clients.dynamodb(platform)) {
            assertThat(dynamodb.listTables().tableNames()).contains(table.name());
            dynamodb.putItem(put -> put.tableName(table.name()).item(Map.of("id", s("a"), "count", n(1))));
            dynamodb.updateItem(update -> update.tableName(table.name())
                    .key(Map.of("id", s("a")))
                    .updateExpression("ADD #c :one")
                    .expressionAttributeNames(Map.of("#c", "count"))
                    .expressionAttributeValues(Map.of(":one", n(1))));
            assertThat(dynamodb.getItem(get -> get.tableName(table.name())
                                    .key(Map.of("id", s("a")))
                                    .consistentRead(true))
                            .item())
                    .containsEntry("count", n(2));
            assertThatThrownBy(() -> dynamodb.putItem(put -> put.tableName(table.name())
                            .item(Map.of("id", s("a")))
                            .conditionExpression("attribute_not_exists(id)")))
                    .isInstanceOf(ConditionalCheckFailedException.class);
        }
    }

    @Test
    void aChangedManifestChangesTheTable(Platform platform) {
        try (Made table = Made.ready(platform, "Table", BY_ID);
                DynamoDbClient dynamodb = Clients.dynamodb(platform)) {
            for (int at = 0; at < 50; at++) {
                int number = at;
                dynamodb.putItem(put -> put.tableName(table.name())
                        .item(Map.of("id", s("i" + number), "state", s(number % 2 == 0 ? "even" : "odd"))));
            }
            platform.kubectl()
                    .run("patch", "table", table.name(), "--type=merge", "-p", """
                    {"spec": {
                      "attributeDefinitions": [
                        {"attributeName": "id", "attributeType": "S"}, {"attributeName": "state", "attributeType": "S"}],
                      "globalSecondaryIndexes": [{"indexName": "by-state",
                        "keySchema": [{"attributeName": "state", "keyType": "HASH"}],
                        "projection": {"projectionType": "ALL"}}],
                      "timeToLiveSpecification": {"attributeName": "expires"}}}
                    """)
                    .succeeds();
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                JsonNode status = platform.kubectl()
                        .run("get", "table", table.name(), "-o", "json")
                        .succeeds()
                        .json()
                        .path("status");
                return status.path("observedGeneration").asInt() == 2
                        && status.path("conditions")
                                .path(0)
                                .path("status")
                                .asText()
                                .equals("True");
            });
            assertThat(dynamodb.describeTable(describe -> describe.tableName(table.name()))
                            .table()
                            .globalSecondaryIndexes())
                    .singleElement()
                    .satisfies(index -> assertThat(index.indexStatus()).isEqualTo(IndexStatus.ACTIVE));
            assertThat(dynamodb.query(query -> query.tableName(table.name())
                                    .indexName("by-state")
                                    .keyConditionExpression("#s = :even")
                                    .expressionAttributeNames(Map.of("#s", "state"))
                                    .expressionAttributeValues(Map.of(":even", s("even"))))
                            .count())
                    .isEqualTo(25);
        }
    }

    @Test
    void deletionPolicyDeleteDeletesTheTable(Platform platform) {
        try (Made table = Made.ready(platform, "Table", BY_ID);
                DynamoDbClient dynamodb = Clients.dynamodb(platform)) {
            table.delete();
            assertThatThrownBy(() -> dynamodb.describeTable(describe -> describe.tableName(table.name())))
                    .isInstanceOf(ResourceNotFoundException.class);
        }
    }

    @Test
    void deletionPolicyRetainKeepsTheItemsForATableOfTheSameName(Platform platform) {
        Map<String, Object> retained = new java.util.HashMap<>(BY_ID);
        retained.put("deletionPolicy", "Retain");
        try (Made table = Made.ready(platform, "Table", retained);
                DynamoDbClient dynamodb = Clients.dynamodb(platform)) {
            dynamodb.putItem(put -> put.tableName(table.name()).item(Map.of("id", s("kept"))));
            table.delete();
            assertThat(dynamodb.scan(scan -> scan.tableName(table.name())).count())
                    .isEqualTo(1);
            JsonNode events = platform.kubectl()
                    .run("get", "events", "--field-selector", "involvedObject.name=" + table.name(), "-o", "json")
                    .succeeds()
                    .json();
            assertThat(events.toString()).contains("Retained");
            dynamodb.deleteTable(delete -> delete.tableName(table.name()));
        }
    }
}
