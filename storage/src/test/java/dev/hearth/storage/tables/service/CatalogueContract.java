package dev.hearth.storage.tables.service;

import static dev.hearth.storage.tables.service.Sdk.item;
import static dev.hearth.storage.tables.service.Sdk.s;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.Grant;
import dev.hearth.aws.signature.SigningKey;
import dev.hearth.storage.tables.engine.TableEngine;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.IndexStatus;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.Tag;

/** The life of tables and indexes, whose they are and who may use them, over every engine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
abstract class CatalogueContract {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private TableEngine engine;
    private TablesServer server;
    private DynamoDbClient db;
    private Path folder;

    abstract TableEngine open(Path folder);

    TablesConfig config() {
        return TablesServer.quick();
    }

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        this.folder = folder;
        open();
    }

    private void open() throws Exception {
        engine = open(folder);
        server = new TablesServer(engine, config(), Clock.systemUTC());
        db = server.client();
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
        engine.close();
    }

    private void create(DynamoDbClient client, String name) {
        client.createTable(request -> request.tableName(name)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(a -> a.attributeName("id").attributeType(ScalarAttributeType.S))
                .keySchema(k -> k.attributeName("id").keyType(KeyType.HASH)));
    }

    private TableDescription describe(String name) {
        return db.describeTable(request -> request.tableName(name)).table();
    }

    @Test
    void aTableIsActiveAtOnceAndGoneWhenDeleted() {
        create(db, "comes-and-goes");
        assertThat(describe("comes-and-goes").tableStatus()).isEqualTo(TableStatus.ACTIVE);
        assertThat(describe("comes-and-goes").tableArn())
                .isEqualTo("arn:aws:dynamodb:eu-central-1:000000000000:table/comes-and-goes");
        assertThatThrownBy(() -> create(db, "comes-and-goes")).isInstanceOf(ResourceInUseException.class);
        db.putItem(request -> request.tableName("comes-and-goes").item(item("id", "a")));
        db.deleteTable(request -> request.tableName("comes-and-goes"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThatThrownBy(() -> describe("comes-and-goes"))
                        .isInstanceOf(ResourceNotFoundException.class));
        create(db, "comes-and-goes");
        assertThat(db.scan(request -> request.tableName("comes-and-goes")).count())
                .isZero();
    }

    @Test
    void aProtectedTableIsNotDeleted() {
        create(db, "kept");
        db.updateTable(request -> request.tableName("kept").deletionProtectionEnabled(true));
        assertThatThrownBy(() -> db.deleteTable(request -> request.tableName("kept")))
                .isInstanceOf(DynamoDbException.class)
                .hasMessageContaining("protected against deletion");
    }

    @Test
    void listsTablesByPages() {
        SigningKey elsewhere = new SigningKey("AKIALIST", "secret", "listing");
        try (DynamoDbClient other = server.client(elsewhere)) {
            List<String> names =
                    IntStream.range(0, 7).mapToObj(i -> "page-" + i).toList();
            names.forEach(name -> create(other, name));
            assertThat(other.listTablesPaginator(request -> request.limit(3)).tableNames())
                    .containsExactlyElementsOf(names);
        }
    }

    @Test
    void aNameBelongsToTheNamespaceOfTheKey() {
        SigningKey elsewhere = new SigningKey("AKIAELSE", "secret", "elsewhere");
        try (DynamoDbClient other = server.client(elsewhere)) {
            create(other, "theirs");
            create(db, "with.dots");
            assertThatThrownBy(() -> describe("theirs")).isInstanceOf(ResourceNotFoundException.class);
            assertThatThrownBy(() -> describe("elsewhere.theirs"))
                    .isInstanceOf(DynamoDbException.class)
                    .hasMessageContaining("not authorized");
            assertThat(other.describeTable(request -> request.tableName("elsewhere.theirs"))
                            .table()
                            .tableName())
                    .isEqualTo("theirs");
            assertThat(describe("with.dots").tableName()).isEqualTo("with.dots");
            assertThatThrownBy(() -> describe("other.dots")).isInstanceOf(ResourceNotFoundException.class);
        }
    }

    @Test
    void aKeyWithGrantsMayDoJustThat() {
        create(db, "granted");
        create(db, "not-granted");
        try (DynamoDbClient reader = server.client(TablesServer.granted("AKIAREAD", "granted", Grant.Access.READ));
                DynamoDbClient writer =
                        server.client(TablesServer.granted("AKIAWRITE", "granted", Grant.Access.WRITE))) {
            writer.putItem(request -> request.tableName("granted").item(item("id", "a")));
            assertThat(reader.getItem(request -> request.tableName("granted").key(item("id", "a")))
                            .item())
                    .isEqualTo(item("id", "a"));
            assertThat(reader.listTables().tableNames()).containsExactly("granted");
            refused(() -> reader.putItem(request -> request.tableName("granted").item(item("id", "b"))), "PutItem");
            refused(() -> writer.getItem(request -> request.tableName("granted").key(item("id", "a"))), "GetItem");
            refused(() -> reader.scan(request -> request.tableName("not-granted")), "Scan");
            refused(() -> reader.scan(request -> request.tableName("no-such-table")), "Scan");
            refused(() -> writer.deleteTable(request -> request.tableName("granted")), "DeleteTable");
            refused(() -> create(writer, "another"), "CreateTable");
        }
    }

    private static void refused(Runnable call, String operation) {
        assertThatThrownBy(call::run)
                .isInstanceOf(DynamoDbException.class)
                .satisfies(e -> assertThat(
                                ((DynamoDbException) e).awsErrorDetails().errorCode())
                        .isEqualTo("AccessDeniedException"))
                .hasMessageContaining("is not authorized to perform: dynamodb:" + operation + " on resource: arn:aws");
    }

    @Test
    void tagsComeAndGo() {
        create(db, "tagged");
        String arn = describe("tagged").tableArn();
        db.tagResource(request -> request.resourceArn(arn).tags(tag("a", "1"), tag("b", "2")));
        db.untagResource(request -> request.resourceArn(arn).tagKeys("a"));
        assertThat(db.listTagsOfResource(request -> request.resourceArn(arn)).tags())
                .containsExactly(tag("b", "2"));
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    @Test
    void provisionedCapacityThrottlesWhenItsBurstIsSpent() {
        db.createTable(request -> request.tableName("slow")
                .provisionedThroughput(units -> units.readCapacityUnits(1L).writeCapacityUnits(1L))
                .attributeDefinitions(a -> a.attributeName("id").attributeType(ScalarAttributeType.S))
                .keySchema(k -> k.attributeName("id").keyType(KeyType.HASH)));
        String large = "x".repeat(200_000);
        db.putItem(request -> request.tableName("slow").item(item("id", "a", "large", large)));
        db.putItem(request -> request.tableName("slow").item(item("id", "a", "large", large)));
        assertThatThrownBy(() -> db.putItem(request -> request.tableName("slow").item(item("id", "b"))))
                .isInstanceOf(ProvisionedThroughputExceededException.class);
        db.updateTable(request -> request.tableName("slow").billingMode(BillingMode.PAY_PER_REQUEST));
        db.putItem(request -> request.tableName("slow").item(item("id", "b")));
    }

    @Test
    void anIndexIsFilledWhileWritersGoOn() throws Exception {
        create(db, "filled");
        for (int i = 0; i < 200; i++) {
            int id = i;
            db.putItem(request -> request.tableName("filled").item(item("id", "i" + id, "g", "old", "v", 0)));
        }
        AtomicBoolean ending = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> writing = threads.submit(() -> {
                int writes = 0;
                while (!ending.get()) {
                    int id = writes++ % 220;
                    String group = "g" + writes % 3;
                    if (writes % 7 == 0) {
                        db.deleteItem(request -> request.tableName("filled").key(item("id", "i" + id)));
                    } else {
                        int v = writes;
                        db.putItem(
                                request -> request.tableName("filled").item(item("id", "i" + id, "g", group, "v", v)));
                    }
                }
                return writes;
            });
            addIndex("filled", "by_g");
            await().atMost(PATIENCE).until(() -> indexStatus("filled") == IndexStatus.ACTIVE);
            ending.set(true);
            writing.get();
        }
        List<Map<String, AttributeValue>> items =
                db.scanPaginator(request -> request.tableName("filled").consistentRead(true)).items().stream()
                        .toList();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                db
                                        .scanPaginator(request ->
                                                request.tableName("filled").indexName("by_g"))
                                        .items()
                                        .stream())
                        .containsExactlyInAnyOrderElementsOf(items));

        db.updateTable(request -> request.tableName("filled")
                .globalSecondaryIndexUpdates(update -> update.delete(delete -> delete.indexName("by_g"))));
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(describe("filled").globalSecondaryIndexes()).isEmpty());
        assertThat(describe("filled").attributeDefinitions()).hasSize(1);
    }

    private void addIndex(String table, String index) {
        db.updateTable(request -> request.tableName(table)
                .attributeDefinitions(
                        a -> a.attributeName("id").attributeType(ScalarAttributeType.S),
                        a -> a.attributeName("g").attributeType(ScalarAttributeType.S))
                .globalSecondaryIndexUpdates(update -> update.create(create -> create.indexName(index)
                        .keySchema(k -> k.attributeName("g").keyType(KeyType.HASH))
                        .projection(p -> p.projectionType(ProjectionType.ALL)))));
    }

    private IndexStatus indexStatus(String table) {
        return describe(table).globalSecondaryIndexes().getFirst().indexStatus();
    }

    @Test
    void aFillGoesOnAfterARestart() throws Exception {
        create(db, "interrupted");
        for (int i = 0; i < 300; i++) {
            int id = i;
            db.putItem(request -> request.tableName("interrupted").item(item("id", "i" + id, "g", "g" + id % 3)));
        }
        addIndex("interrupted", "by_g");
        stop();
        open();
        await().atMost(PATIENCE).until(() -> indexStatus("interrupted") == IndexStatus.ACTIVE);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(db.queryPaginator(request -> request.tableName("interrupted")
                                        .indexName("by_g")
                                        .keyConditionExpression("g = :g")
                                        .expressionAttributeValues(Map.of(":g", s("g1"))))
                                .items())
                        .hasSize(100));
    }

    @Test
    void timeToLiveDeletesWhatHasExpired() {
        create(db, "expiring");
        long now = Clock.systemUTC().instant().getEpochSecond();
        db.putItem(request -> request.tableName("expiring").item(item("id", "before", "t", now - 60)));
        db.updateTimeToLive(request -> request.tableName("expiring")
                .timeToLiveSpecification(ttl -> ttl.attributeName("t").enabled(true)));
        db.putItem(request -> request.tableName("expiring").item(item("id", "since", "t", now - 50)));
        db.putItem(request -> request.tableName("expiring").item(item("id", "later", "t", now + 3600)));
        db.putItem(request -> request.tableName("expiring").item(item("id", "ancient", "t", 1000)));
        db.putItem(request -> request.tableName("expiring").item(item("id", "text", "t", "no number")));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(db.scan(request -> request.tableName("expiring")).items().stream()
                                .map(found -> Sdk.text(found, "id")))
                        .containsExactlyInAnyOrder("later", "ancient", "text"));
        assertThat(db.describeTimeToLive(request -> request.tableName("expiring"))
                        .timeToLiveDescription()
                        .timeToLiveStatusAsString())
                .isEqualTo("ENABLED");
        db.updateTimeToLive(request -> request.tableName("expiring")
                .timeToLiveSpecification(ttl -> ttl.attributeName("t").enabled(false)));
        await().atMost(PATIENCE)
                .until(() -> db.describeTimeToLive(request -> request.tableName("expiring"))
                        .timeToLiveDescription()
                        .timeToLiveStatusAsString()
                        .equals("DISABLED"));
    }

    @Test
    void capacityIsCountedByTableAndIndex() {
        create(db, "counted");
        addIndex("counted", "by_g");
        await().atMost(PATIENCE).until(() -> indexStatus("counted") == IndexStatus.ACTIVE);
        var written = db.putItem(request -> request.tableName("counted")
                        .item(item("id", "a", "g", "b", "x", "y".repeat(2000)))
                        .returnConsumedCapacity("INDEXES"))
                .consumedCapacity();
        assertThat(written.capacityUnits()).isEqualTo(4.0);
        assertThat(written.table().capacityUnits()).isEqualTo(2.0);
        assertThat(written.globalSecondaryIndexes().get("by_g"))
                .satisfies(units -> assertThat(units.capacityUnits()).isEqualTo(2.0));
        var read = db.getItem(request ->
                        request.tableName("counted").key(item("id", "a")).returnConsumedCapacity("TOTAL"))
                .consumedCapacity();
        assertThat(read.capacityUnits()).isEqualTo(0.5);
        var transacted = db.transactGetItems(request -> request.transactItems(
                                get -> get.get(g -> g.tableName("counted").key(item("id", "a"))))
                        .returnConsumedCapacity("TOTAL"))
                .consumedCapacity();
        assertThat(transacted.getFirst().capacityUnits()).isEqualTo(2.0);
    }
}
