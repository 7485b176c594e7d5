package dev.hearth.storage.tables.service;

import static dev.hearth.storage.tables.service.Sdk.item;
import static dev.hearth.storage.tables.service.Sdk.n;
import static dev.hearth.storage.tables.service.Sdk.s;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.storage.tables.engine.TableEngine;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeAction;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.AttributeValueUpdate;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementErrorCodeEnum;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ComparisonOperator;
import software.amazon.awssdk.services.dynamodb.model.Condition;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DuplicateItemException;
import software.amazon.awssdk.services.dynamodb.model.ExpectedAttributeValue;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.Select;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** What every engine's tables do with items, seen by AWS's SDK. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
abstract class ItemsContract {
    abstract TableEngine open(Path folder);

    TablesConfig config() {
        return TablesServer.quick();
    }

    private TableEngine engine;
    private TablesServer server;
    private DynamoDbClient db;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        engine = open(folder);
        server = new TablesServer(engine, config(), Clock.systemUTC());
        db = server.client();
        db.createTable(request -> request.tableName("things")
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(
                        a -> a.attributeName("pk").attributeType(ScalarAttributeType.S),
                        a -> a.attributeName("sk").attributeType(ScalarAttributeType.N),
                        a -> a.attributeName("l").attributeType(ScalarAttributeType.S))
                .keySchema(
                        k -> k.attributeName("pk").keyType(KeyType.HASH),
                        k -> k.attributeName("sk").keyType(KeyType.RANGE))
                .localSecondaryIndexes(index -> index.indexName("by_l")
                        .keySchema(
                                k -> k.attributeName("pk").keyType(KeyType.HASH),
                                k -> k.attributeName("l").keyType(KeyType.RANGE))
                        .projection(
                                p -> p.projectionType(ProjectionType.INCLUDE).nonKeyAttributes("held"))));
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
        engine.close();
    }

    private void put(Object... namesAndValues) {
        db.putItem(request -> request.tableName("things").item(item(namesAndValues)));
    }

    private Map<String, AttributeValue> get(String pk, int sk) {
        return db.getItem(request ->
                        request.tableName("things").consistentRead(true).key(item("pk", pk, "sk", sk)))
                .item();
    }

    @Test
    void givesBackEveryTypeAsItWasPut() {
        Map<String, AttributeValue> item = item("pk", "types", "sk", 1);
        item.put("n", AttributeValue.fromN("12345678901234567890123456789012345678"));
        item.put("small", AttributeValue.fromN("0.00000000000000000000000000001"));
        item.put("b", AttributeValue.fromB(SdkBytes.fromByteArray(new byte[] {0, -1, 7})));
        item.put("t", AttributeValue.fromBool(true));
        item.put("null", AttributeValue.fromNul(true));
        item.put("list", AttributeValue.fromL(List.of(s("a"), n(1), AttributeValue.fromL(List.of()))));
        item.put("map", AttributeValue.fromM(Map.of("k", s("ü€𝄞"), "m", AttributeValue.fromM(Map.of()))));
        item.put("ss", AttributeValue.fromSs(List.of("a", "b")));
        item.put("ns", AttributeValue.fromNs(List.of("1", "2.5")));
        item.put("bs", AttributeValue.fromBs(List.of(SdkBytes.fromUtf8String("x"))));
        item.put("empty", s(""));
        db.putItem(request -> request.tableName("things").item(item));
        assertThat(get("types", 1)).isEqualTo(item);
    }

    @Test
    void givesTheReturnValuesThatWereAskedFor() {
        put("pk", "returns", "sk", 1, "a", 1, "b", "x");
        for (Map.Entry<String, Map<String, AttributeValue>> expected : Map.of(
                        "NONE", item(),
                        "ALL_OLD", item("pk", "returns", "sk", 1, "a", 1, "b", "x"),
                        "UPDATED_OLD", item("a", 1),
                        "ALL_NEW", item("pk", "returns", "sk", 1, "a", 2, "b", "x"),
                        "UPDATED_NEW", item("a", 2))
                .entrySet()) {
            put("pk", "returns", "sk", 1, "a", 1, "b", "x");
            assertThat(db.updateItem(request -> request.tableName("things")
                                    .key(item("pk", "returns", "sk", 1))
                                    .updateExpression("SET a = a + :one")
                                    .expressionAttributeValues(Map.of(":one", n(1)))
                                    .returnValues(expected.getKey()))
                            .attributes())
                    .as(expected.getKey())
                    .isEqualTo(expected.getValue());
        }
        assertThat(db.deleteItem(request -> request.tableName("things")
                                .key(item("pk", "returns", "sk", 1))
                                .returnValues("ALL_OLD"))
                        .attributes())
                .containsEntry("b", s("x"));
    }

    @Test
    void aFailedConditionGivesTheItemThatWasInTheWay() {
        put("pk", "failed", "sk", 1, "a", 1);
        assertThatThrownBy(() -> db.putItem(request -> request.tableName("things")
                        .item(item("pk", "failed", "sk", 1))
                        .conditionExpression("attribute_not_exists(pk)")
                        .returnValuesOnConditionCheckFailure("ALL_OLD")))
                .isInstanceOfSatisfying(
                        ConditionalCheckFailedException.class,
                        e -> assertThat(e.item()).isEqualTo(item("pk", "failed", "sk", 1, "a", 1)));
    }

    @Test
    void aCancelledTransactionGivesReasonsInOrderWithTheItem() {
        put("pk", "reasons", "sk", 1, "a", 1);
        assertThatThrownBy(() -> db.transactWriteItems(request -> request.transactItems(
                        action -> action.put(put -> put.tableName("things").item(item("pk", "reasons", "sk", 2))),
                        action -> action.update(update -> update.tableName("things")
                                .key(item("pk", "reasons", "sk", 1))
                                .updateExpression("SET a = :a")
                                .conditionExpression("a > :a")
                                .expressionAttributeValues(Map.of(":a", n(5)))
                                .returnValuesOnConditionCheckFailure("ALL_OLD")))))
                .isInstanceOfSatisfying(TransactionCanceledException.class, e -> {
                    assertThat(e.cancellationReasons().get(0).code()).isEqualTo("None");
                    assertThat(e.cancellationReasons().get(1).code()).isEqualTo("ConditionalCheckFailed");
                    assertThat(e.cancellationReasons().get(1).item()).containsEntry("a", n(1));
                });
        assertThat(get("reasons", 2)).isEmpty();
    }

    @Test
    void aLocalIndexGivesWhatItDoesNotHoldFromTheTable() {
        put("pk", "local", "sk", 1, "l", "b", "held", "h", "nothere", "o");
        put("pk", "local", "sk", 2, "l", "a", "held", "h", "nothere", "o");
        put("pk", "local", "sk", 3, "held", "not in the index");
        assertThat(local(null))
                .containsExactly(
                        item("pk", "local", "sk", 2, "l", "a", "held", "h"),
                        item("pk", "local", "sk", 1, "l", "b", "held", "h"));
        assertThat(local(Select.ALL_ATTRIBUTES))
                .allSatisfy(found -> assertThat(found).containsEntry("nothere", s("o")));
        assertThat(db.query(request -> request.tableName("things")
                                .indexName("by_l")
                                .keyConditionExpression("pk = :p AND begins_with(l, :l)")
                                .projectionExpression("nothere")
                                .expressionAttributeValues(Map.of(":p", s("local"), ":l", s("b"))))
                        .items())
                .containsExactly(item("nothere", "o"));
    }

    private List<Map<String, AttributeValue>> local(@Nullable Select select) {
        return db.query(request -> {
                    request.tableName("things")
                            .indexName("by_l")
                            .keyConditionExpression("pk = :p")
                            .expressionAttributeValues(Map.of(":p", s("local")));
                    if (select != null) {
                        request.select(select);
                    }
                })
                .items();
    }

    @Test
    void pagesEndAtOneMegabyteAndAtTheLimit() {
        String large = "x".repeat(300_000);
        for (int i = 0; i < 7; i++) {
            put("pk", "pages", "sk", i, "bigtext", large);
        }
        QueryResponse first = query("pages", null);
        assertThat(first.count()).isEqualTo(4);
        assertThat(first.lastEvaluatedKey()).isEqualTo(item("pk", "pages", "sk", 3));
        QueryResponse second = query("pages", first.lastEvaluatedKey());
        assertThat(second.count()).isEqualTo(3);
        assertThat(second.hasLastEvaluatedKey()).isFalse();
        QueryResponse counted = db.query(request -> request.tableName("things")
                .keyConditionExpression("pk = :p")
                .filterExpression("attribute_not_exists(bigtext)")
                .expressionAttributeValues(Map.of(":p", s("pages")))
                .limit(2)
                .select(Select.COUNT)
                .scanIndexForward(false));
        assertThat(counted.count()).isZero();
        assertThat(counted.scannedCount()).isEqualTo(2);
        assertThat(counted.lastEvaluatedKey()).isEqualTo(item("pk", "pages", "sk", 5));
    }

    private QueryResponse query(String pk, @Nullable Map<String, AttributeValue> start) {
        return db.query(request -> {
            request.tableName("things")
                    .keyConditionExpression("pk = :p")
                    .expressionAttributeValues(Map.of(":p", s(pk)));
            if (start != null) {
                request.exclusiveStartKey(start);
            }
        });
    }

    @Test
    @SuppressWarnings("deprecation")
    void understandsTheParametersFromBeforeExpressions() {
        put("pk", "legacy", "sk", 1, "a", 1);
        put("pk", "legacy", "sk", 2, "a", 5);
        db.updateItem(request -> request.tableName("things")
                .key(item("pk", "legacy", "sk", 1))
                .attributeUpdates(Map.of(
                        "a",
                        AttributeValueUpdate.builder()
                                .action(AttributeAction.ADD)
                                .value(n(10))
                                .build()))
                .expected(
                        Map.of("a", ExpectedAttributeValue.builder().value(n(1)).build())));
        assertThat(get("legacy", 1)).containsEntry("a", n(11));
        assertThatThrownBy(() -> db.deleteItem(request -> request.tableName("things")
                        .key(item("pk", "legacy", "sk", 1))
                        .expected(Map.of(
                                "a",
                                ExpectedAttributeValue.builder().exists(false).build()))))
                .isInstanceOf(ConditionalCheckFailedException.class);
        assertThat(db.query(request -> request.tableName("things")
                                .keyConditions(Map.of(
                                        "pk", condition(ComparisonOperator.EQ, s("legacy")),
                                        "sk", condition(ComparisonOperator.LE, n(2))))
                                .queryFilter(Map.of("a", condition(ComparisonOperator.GT, n(7))))
                                .attributesToGet("sk", "a"))
                        .items())
                .containsExactly(item("sk", 1, "a", 11));
    }

    private static Condition condition(ComparisonOperator operator, AttributeValue value) {
        return Condition.builder()
                .comparisonOperator(operator)
                .attributeValueList(value)
                .build();
    }

    @Test
    void speaksPartiql() {
        execute("INSERT INTO \"things\" VALUE {'pk': 'sql', 'sk': 1, 'a': 'one'}");
        execute("INSERT INTO things VALUE {'pk': 'sql', 'sk': 2, 'a': ?}", s("two"));
        assertThatThrownBy(() -> execute("INSERT INTO things VALUE {'pk': 'sql', 'sk': 2}"))
                .isInstanceOf(DuplicateItemException.class);
        assertThat(execute("UPDATE things SET a = 'eins' WHERE pk = 'sql' AND sk = 1 RETURNING ALL NEW *"))
                .containsExactly(item("pk", "sql", "sk", 1, "a", "eins"));
        assertThatThrownBy(() -> execute("UPDATE things SET a = 'x' WHERE pk = 'sql' AND sk = 99"))
                .isInstanceOf(ConditionalCheckFailedException.class);
        assertThat(execute("SELECT sk, a FROM things WHERE pk = 'sql' ORDER BY sk DESC"))
                .containsExactly(item("sk", 2, "a", "two"), item("sk", 1, "a", "eins"));
        assertThat(execute("SELECT * FROM things WHERE pk IN ['sql', 'nothing'] AND a = 'two'"))
                .containsExactly(item("pk", "sql", "sk", 2, "a", "two"));
        List<Map<String, AttributeValue>> paged = new ArrayList<>();
        db.executeStatement(request -> request.statement("SELECT sk FROM things WHERE pk = 'sql'")
                        .limit(1))
                .items()
                .forEach(paged::add);
        String next = db.executeStatement(request -> request.statement("SELECT sk FROM things WHERE pk = 'sql'")
                        .limit(1))
                .nextToken();
        db.executeStatement(request -> request.statement("SELECT sk FROM things WHERE pk = 'sql'")
                        .nextToken(next))
                .items()
                .forEach(paged::add);
        assertThat(paged).containsExactly(item("sk", 1), item("sk", 2));
        assertThat(execute("DELETE FROM things WHERE pk = 'sql' AND sk = 1 RETURNING ALL OLD *"))
                .containsExactly(item("pk", "sql", "sk", 1, "a", "eins"));
    }

    private List<Map<String, AttributeValue>> execute(String statement, AttributeValue... parameters) {
        return db.executeStatement(request -> {
                    request.statement(statement);
                    if (parameters.length > 0) {
                        request.parameters(parameters);
                    }
                })
                .items();
    }

    @Test
    void runsStatementsInBatchesAndTransactions() {
        put("pk", "many", "sk", 1, "a", "x");
        var responses = db.batchExecuteStatement(request -> request.statements(
                        one -> one.statement("SELECT a FROM things WHERE pk = 'many' AND sk = 1"),
                        one -> one.statement("INSERT INTO things VALUE {'pk': 'many', 'sk': 1}"),
                        one -> one.statement("SELECT * FROM things WHERE pk = 'many'")))
                .responses();
        assertThat(responses.get(0).item()).isEqualTo(item("a", "x"));
        assertThat(responses.get(1).error().code()).isEqualTo(BatchStatementErrorCodeEnum.DUPLICATE_ITEM);
        assertThat(responses.get(2).error().code()).isEqualTo(BatchStatementErrorCodeEnum.VALIDATION_ERROR);
        assertThatThrownBy(() -> db.executeTransaction(request -> request.transactStatements(
                        one -> one.statement("INSERT INTO things VALUE {'pk': 'many', 'sk': 2}"),
                        one -> one.statement("INSERT INTO things VALUE {'pk': 'many', 'sk': 1}"))))
                .isInstanceOfSatisfying(
                        TransactionCanceledException.class,
                        e -> assertThat(e.cancellationReasons().stream().map(reason -> reason.code()))
                                .containsExactly("None", "DuplicateItem"));
        assertThat(get("many", 2)).isEmpty();
        assertThatThrownBy(() -> db.executeTransaction(request -> request.transactStatements(
                        one -> one.statement("EXISTS(SELECT * FROM things WHERE pk = 'many' AND sk = 1 AND a = 'z')"),
                        one -> one.statement("INSERT INTO things VALUE {'pk': 'many', 'sk': 2}"))))
                .isInstanceOf(TransactionCanceledException.class);
        db.executeTransaction(request -> request.transactStatements(
                one -> one.statement("UPDATE things SET a = 'y' WHERE pk = 'many' AND sk = 1"),
                one -> one.statement("INSERT INTO things VALUE {'pk': 'many', 'sk': 2}")));
        assertThat(get("many", 1)).containsEntry("a", s("y"));
        assertThat(get("many", 2)).isNotEmpty();
    }
}
