package dev.hearth.eventing.streams.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.api.Grant;
import dev.hearth.aws.json.EventMessage;
import dev.hearth.aws.json.EventSink;
import dev.hearth.aws.json.ServiceFault;
import dev.hearth.eventing.kafka.KafkaServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("slow")
class KinesisTest {
    private static final String LARGEST_HASH_KEY = "340282366920938463463374607431768211455";
    private final KinesisStage stage = new KinesisStage(KafkaServer.shared());

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void aStreamIsMadeDescribedListedAndDeleted() {
        stage.create("Orders_1", 2);
        JsonNode described =
                stage.call("DescribeStream", "{\"StreamName\": \"Orders_1\"}").path("StreamDescription");
        assertThat(described.path("StreamStatus").asText()).isEqualTo("ACTIVE");
        assertThat(described.path("RetentionPeriodHours").asInt()).isEqualTo(24);
        assertThat(described.path("Shards")).hasSize(2);
        assertThat(described
                        .path("Shards")
                        .path(1)
                        .path("HashKeyRange")
                        .path("EndingHashKey")
                        .asText())
                .isEqualTo(LARGEST_HASH_KEY);
        assertThat(stage.call("ListStreams", "{}").path("StreamNames").path(0).asText())
                .isEqualTo("Orders_1");
        JsonNode byArn = stage.call(
                "DescribeStreamSummary",
                "{\"StreamARN\": \"%s\"}".formatted(described.path("StreamARN").asText()));
        assertThat(byArn.path("StreamDescriptionSummary").path("OpenShardCount").asInt())
                .isEqualTo(2);
        stage.call("DeleteStream", "{\"StreamName\": \"Orders_1\"}");
        assertThat(fault("DescribeStream", "{\"StreamName\": \"Orders_1\"}").shortType())
                .isEqualTo("ResourceNotFoundException");
    }

    @Test
    void recordsOfAPartitionKeyAreReadInTheOrderOfTheirSequenceNumbers() {
        stage.create("orders", 3);
        List<String> numbers = new ArrayList<>();
        String shard = "";
        for (int i = 0; i < 20; i++) {
            JsonNode placed = stage.put("orders", "customer-7", "order " + i);
            numbers.add(placed.path("SequenceNumber").asText());
            shard = placed.path("ShardId").asText();
        }
        assertThat(numbers).isSorted().doesNotHaveDuplicates();
        int partition = Integer.parseInt(shard.substring("shardId-".length()));
        assertThat(stage.all("orders", partition))
                .containsExactlyElementsOf(java.util.stream.IntStream.range(0, 20)
                        .mapToObj(i -> "order " + i)
                        .toList());
    }

    @Test
    void anExplicitHashKeyChoosesTheShard() {
        stage.create("orders", 2);
        JsonNode answer = stage.call("PutRecords", """
                {"StreamName": "orders", "Records": [
                  {"PartitionKey": "a", "Data": "%1$s", "ExplicitHashKey": "0"},
                  {"PartitionKey": "a", "Data": "%1$s", "ExplicitHashKey": "%2$s"}]}""".formatted(KinesisStage.base64("x"), LARGEST_HASH_KEY));
        assertThat(answer.path("FailedRecordCount").asInt()).isZero();
        assertThat(answer.path("Records").path(0).path("ShardId").asText()).isEqualTo("shardId-000000000000");
        assertThat(answer.path("Records").path(1).path("ShardId").asText()).isEqualTo("shardId-000000000001");
    }

