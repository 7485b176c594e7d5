package dev.hearth.conformance.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.conformance.command.HearthCommand;
import dev.hearth.conformance.functions.Deployed;
import dev.hearth.conformance.functions.Platform;
import dev.hearth.conformance.functions.Workshop;
import dev.hearth.conformance.storage.Made;
import dev.hearth.conformance.storage.StorageSuite;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/** A stream from kubectl to the SDKs and back; the first one of a machine fetches Kafka. */
@StorageSuite
class StreamsTest {
    private static final Duration FIRST_START = Duration.ofMinutes(8);
    private static final Map<String, Object> TWO_SHARDS = Map.of("shards", 2, "deletionPolicy", "Delete");
    private static final String FIRST = "shardId-000000000000";

    @Test
    void theSdkForJavaReadsWhatItWrote(Platform platform) {
        try (Made stream = Made.applied(platform, "Stream", TWO_SHARDS).ready(FIRST_START);
                KinesisClient kinesis = Clients.kinesis(platform)) {
            Instant began = Instant.now().minusSeconds(1);
            PutRecordResponse put = kinesis.putRecord(record ->
                    record.streamName(stream.name()).partitionKey("customer-7").data(SdkBytes.fromUtf8String("one")));
            assertThat(put.sequenceNumber()).hasSize(56);
            assertThat(kinesis.putRecords(records -> records.streamName(stream.name())
                                    .records(entry("customer-7", "two"), entry("customer-7", "three")))
                            .failedRecordCount())
                    .isZero();
            GetRecordsResponse got = read(kinesis, stream.name(), put.shardId());
            assertThat(got.records())
                    .extracting(record -> record.data().asUtf8String())
                    .containsExactly("one", "two", "three");
            assertThat(got.records().getFirst().approximateArrivalTimestamp())
                    .isBetween(began, Instant.now().plusSeconds(1));
            assertThat(got.millisBehindLatest()).isZero();
            assertThat(kinesis.describeStream(describe -> describe.streamName(stream.name()))
                            .streamDescription()
                            .streamCreationTimestamp())
                    .isBetween(began.minusSeconds(600), Instant.now());
        }
    }

    private static PutRecordsRequestEntry entry(String key, String data) {
        return PutRecordsRequestEntry.builder()
                .partitionKey(key)
                .data(SdkBytes.fromUtf8String(data))
                .build();
    }

    private static GetRecordsResponse read(KinesisClient kinesis, String stream, String shard) {
        String iterator = kinesis.getShardIterator(
                        ask -> ask.streamName(stream).shardId(shard).shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator();
        return kinesis.getRecords(get -> get.shardIterator(iterator));
    }

    @Test
    void aStreamThatTheApiMadeIsAnObjectUntilTheApiDeletesIt(Platform platform) {
        String name = "Conf_" + UUID.randomUUID().toString().substring(0, 8);
        try (KinesisClient kinesis = Clients.kinesis(platform)) {
            kinesis.createStream(create -> create.streamName(name).shardCount(1));
            try {
                await().atMost(FIRST_START)
                        .until(() -> kinesis.describeStreamSummary(ask -> ask.streamName(name))
                                        .streamDescriptionSummary()
                                        .streamStatus()
                                == StreamStatus.ACTIVE);
                JsonNode objects = platform.kubectl()
                        .run("get", "streams", "-o", "json")
                        .succeeds()
                        .json();
                assertThat(objects.path("items").findValuesAsText("streamName")).contains(name);
                kinesis.updateShardCount(
                        update -> update.streamName(name).targetShardCount(3).scalingType("UNIFORM_SCALING"));
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> kinesis.listShards(list -> list.streamName(name))
                                        .shards()
                                        .size()
                                == 3);
            } finally {
                kinesis.deleteStream(delete -> delete.streamName(name));
            }
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(
                            () -> assertThatThrownBy(() -> kinesis.describeStreamSummary(ask -> ask.streamName(name)))
                                    .isInstanceOf(ResourceNotFoundException.class)
                                    .hasMessageContaining("Stream " + name + " under account"));
        }
    }

