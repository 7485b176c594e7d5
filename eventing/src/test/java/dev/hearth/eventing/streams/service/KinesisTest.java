package dev.hearth.eventing.streams.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.api.Grant;
import dev.hearth.aws.json.ServiceFault;
import dev.hearth.eventing.kafka.KafkaServer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The calls about streams, and what all calls have in common: errors, grants, encodings. */
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
        assertThat(stage.fault("DescribeStream", "{\"StreamName\": \"Orders_1\"}")
                        .shortType())
                .isEqualTo("ResourceNotFoundException");
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
