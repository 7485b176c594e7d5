package dev.hearth.eventing.sources.payload;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.DynamodbTimeWindowEvent;
import com.amazonaws.services.lambda.runtime.events.KafkaEvent;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent;
import com.amazonaws.services.lambda.runtime.events.KinesisTimeWindowEvent;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each event as AWS documents it, to the byte, and as its own event library reads it. */
class PayloadTest {
    private static final String STREAM = "arn:aws:kinesis:us-east-2:123456789012:stream/lambda-stream";
    private static final KinesisRecords KINESIS = new KinesisRecords(
            STREAM, "us-east-2", "arn:aws:iam::123456789012:role/lambda-role", new KinesisRecords.StreamNames() {
                @Override
                public String shardId(int partition) {
                    return "shardId-%012d".formatted(partition);
                }

                @Override
                public String sequenceNumber(int partition, long offset) {
                    return "49590338271490256608559692538361571095921575989136588898";
                }
            });

    private static ConsumerRecord<byte[], byte[]> record(
            String topic, int partition, long offset, long timestamp, byte @Nullable [] key, byte @Nullable [] value) {
        return new ConsumerRecord<>(
                topic,
                partition,
                offset,
                timestamp,
                TimestampType.CREATE_TIME,
                0,
                0,
                key,
                value,
                new RecordHeaders(),
                Optional.empty());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static <T> T read(Class<T> type, byte[] event) {
        return LambdaEventSerializers.serializerFor(type, PayloadTest.class.getClassLoader())
                .fromJson(new ByteArrayInputStream(event));
    }

    private static Item helloInKinesis() {
        return KINESIS.item(record("t", 6, 1, 1545084650987L, utf8("1"), utf8("Hello, this is a test.")));
    }

    @Test
    void writesTheDocumentedKinesisEvent() {
        byte[] event = Envelope.records().of(List.of(helloInKinesis()));
        assertThat(text(event))
                .isEqualTo("{\"Records\":[{\"kinesis\":{\"kinesisSchemaVersion\":\"1.0\",\"partitionKey\":\"1\","
                        + "\"sequenceNumber\":\"49590338271490256608559692538361571095921575989136588898\","
                        + "\"data\":\"SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==\",\"approximateArrivalTimestamp\":1545084650.987},"
                        + "\"eventSource\":\"aws:kinesis\",\"eventVersion\":\"1.0\","
                        + "\"eventID\":\"shardId-000000000006:49590338271490256608559692538361571095921575989136588898\","
                        + "\"eventName\":\"aws:kinesis:record\","
                        + "\"invokeIdentityArn\":\"arn:aws:iam::123456789012:role/lambda-role\","
                        + "\"awsRegion\":\"us-east-2\",\"eventSourceARN\":\"" + STREAM + "\"}]}");
        KinesisEvent.KinesisEventRecord read =
                read(KinesisEvent.class, event).getRecords().getFirst();
        assertThat(read.getEventSource()).isEqualTo("aws:kinesis");
        assertThat(read.getKinesis().getPartitionKey()).isEqualTo("1");
        assertThat(StandardCharsets.UTF_8.decode(read.getKinesis().getData()).toString())
                .isEqualTo("Hello, this is a test.");
        assertThat(read.getKinesis().getApproximateArrivalTimestamp().getTime()).isEqualTo(1545084650987L);
    }

    @Test
    void escapesPartitionKeysOfAnyCharacters() throws IOException {
        String key = "\"quoted\" \\ line\n\u0001 é 漢";
        Item item = KINESIS.item(record("t", 0, 1, 5, utf8(key), new byte[0]));
        assertThat(new ObjectMapper()
                        .readTree(item.json())
                        .at("/kinesis/partitionKey")
                        .asText())
                .isEqualTo(key);
        assertThat(text(item.json())).contains("\"approximateArrivalTimestamp\":0.005}");
    }

    @Test
    void writesTheDocumentedWindowOfKinesis() {
        Window window = new Window(
                Instant.parse("2020-12-09T07:04:00Z"),
                Instant.parse("2020-12-09T07:06:00Z"),
                utf8("{\"1\":282,\"2\":715}"),
                "shardId-000000000006",
                STREAM,
                false,
                false);
        byte[] event = window.envelope().of(List.of(helloInKinesis()));
        assertThat(text(event))
                .endsWith("],\"window\":{\"start\":\"2020-12-09T07:04:00Z\",\"end\":\"2020-12-09T07:06:00Z\"},"
                        + "\"state\":{\"1\":282,\"2\":715},\"shardId\":\"shardId-000000000006\","
                        + "\"eventSourceARN\":\"" + STREAM + "\","
                        + "\"isFinalInvokeForWindow\":false,\"isWindowTerminatedEarly\":false}");
        KinesisTimeWindowEvent read = read(KinesisTimeWindowEvent.class, event);
        assertThat(read.getWindow().getStart()).isNotNull();
        assertThat(read.getShardId()).isEqualTo("shardId-000000000006");
        assertThat(read.getRecords()).hasSize(1);
        assertThat(read(DynamodbTimeWindowEvent.class, window.envelope().of(List.of()))
                        .getRecords())
                .isEmpty();
    }

    @Test
    void writesTheDocumentedEventOfMsk() {
        KafkaRecords records = new KafkaRecords(
                "mytopic",
                Optional.of("arn:aws:kafka:us-east-1:123456789012:cluster/vpc/abcd1234-ab12-cd34-ef56-abcdef123456-2"),
                "b-2.demo-cluster-1.a1bcde.c1.kafka.us-east-1.amazonaws.com:9092");
        ConsumerRecord<byte[], byte[]> record =
                record("mytopic", 0, 15, 1545084650987L, utf8("recordKey"), utf8("Hello, this is a test."));
        record.headers().add("headerKey", utf8("headerValue"));
        record.headers().add("signed", new byte[] {-1, 0, 127});
        byte[] event = records.envelope(0).of(List.of(records.item(record)));
        assertThat(text(event))
                .isEqualTo(
                        "{\"eventSource\":\"aws:kafka\","
                                + "\"eventSourceArn\":\"arn:aws:kafka:us-east-1:123456789012:cluster/vpc/abcd1234-ab12-cd34-ef56-abcdef123456-2\","
                                + "\"bootstrapServers\":\"b-2.demo-cluster-1.a1bcde.c1.kafka.us-east-1.amazonaws.com:9092\","
                                + "\"records\":{\"mytopic-0\":[{\"topic\":\"mytopic\",\"partition\":0,\"offset\":15,"
                                + "\"timestamp\":1545084650987,\"timestampType\":\"CREATE_TIME\",\"key\":\"cmVjb3JkS2V5\","
                                + "\"value\":\"SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==\","
                                + "\"headers\":[{\"headerKey\":[104,101,97,100,101,114,86,97,108,117,101]},{\"signed\":[-1,0,127]}]}]}}");
        KafkaEvent read = read(KafkaEvent.class, event);
        KafkaEvent.KafkaEventRecord first =
                Objects.requireNonNull(read.getRecords().get("mytopic-0")).getFirst();
        assertThat(first.getOffset()).isEqualTo(15);
        assertThat(first.getKey()).isEqualTo("cmVjb3JkS2V5");
        assertThat(first.getHeaders().getFirst().get("headerKey")).isEqualTo(utf8("headerValue"));
        assertThat(first.getHeaders().get(1).get("signed")).isEqualTo(new byte[] {-1, 0, 127});
    }

    @Test
    void writesTheEventOfSelfManagedKafkaWithoutAnArn() {
        KafkaRecords records = new KafkaRecords("mytopic", Optional.empty(), "abc.xyz.com:9092");
        byte[] event = records.envelope(3).of(List.of(records.item(record("mytopic", 3, 15, 7, null, null))));
        assertThat(text(event))
                .isEqualTo("{\"eventSource\":\"SelfManagedKafka\",\"bootstrapServers\":\"abc.xyz.com:9092\","
                        + "\"records\":{\"mytopic-3\":[{\"topic\":\"mytopic\",\"partition\":3,\"offset\":15,"
                        + "\"timestamp\":7,\"timestampType\":\"CREATE_TIME\",\"headers\":[]}]}}");
        assertThat(read(KafkaEvent.class, event).getEventSource()).isEqualTo("SelfManagedKafka");
    }

    @Test
    void writesTheDocumentedEventOfATable() throws IOException {
        String record = "{\"eventID\":\"1\",\"eventVersion\":\"1.1\",\"dynamodb\":{\"Keys\":{\"Id\":{\"N\":\"101\"}},"
                + "\"NewImage\":{\"Message\":{\"S\":\"New item!\"},\"Data\":{\"B\":\"AAEC\"},\"Id\":{\"N\":\"101\"}},"
                + "\"StreamViewType\":\"NEW_AND_OLD_IMAGES\",\"SequenceNumber\":\"111\",\"SizeBytes\":26,"
                + "\"ApproximateCreationDateTime\":1479499740},"
                + "\"awsRegion\":\"us-west-2\",\"eventName\":\"INSERT\",\"eventSource\":\"aws:dynamodb\"}";
        Item item = new TableRecords("stream-ARN").item(111, new ObjectMapper().readTree(record));
        assertThat(item.sequence()).isEqualTo("111");
        assertThat(item.timestampMillis()).isEqualTo(1479499740000L);
        byte[] event = Envelope.records().of(List.of(item));
        assertThat(text(event))
                .isEqualTo("{\"Records\":[" + record.substring(0, record.length() - 1)
                        + ",\"eventSourceARN\":\"stream-ARN\"}]}");
        DynamodbEvent.DynamodbStreamRecord read =
                read(DynamodbEvent.class, event).getRecords().getFirst();
        assertThat(read.getEventName()).isEqualTo("INSERT");
        assertThat(Objects.requireNonNull(read.getDynamodb().getNewImage().get("Message"))
                        .getS())
                .isEqualTo("New item!");
        assertThat(Objects.requireNonNull(read.getDynamodb().getNewImage().get("Data"))
                        .getB())
                .isEqualTo(ByteBuffer.wrap(new byte[] {0, 1, 2}));
    }

    @Test
    void knowsTheSizeOfAnEventBeforeItIsWritten() {
        List<Item> items = List.of(helloInKinesis(), helloInKinesis(), helloInKinesis());
        long bytes = items.stream().mapToLong(item -> item.json().length).sum();
        assertThat(Envelope.records().of(items))
                .hasSize((int) Envelope.records().size(3, bytes));
        assertThat(Envelope.records().of(List.of()))
                .hasSize((int) Envelope.records().size(0, 0));
    }
}