    @Test
    void fewerShardsAreRefusedInTheStatus(Platform platform) {
        try (Made stream = Made.applied(platform, "Stream", TWO_SHARDS).ready(FIRST_START)) {
            platform.kubectl()
                    .run("patch", "stream", stream.name(), "--type=merge", "-p", "{\"spec\":{\"shards\":1}}")
                    .succeeds();
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(platform.kubectl()
                                    .run("get", "stream", stream.name(), "-o", "json")
                                    .succeeds()
                                    .json()
                                    .path("status")
                                    .path("conditions")
                                    .path(0)
                                    .path("message")
                                    .asText())
                            .contains("set spec.shards to 2"));
        }
    }

    @Test
    void theAsynchronousClientSubscribesToAShardOverHttp2(Platform platform) throws Exception {
        try (Made stream = Made.applied(platform, "Stream", TWO_SHARDS).ready(FIRST_START);
                KinesisClient kinesis = Clients.kinesis(platform);
                KinesisAsyncClient asynchronous = Clients.asynchronous(platform)) {
            String arn = kinesis.describeStreamSummary(ask -> ask.streamName(stream.name()))
                    .streamDescriptionSummary()
                    .streamARN();
            put(kinesis, stream.name(), "before");
            String consumer = asynchronous
                    .registerStreamConsumer(register -> register.streamARN(arn).consumerName("conf"))
                    .get()
                    .consumer()
                    .consumerARN();
            List<String> seen = new CopyOnWriteArrayList<>();
            CompletableFuture<Void> subscription = asynchronous.subscribeToShard(
                    subscribe -> subscribe
                            .consumerARN(consumer)
                            .shardId(FIRST)
                            .startingPosition(at -> at.type(ShardIteratorType.TRIM_HORIZON)),
                    SubscribeToShardResponseHandler.builder()
                            .subscriber(event -> {
                                if (event instanceof SubscribeToShardEvent records) {
                                    records.records().stream()
                                            .map(Record::data)
                                            .map(SdkBytes::asUtf8String)
                                            .forEach(seen::add);
                                }
                            })
                            .build());
            try {
                await().atMost(Duration.ofSeconds(20)).until(() -> seen.contains("before"));
                put(kinesis, stream.name(), "after");
                await().atMost(Duration.ofSeconds(20)).until(() -> seen.contains("after"));
                assertThat(seen).containsExactly("before", "after");
                assertThat(subscription).isNotDone();
            } finally {
                subscription.cancel(true);
            }
        }
    }

    private static void put(KinesisClient kinesis, String stream, String data) {
        kinesis.putRecord(record ->
                record.streamName(stream).partitionKey("k").explicitHashKey("0").data(SdkBytes.fromUtf8String(data)));
    }

    @Test
    void theAwsCommandReadsWhatItWrote(Platform platform) throws IOException {
        try (Made stream = Made.applied(platform, "Stream", TWO_SHARDS).ready(FIRST_START)) {
            // "aGVsbG8=" is "hello" for both major versions of the command.
            String shard = aws(
                            platform,
                            "put-record",
                            "--stream-name",
                            stream.name(),
                            "--partition-key",
                            "k",
                            "--data",
                            "aGVsbG8=",
                            "--query",
                            "ShardId")
                    .strip();
            String iterator = aws(
                            platform,
                            "get-shard-iterator",
                            "--stream-name",
                            stream.name(),
                            "--shard-id",
                            shard,
                            "--shard-iterator-type",
                            "TRIM_HORIZON",
                            "--query",
                            "ShardIterator")
                    .strip();
            assertThat(aws(platform, "get-records", "--shard-iterator", iterator, "--query", "Records[0].PartitionKey"))
                    .isEqualToIgnoringWhitespace("k");
            assertThat(aws(platform, "list-streams", "--query", "StreamNames")).contains(stream.name());
            assertThat(aws(platform, "describe-stream-summary", "--stream-name", stream.name()))
                    .contains("ACTIVE", "arn:aws:kinesis:");
        }
    }

    private static String aws(Platform platform, String... arguments) throws IOException {
        List<String> command = new java.util.ArrayList<>(List.of("aws", "kinesis"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--endpoint-url", platform.awsEndpoint().toString(), "--output", "text"));
        return HearthCommand.run("", command);
    }

    /** With the AWS SDK for JavaScript, as it lies in the runtime. */
    private static final String HANDLER = """
            import { KinesisClient, PutRecordsCommand, GetShardIteratorCommand, GetRecordsCommand } from '@aws-sdk/client-kinesis'
            const kinesis = new KinesisClient({ maxAttempts: 1 })
            const StreamName = process.env.EVENTS
            const calls = {
              put: async ({ stream, texts }) => (await kinesis.send(new PutRecordsCommand({
                StreamName: stream ?? StreamName,
                Records: texts.map(text => ({ PartitionKey: 'k', ExplicitHashKey: '0', Data: Buffer.from(text) })) }))).FailedRecordCount,
              get: async () => {
                const at = await kinesis.send(new GetShardIteratorCommand({
                  StreamName, ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' }))
                const got = await kinesis.send(new GetRecordsCommand({ ShardIterator: at.ShardIterator }))
                return got.Records.map(record => Buffer.from(record.Data).toString()
                  + (record.ApproximateArrivalTimestamp.getFullYear() > 2020 ? '' : ' at a wrong time'))
              },
            }
            export const handler = async event => {
              try {
                return { answer: await calls[event.call](event) }
              } catch (e) {
                return { error: e.name }
              }
            }
            """;

    @Test
    void aBoundFunctionWritesAndReadsItsStreamAndNoOther(Platform platform, Workshop workshop) {
        try (Made stream = Made.applied(platform, "Stream", TWO_SHARDS).ready(FIRST_START);
                Made other = Made.applied(platform, "Stream", TWO_SHARDS).ready(FIRST_START)) {
            Map<String, Object> spec = Map.of(
                    "timeoutSeconds",
                    20,
                    "memoryMiB",
                    256,
                    "bindings",
                    List.of(Map.of("stream", stream.name(), "access", "readwrite", "variable", "EVENTS")));
            Deployed function = workshop.node(HANDLER, spec).ready();
            assertThat(call(function, Map.of("call", "put", "texts", List.of("a", "b")))
                            .path("answer")
                            .asInt(-1))
                    .isZero();
            assertThat(call(function, Map.of("call", "get")).path("answer").toString())
                    .isEqualTo("[\"a\",\"b\"]");
            assertThat(call(function, Map.of("call", "put", "stream", other.name(), "texts", List.of("a")))
                            .path("error")
                            .asText())
                    .isEqualTo("AccessDeniedException");
        }
    }

    private static JsonNode call(Deployed function, Map<String, ?> event) {
        return function.answer(Workshop.json(event));
    }
}
