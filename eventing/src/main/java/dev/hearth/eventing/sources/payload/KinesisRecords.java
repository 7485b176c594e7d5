package dev.hearth.eventing.sources.payload;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Records of a stream as Lambda's Kinesis event has them (AWS Lambda developer guide, "Using Lambda to process records from
 * Amazon Kinesis Data Streams").
 *
 * @param roleArn told as the one that invokes
 */
public record KinesisRecords(String streamArn, String region, String roleArn, StreamNames names) {
    /** What the Kinesis API calls the key of a record that another client of Kafka wrote without one. */
    private static final byte[] NO_KEY = {'-'};

    /** How a stream calls its shards and records. */
    public interface StreamNames {
        String shardId(int partition);

        String sequenceNumber(int partition, long offset);
    }

    public Item item(ConsumerRecord<byte[], byte[]> record) {
        String shard = names.shardId(record.partition());
        String sequence = names.sequenceNumber(record.partition(), record.offset());
        byte[] key = record.key() == null ? NO_KEY : record.key();
        byte[] data = record.value() == null ? new byte[0] : record.value();
        byte[] json = new JsonBytes(data.length * 4 / 3 + key.length * 6 + 700)
                .raw("{\"kinesis\":{\"kinesisSchemaVersion\":\"1.0\",\"partitionKey\":")
                .string(key)
                .raw(",\"sequenceNumber\":\"")
                .raw(sequence)
                .raw("\",\"data\":")
                .base64(data)
                .raw(",\"approximateArrivalTimestamp\":")
                .seconds(record.timestamp())
                .raw("},\"eventSource\":\"aws:kinesis\",\"eventVersion\":\"1.0\",\"eventID\":\"")
                .raw(shard)
                .raw(":")
                .raw(sequence)
                .raw("\",\"eventName\":\"aws:kinesis:record\",\"invokeIdentityArn\":")
                .string(roleArn)
                .raw(",\"awsRegion\":")
                .string(region)
                .raw(",\"eventSourceARN\":")
                .string(streamArn)
                .raw("}")
                .done();
        return new Item(record.offset(), sequence, record.timestamp(), java.util.Arrays.hashCode(key), json);
    }

    /** What a filter sees of it besides the data (AWS Lambda developer guide, "event filtering with a Kinesis event source"). */
    public static String partitionKey(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? "-" : new String(record.key(), StandardCharsets.UTF_8);
    }
}