    @Test
    void eachTypeOfIteratorBeginsWhereItSays() {
        stage.create("orders", 1);
        stage.put("orders", "k", "one");
        String second = stage.put("orders", "k", "two").path("SequenceNumber").asText();
        await().until(() -> Instant.now().toEpochMilli() > arrival("orders", 1) + 2);
        double between = (arrival("orders", 1) + 1) / 1000.0;
        String latest = stage.iterator("orders", 0, "LATEST", "");
        stage.put("orders", "k", "three");
        assertThat(stage.all("orders", 0)).containsExactly("one", "two", "three");
        assertThat(data("AT_SEQUENCE_NUMBER", ", \"StartingSequenceNumber\": \"%s\"".formatted(second)))
                .containsExactly("two", "three");
        assertThat(data("AFTER_SEQUENCE_NUMBER", ", \"StartingSequenceNumber\": \"%s\"".formatted(second)))
                .containsExactly("three");
        assertThat(data("AT_TIMESTAMP", ", \"Timestamp\": %.3f".formatted(between)))
                .containsExactly("three");
        assertThat(KinesisStage.data(stage.get(latest))).containsExactly("three");
    }

    private List<String> data(String type, String more) {
        return KinesisStage.data(stage.get(stage.iterator("orders", 0, type, more)));
    }

    private long arrival(String stream, int record) {
        return Math.round(stage.get(stage.iterator(stream, 0, "TRIM_HORIZON", ""))
                        .path("Records")
                        .path(record)
                        .path("ApproximateArrivalTimestamp")
                        .asDouble()
                * 1000);
    }

    @Test
    void aReaderGoesOnWithTheNextIteratorUntilItIsUpToDate() {
        stage.create("orders", 1);
        for (int i = 0; i < 5; i++) {
            stage.put("orders", "k", "order " + i);
        }
        JsonNode first = stage.call(
                "GetRecords",
                "{\"Limit\": 3, \"ShardIterator\": \"%s\"}".formatted(stage.iterator("orders", 0, "TRIM_HORIZON", "")));
        assertThat(KinesisStage.data(first)).containsExactly("order 0", "order 1", "order 2");
        assertThat(first.path("MillisBehindLatest").asLong()).isPositive();
        JsonNode second = stage.get(first.path("NextShardIterator").asText());
        assertThat(KinesisStage.data(second)).containsExactly("order 3", "order 4");
        assertThat(second.path("MillisBehindLatest").asLong()).isZero();
        JsonNode third = stage.get(second.path("NextShardIterator").asText());
        assertThat(KinesisStage.data(third)).isEmpty();
        assertThat(third.path("NextShardIterator").asText()).isNotEmpty();
    }

    @Test
    void oneAnswerHasAtMostTenMegabytes() {
        stage.create("orders", 1);
        String large = "x".repeat(1024 * 1024 - 1);
        for (int i = 0; i < 12; i++) {
            stage.put("orders", "k", large);
        }
        JsonNode first = stage.get(stage.iterator("orders", 0, "TRIM_HORIZON", ""));
        assertThat(first.path("Records")).hasSize(10);
        assertThat(stage.get(first.path("NextShardIterator").asText()).path("Records"))
                .hasSize(2);
    }

    @Test
    void plainKafkaClientsReadAndWriteTheSameRecords() {
        stage.create("orders", 1);
        stage.put("orders", "from-kinesis", "1");
        String topic = stage.namespace + ".orders";
        stage.kafka.send(new ProducerRecord<>(
                topic, "from-kafka".getBytes(StandardCharsets.UTF_8), "2".getBytes(StandardCharsets.UTF_8)));
        stage.kafka.send(new ProducerRecord<>(topic, "3".getBytes(StandardCharsets.UTF_8)));
        assertThat(stage.all("orders", 0)).containsExactly("1", "2", "3");
        JsonNode records =
                stage.get(stage.iterator("orders", 0, "TRIM_HORIZON", "")).path("Records");
        assertThat(records.path(1).path("PartitionKey").asText()).isEqualTo("from-kafka");
        assertThat(records.path(2).path("PartitionKey").asText()).isEqualTo("-");
        try (KafkaConsumer<byte[], byte[]> consumer = stage.kafka.consumer(Map.of())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(Set.of(partition));
            consumer.seekToBeginning(Set.of(partition));
            ConsumerRecord<byte[], byte[]> first =
                    consumer.poll(Duration.ofSeconds(10)).iterator().next();
            assertThat(first.key()).asString(StandardCharsets.UTF_8).isEqualTo("from-kinesis");
            assertThat(first.value()).asString(StandardCharsets.UTF_8).isEqualTo("1");
            assertThat(first.headers()).isEmpty();
        }
    }

