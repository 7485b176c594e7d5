package dev.hearth.eventing.sources.payload;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;

/**
 * Records of a topic as Lambda's events of MSK and of self-managed Kafka have them (AWS Lambda developer guide, "Using Lambda
 * with Amazon MSK" and "with self-managed Apache Kafka").
 *
 * @param clusterArn of MSK's form; empty for somebody's own Kafka
 */
public record KafkaRecords(String topic, Optional<String> clusterArn, String bootstrapServers) {
    /** An event holds the records of one partition, under {@code topic-partition}. */
    public Envelope envelope(int partition) {
        JsonBytes before = new JsonBytes(512).raw("{\"eventSource\":");
        clusterArn.ifPresentOrElse(
                arn -> before.string("aws:kafka").raw(",\"eventSourceArn\":").string(arn),
                () -> before.string("SelfManagedKafka"));
        before.raw(",\"bootstrapServers\":")
                .string(bootstrapServers)
                .raw(",\"records\":{")
                .string(topic + "-" + partition)
                .raw(":[");
        return new Envelope(before.done(), "]}}".getBytes(StandardCharsets.US_ASCII));
    }

    public Item item(ConsumerRecord<byte[], byte[]> record) {
        byte[] key = record.key();
        byte[] value = record.value();
        JsonBytes json = new JsonBytes(
                        (value == null ? 0 : value.length) * 4 / 3 + (key == null ? 0 : key.length) * 4 / 3 + 300)
                .raw("{\"topic\":")
                .string(record.topic())
                .raw(",\"partition\":")
                .number(record.partition())
                .raw(",\"offset\":")
                .number(record.offset())
                .raw(",\"timestamp\":")
                .number(record.timestamp())
                .raw(
                        record.timestampType() == TimestampType.LOG_APPEND_TIME
                                ? ",\"timestampType\":\"LOG_APPEND_TIME\""
                                : ",\"timestampType\":\"CREATE_TIME\"");
        if (key != null) {
            json.raw(",\"key\":").base64(key);
        }
        if (value != null) {
            json.raw(",\"value\":").base64(value);
        }
        json.raw(",\"headers\":[");
        int headers = 0;
        for (Header header : record.headers()) {
            json.raw(headers++ > 0 ? ",{" : "{").string(header.key()).raw(":[");
            byte[] bytes = header.value() == null ? new byte[0] : header.value();
            for (int i = 0; i < bytes.length; i++) {
                json.raw(i > 0 ? "," : "").number(bytes[i]);
            }
            json.raw("]}");
        }
        // Without a key nothing asks for an order, so such records are spread.
        int lane = key == null ? Long.hashCode(record.offset()) : Arrays.hashCode(key);
        return new Item(
                record.offset(),
                Long.toString(record.offset()),
                record.timestamp(),
                lane,
                json.raw("]}").done());
    }
}
