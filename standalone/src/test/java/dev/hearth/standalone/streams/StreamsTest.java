package dev.hearth.standalone.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.stream.Stream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/** The AWS SDK for Java as it is, in CBOR and over HTTP/2, through the AWS endpoint to a real broker; and the kind. */
@Tag("slow")
class StreamsTest {
    private static final String FIRST = "shardId-000000000000";

    @TempDir
    static Path folder;

    private static StreamsStage stage;
    private static KinesisClient kinesis;
    private static KinesisAsyncClient asynchronous;

    @BeforeAll
    static void start() throws Exception {
        stage = new StreamsStage(folder);
        kinesis = of(KinesisClient.builder())
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
        asynchronous = of(KinesisAsyncClient.builder()).build();
    }

    private static <B extends AwsClientBuilder<B, C>, C> B of(B builder) {
        return builder.endpointOverride(stage.endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(StreamsStage.KEY, StreamsStage.SECRET)));
    }

    @AfterAll
    static void end() throws Exception {
        kinesis.close();
        asynchronous.close();
        stage.close();
    }

    private static String manifest(String name, int shards, int hours) {
        return """
                apiVersion: hearth.dev/v1alpha1
                kind: Stream
                metadata: {name: %s}
                spec: {shards: %d, retentionHours: %d, deletionPolicy: Delete}
                """.formatted(name, shards, hours);
    }

    @Test
    void theSynchronousClientReadsWhatItWroteToAStreamOfAManifest() {
        Stream stream = stage.applied(manifest("orders", 2, 24), "True");
        assertThat(stream.getStatus().topic).isEqualTo("default.orders");
        assertThat(stream.getStatus().streamArn).isEqualTo("arn:aws:kinesis:us-east-1:000000000000:stream/orders");
        Instant began = Instant.now().minusSeconds(1);
        put("orders", "one");
        put("orders", "two");
        GetRecordsResponse got = read("orders");
        assertThat(got.records())
                .extracting(record -> record.data().asUtf8String())
                .containsExactly("one", "two");
        assertThat(got.records().getFirst().approximateArrivalTimestamp())
                .isBetween(began, Instant.now().plusSeconds(1));
        assertThat(kinesis.describeStream(ask -> ask.streamName("orders"))
                        .streamDescription()
                        .streamCreationTimestamp())
                .isBetween(began.minusSeconds(600), Instant.now());
    }

    @Test
    void errorsAreTheSdksOwnTypes() {
        assertThatThrownBy(() -> kinesis.describeStream(ask -> ask.streamName("none")))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("Stream none under account 000000000000 not found.");
        assertThatThrownBy(() -> kinesis.getRecords(ask -> ask.shardIterator("nonsense")))
                .isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    void aStreamOfTheApiIsAnObjectUntilTheApiDeletesIt() {
        kinesis.createStream(create -> create.streamName("Clicks_2026").shardCount(1));
        await().atMost(StreamsStage.SOON)
                .until(
                        () -> kinesis.describeStreamSummary(ask -> ask.streamName("Clicks_2026"))
                                .streamDescriptionSummary()
                                .streamStatus(),
                        StreamStatus.ACTIVE::equals);
        assertThat(stage.client
                        .resources(Stream.class)
                        .inNamespace("default")
                        .list()
                        .getItems())
                .extracting(Stream::streamName)
                .contains("Clicks_2026");
        kinesis.increaseStreamRetentionPeriod(
                longer -> longer.streamName("Clicks_2026").retentionPeriodHours(48));
        kinesis.updateShardCount(
                more -> more.streamName("Clicks_2026").targetShardCount(3).scalingType("UNIFORM_SCALING"));
        assertThat(kinesis.listShards(list -> list.streamName("Clicks_2026")).shards())
                .hasSize(3);
        kinesis.deleteStream(delete -> delete.streamName("Clicks_2026"));
        await().atMost(StreamsStage.SOON)
                .untilAsserted(
                        () -> assertThatThrownBy(() -> kinesis.describeStream(ask -> ask.streamName("Clicks_2026")))
                                .isInstanceOf(ResourceNotFoundException.class));
    }

    @Test
    void aManifestGrowsAStreamAndOneThatWouldShrinkItIsRefusedInItsStatus() {
        stage.applied(manifest("growing", 1, 24), "True");
        assertThat(stage.applied(manifest("growing", 3, 48), "True").getStatus().shards)
                .isEqualTo(3);
        Stream refused = stage.applied(manifest("growing", 2, 72), "False");
        assertThat(StreamsStage.condition(refused).getReason()).isEqualTo("CannotShrink");
        assertThat(StreamsStage.condition(refused).getMessage()).contains("set spec.shards to 3");
        assertThat(refused.getStatus().shards).isEqualTo(3);
        assertThat(refused.getStatus().retentionHours).isEqualTo(72);
        assertThat(stage.client.v1().events().inNamespace("default").list().getItems())
                .anyMatch(event -> event.getReason().equals("CannotShrink"));
    }

    @Test
    void theAsynchronousClientSubscribesToAShard() throws Exception {
        stage.applied(manifest("watched", 1, 24), "True");
        put("watched", "before");
        String arn = kinesis.describeStreamSummary(ask -> ask.streamName("watched"))
                .streamDescriptionSummary()
                .streamARN();
        String consumer = asynchronous
                .registerStreamConsumer(register -> register.streamARN(arn).consumerName("audit"))
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
            await().atMost(StreamsStage.SOON).until(() -> seen.contains("before"));
            put("watched", "after");
            await().atMost(StreamsStage.SOON).until(() -> seen.contains("after"));
            assertThat(seen).containsExactly("before", "after");
            assertThat(subscription).isNotDone();
        } finally {
            subscription.cancel(true);
        }
    }

    @Test
    void recordsOutliveAKilledBrokerAndTheApiGoesOn() {
        stage.applied(manifest("durable", 1, 24), "True");
        put("durable", "before");
        long broker = stage.broker.pid().orElseThrow();
        ProcessHandle.of(broker).orElseThrow().destroyForcibly();
        await().atMost(Duration.ofMinutes(1))
                .until(() -> ProcessHandle.of(broker).isEmpty());
        assertThat(read("durable").records())
                .extracting(record -> record.data().asUtf8String())
                .containsExactly("before");
        put("durable", "after");
        assertThat(read("durable").records()).hasSize(2);
    }

    private static void put(String stream, String data) {
        kinesis.putRecord(record ->
                record.streamName(stream).partitionKey("k").explicitHashKey("0").data(SdkBytes.fromUtf8String(data)));
    }

    private static GetRecordsResponse read(String stream) {
        String iterator = kinesis.getShardIterator(
                        ask -> ask.streamName(stream).shardId(FIRST).shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator();
        return kinesis.getRecords(get -> get.shardIterator(iterator));
    }
}
