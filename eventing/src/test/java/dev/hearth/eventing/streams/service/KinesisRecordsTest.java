package dev.hearth.eventing.streams.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.aws.json.ServiceFault;
import dev.hearth.eventing.kafka.KafkaServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Putting and getting: order, iterators, bounds, other clients of Kafka, and a broker that is killed. */
@Tag("slow")
class KinesisRecordsTest {
    private static final String LARGEST_HASH_KEY = "340282366920938463463374607431768211455";
    private final KinesisStage stage = new KinesisStage(KafkaServer.shared());

    @AfterEach
    void close() {
        stage.close();
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
        assertThat(stage.fault("GetRecords", "{\"ShardIterator\": \"%s\"}".formatted(iterator))
                        .shortType())
                .isEqualTo("ExpiredIteratorException");
    }

    @Test
    void anIteratorOfAnEarlierStreamOfTheNameIsRefused() {
        stage.create("orders", 1);
        String iterator = stage.iterator("orders", 0, "TRIM_HORIZON", "");
        stage.call("DeleteStream", "{\"StreamName\": \"orders\"}");
        await().ignoreExceptions().untilAsserted(() -> stage.create("orders", 1));
        assertThat(stage.fault("GetRecords", "{\"ShardIterator\": \"%s\"}".formatted(iterator)))
                .hasMessageContaining("earlier stream");
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
                                .formatted(String.join(",", Collections.nCopies(5, record)))));
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

    @Test
    void oneRequestHasAtMostTenMebibytes() {
        stage.create("orders", 1);
        String record = "{\"PartitionKey\": \"k\", \"Data\": \"%s\"}"
                .formatted(KinesisStage.base64("x".repeat(1024 * 1024 - 1)));
        String request = "{\"StreamName\": \"orders\", \"Records\": [%s]}";
        assertThat(stage.call("PutRecords", request.formatted(String.join(",", Collections.nCopies(10, record))))
                        .path("FailedRecordCount")
                        .asInt())
                .isZero();
        assertThat(stage.fault("PutRecords", request.formatted(String.join(",", Collections.nCopies(11, record)))))
                .hasMessageContaining("10 MiB");
    }
}