    @Test
    void anIteratorExpiresAfterFiveMinutes() {
        stage.create("orders", 1);
        String iterator = stage.iterator("orders", 0, "TRIM_HORIZON", "");
        stage.ahead(Duration.ofMinutes(5).plusSeconds(1));
        assertThat(fault("GetRecords", "{\"ShardIterator\": \"%s\"}".formatted(iterator))
                        .shortType())
                .isEqualTo("ExpiredIteratorException");
    }

    @Test
    void anIteratorOfAnEarlierStreamOfTheNameIsRefused() {
        stage.create("orders", 1);
        String iterator = stage.iterator("orders", 0, "TRIM_HORIZON", "");
        stage.call("DeleteStream", "{\"StreamName\": \"orders\"}");
        await().ignoreExceptions().untilAsserted(() -> stage.create("orders", 1));
        assertThat(fault("GetRecords", "{\"ShardIterator\": \"%s\"}".formatted(iterator)))
                .hasMessageContaining("earlier stream");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PutRecord|{'StreamName': 'none', 'PartitionKey': 'k', 'Data': ''}|ResourceNotFoundException|Stream none under account",
                "PutRecord|{'StreamName': 'orders', 'Data': ''}|ValidationException|'partitionKey'",
                "PutRecord|{'StreamName': 'orders', 'PartitionKey': 'k'}|ValidationException|'data'",
                "PutRecord|{'StreamName': 'orders', 'PartitionKey': 'k', 'Data': '*'}|SerializationException|base64",
                "PutRecord|{'StreamName': 'orders', 'PartitionKey': 'k', 'Data': '', 'ExplicitHashKey': '340282366920938463463374607431768211456'}|InvalidArgumentException|ExplicitHashKey",
                "PutRecord|{'PartitionKey': 'k', 'Data': ''}|InvalidArgumentException|StreamARN",
                "PutRecords|{'StreamName': 'orders', 'Records': []}|ValidationException|greater than or equal to 1",
                "CreateStream|{'StreamName': 'a b', 'ShardCount': 1}|ValidationException|[a-zA-Z0-9_.-]+",
                "CreateStream|{'StreamName': 'orders', 'ShardCount': 1}|ResourceInUseException|already exists",
                "CreateStream|{'StreamName': 'other', 'ShardCount': 0}|ValidationException|'shardCount'",
                "CreateStream|{'StreamName': 'other'}|ValidationException|'shardCount'",
                "GetShardIterator|{'StreamName': 'orders', 'ShardId': 'shardId-000000000009', 'ShardIteratorType': 'LATEST'}|ResourceNotFoundException|does not exist",
                "GetShardIterator|{'StreamName': 'orders', 'ShardId': 'shardId-000000000000', 'ShardIteratorType': 'EARLIEST'}|ValidationException|enum value set",
                "GetShardIterator|{'StreamName': 'orders', 'ShardId': 'shardId-000000000000', 'ShardIteratorType': 'AT_SEQUENCE_NUMBER', 'StartingSequenceNumber': '1'}|InvalidArgumentException|did not come from this stream",
                "GetShardIterator|{'StreamName': 'orders', 'ShardId': 'shardId-000000000000', 'ShardIteratorType': 'AT_TIMESTAMP', 'Timestamp': 9999999999}|InvalidArgumentException|cannot be greater",
                "GetRecords|{'ShardIterator': 'bm9uc2Vuc2U='}|InvalidArgumentException|Invalid ShardIterator",
                "GetRecords|{'ShardIterator': '%%%'}|InvalidArgumentException|Invalid ShardIterator",
                "IncreaseStreamRetentionPeriod|{'StreamName': 'orders', 'RetentionPeriodHours': 9000}|InvalidArgumentException|8760",
                "IncreaseStreamRetentionPeriod|{'StreamName': 'orders', 'RetentionPeriodHours': 23}|InvalidArgumentException|24",
                "UpdateShardCount|{'StreamName': 'orders', 'TargetShardCount': 1, 'ScalingType': 'UNIFORM_SCALING'}|InvalidArgumentException|cannot become fewer",
                "MergeShards|{'StreamName': 'orders'}|UnknownOperationException|MergeShards",
                "ListShards|[]|SerializationException|payload",
            })
    void refusesWithTheDocumentedErrors(String operation, String body, String type, String message) {
        stage.create("orders", 2);
        ServiceFault fault = fault(operation, body.replace('\'', '"'));
        assertThat(fault.shortType()).isEqualTo(type);
        assertThat(fault).hasMessageContaining(message);
    }

    @Test
    void aRecordOfMoreThanOneMebibyteIsRefusedAndOneOfJustThatIsTaken() {
        stage.create("orders", 1);
        assertThat(stage.put("orders", "k", "x".repeat(1024 * 1024 - 1))
                        .path("ShardId")
                        .asText())
                .isNotEmpty();
        assertThatThrownBy(() -> stage.put("orders", "k", "x".repeat(1024 * 1024)))
                .isInstanceOfSatisfying(
                        ServiceFault.class,
                        fault -> assertThat(fault.shortType()).isEqualTo("ValidationException"));
    }

    @Test
    void withKinesisesLimitsTheRecordsOverThemFailAndTheOthersAreWritten() {
        try (KinesisStage limited = new KinesisStage(KafkaServer.shared(), WriteLimits.OfKinesis::new)) {
            limited.create("orders", 1);
            String record = "{\"PartitionKey\": \"k\", \"Data\": \"%s\"}"
                    .formatted(KinesisStage.base64("x".repeat(300 * 1024)));
            // 3 of 300 KiB fit into a second, and the calls below take less than two of them.
            List<JsonNode> answers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                answers.add(limited.call(
                        "PutRecords",
                        "{\"StreamName\": \"orders\", \"Records\": [%s]}"
                                .formatted(String.join(",", java.util.Collections.nCopies(5, record)))));
            }
            JsonNode first = answers.getFirst();
            assertThat(first.path("FailedRecordCount").asInt()).isBetween(1, 2);
            assertThat(first.path("Records").path(4).path("ErrorCode").asText())
                    .isEqualTo("ProvisionedThroughputExceededException");
            int written = answers.stream()
                    .mapToInt(answer -> 5 - answer.path("FailedRecordCount").asInt())
                    .sum();
            assertThat(limited.all("orders", 0)).hasSize(written);
        }
    }

    @Test
    void aStreamGrowsAndKeepsWhatItHas() {
        stage.create("orders", 1);
        stage.put("orders", "k", "before");
        JsonNode grown = stage.call(
                "UpdateShardCount",
                "{\"StreamName\": \"orders\", \"TargetShardCount\": 4, \"ScalingType\": \"UNIFORM_SCALING\"}");
        assertThat(grown.path("CurrentShardCount").asInt()).isEqualTo(1);
        assertThat(grown.path("TargetShardCount").asInt()).isEqualTo(4);
        JsonNode page = stage.call("ListShards", "{\"StreamName\": \"orders\", \"MaxResults\": 3}");
        assertThat(page.path("Shards")).hasSize(3);
        JsonNode rest = stage.call(
                "ListShards",
                "{\"NextToken\": \"%s\"}".formatted(page.path("NextToken").asText()));
        assertThat(rest.path("Shards").path(0).path("ShardId").asText()).isEqualTo("shardId-000000000003");
        assertThat(rest.has("NextToken")).isFalse();
        assertThat(stage.all("orders", 0)).containsExactly("before");
        await().ignoreExceptions()
                .untilAsserted(() -> assertThat(stage.call(
                                        "PutRecord",
                                        "{\"StreamName\": \"orders\", \"PartitionKey\": \"k\", \"Data\": \"\", \"ExplicitHashKey\": \"%s\"}"
                                                .formatted(LARGEST_HASH_KEY))
                                .path("ShardId")
                                .asText())
                        .isEqualTo("shardId-000000000003"));
    }

    @Test
    void retentionAndTagsChange() {
        stage.create("orders", 1);
        stage.call("IncreaseStreamRetentionPeriod", "{\"StreamName\": \"orders\", \"RetentionPeriodHours\": 48}");
        assertThat(stage.call("DescribeStreamSummary", "{\"StreamName\": \"orders\"}")
                        .path("StreamDescriptionSummary")
                        .path("RetentionPeriodHours")
                        .asInt())
                .isEqualTo(48);
        stage.call(
                "AddTagsToStream", "{\"StreamName\": \"orders\", \"Tags\": {\"team\": \"shop\", \"env\": \"test\"}}");
        stage.call("RemoveTagsFromStream", "{\"StreamName\": \"orders\", \"TagKeys\": [\"env\"]}");
        assertThat(stage.call("ListTagsForStream", "{\"StreamName\": \"orders\"}")
                        .toString())
                .isEqualTo("{\"Tags\":[{\"Key\":\"team\",\"Value\":\"shop\"}],\"HasMoreTags\":false}"
                        .replace("{\"Key\":\"team\",\"Value\":\"shop\"}", tag("team", "shop")));
    }

    /** The two fields of a tag have no order. */
    private String tag(String key, String value) {
        String listed =
                stage.call("ListTagsForStream", "{\"StreamName\": \"orders\"}").toString();
        return listed.contains("{\"Key\":\"%s\",\"Value\":\"%s\"}".formatted(key, value))
                ? "{\"Key\":\"%s\",\"Value\":\"%s\"}".formatted(key, value)
                : "{\"Value\":\"%s\",\"Key\":\"%s\"}".formatted(value, key);
    }

    @Test
    void aKeyWithGrantsDoesNoMoreThanTheySay() {
        stage.create("orders", 1);
        String put = "{\"StreamName\": \"orders\", \"PartitionKey\": \"k\", \"Data\": \"\"}";
        assertThat(stage.callWith(Grant.Access.WRITE, "orders", "PutRecord", put)
                        .has("SequenceNumber"))
                .isTrue();
        assertDenied(() -> stage.callWith(Grant.Access.READ, "orders", "PutRecord", put));
        assertDenied(() -> stage.callWith(Grant.Access.READWRITE, "others", "PutRecord", put));
        String iterator = stage.iterator("orders", 0, "TRIM_HORIZON", "");
        assertDenied(() -> stage.callWith(
                Grant.Access.WRITE, "orders", "GetRecords", "{\"ShardIterator\": \"%s\"}".formatted(iterator)));
        assertDenied(
                () -> stage.callWith(Grant.Access.READWRITE, "orders", "DeleteStream", "{\"StreamName\": \"orders\"}"));
        assertThat(stage.callWith(Grant.Access.READ, "others", "ListStreams", "{}")
                        .path("StreamNames"))
                .isEmpty();
    }

    private static void assertDenied(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ServiceFault.class,
                        fault -> assertThat(fault.shortType()).isEqualTo("AccessDeniedException"));
    }

    @Test
    void cborHasBytesAsBytesAndTimesInMilliseconds() throws Exception {
        stage.create("orders", 1);
        byte[] data = {0, -1, 7};
        JsonNode placed = stage.cbor("PutRecord", Map.of("StreamName", "orders", "PartitionKey", "k", "Data", data));
        assertThat(placed.path("SequenceNumber").asText()).hasSize(56);
        JsonNode record = stage.cbor(
                        "GetRecords", Map.of("ShardIterator", stage.iterator("orders", 0, "TRIM_HORIZON", "")))
                .path("Records")
                .path(0);
        assertThat(record.path("Data").isBinary()).isTrue();
        assertThat(record.path("Data").binaryValue()).isEqualTo(data);
        assertThat(record.path("ApproximateArrivalTimestamp").asLong())
                .isCloseTo(System.currentTimeMillis(), org.assertj.core.data.Offset.offset(60_000L));
    }

    @Test
    void aSubscriberGetsWhatIsThereAndWhatComesUntilItLeaves() {
        stage.create("orders", 1);
        stage.put("orders", "k", "before");
        JsonNode summary = stage.call("DescribeStreamSummary", "{\"StreamName\": \"orders\"}");
        String stream =
                summary.path("StreamDescriptionSummary").path("StreamARN").asText();
        String consumer = stage.call(
                        "RegisterStreamConsumer",
                        "{\"StreamARN\": \"%s\", \"ConsumerName\": \"audit\"}".formatted(stream))
                .path("Consumer")
                .path("ConsumerARN")
                .asText();
        assertThat(consumer).startsWith(stream + "/consumer/audit:");
        Told told = new Told();
        Thread subscriber = Thread.ofVirtual()
                .start(() -> stage.subscribe(
                        "{\"ConsumerARN\": \"%s\", \"ShardId\": \"shardId-000000000000\", \"StartingPosition\": {\"Type\": \"TRIM_HORIZON\"}}"
                                .formatted(consumer),
                        told));
        await().untilAsserted(() -> assertThat(told.text()).contains(KinesisStage.base64("before")));
        stage.put("orders", "k", "after");
        await().untilAsserted(() -> assertThat(told.text()).contains(KinesisStage.base64("after")));
        assertThat(told.messages.getFirst().headers()).containsEntry(":event-type", "initial-response");
        told.open = false;
        await().until(() -> !subscriber.isAlive());
        stage.call("DeregisterStreamConsumer", "{\"ConsumerARN\": \"%s\"}".formatted(consumer));
        assertThat(fault("DescribeStreamConsumer", "{\"ConsumerARN\": \"%s\"}".formatted(consumer))
                        .shortType())
                .isEqualTo("ResourceNotFoundException");
    }

    private static final class Told implements EventSink {
        final List<EventMessage> messages = new CopyOnWriteArrayList<>();
        volatile boolean open = true;

        @Override
        public void write(EventMessage message) {
            messages.add(message);
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        String text() {
            return String.join(
                    " ",
                    messages.stream()
                            .map(message -> new String(message.payload(), StandardCharsets.UTF_8))
                            .toList());
        }
    }

    @Test
    void whatWasAcknowledgedIsThereAfterTheBrokerWasKilled() {
        try (KafkaServer own = KafkaServer.start();
                KinesisStage stage = new KinesisStage(own)) {
            stage.create("orders", 1);
            stage.put("orders", "k", "before");
            String iterator = stage.iterator("orders", 0, "TRIM_HORIZON", "");
            own.kill();
            own.restart();
            assertThat(KinesisStage.data(stage.get(iterator))).containsExactly("before");
            stage.put("orders", "k", "after");
            assertThat(stage.all("orders", 0)).containsExactly("before", "after");
        }
    }

    private ServiceFault fault(String operation, String body) {
        return catchThrowableOfType(ServiceFault.class, () -> stage.call(operation, body));
    }

    @Test
    void aNameThatCouldNotBeAnObjectsGetsOneThatCould() {
        assertThat(List.of("orders", "a.b", "Orders_1", "..", "orders-"))
                .extracting(StreamOperations::objectName)
                .allMatch(name -> name.matches("[a-z0-9]([a-z0-9.-]*[a-z0-9])?"))
                .doesNotHaveDuplicates()
                .startsWith("orders", "a.b");
        assertThat(Arrays.asList(StreamOperations.objectName("A"), StreamOperations.objectName("a")))
                .doesNotHaveDuplicates();
    }
}
