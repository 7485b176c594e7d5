package dev.hearth.eventing.streams.service;

import dev.hearth.eventing.streams.SequenceNumber;
import dev.hearth.eventing.streams.topic.Readers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Kafka's records in the shape of Kinesis's. One without a key has the partition key {@code -}, one without a value no bytes. */
final class Records {
    private static final String NO_KEY = "-";

    private Records() {}

    static List<Map<String, Object>> of(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream().map(Records::of).toList();
    }

    private static Map<String, Object> of(ConsumerRecord<byte[], byte[]> record) {
        byte[] key = record.key();
        byte[] value = record.value();
        return Answer.of("SequenceNumber", new SequenceNumber(record.partition(), record.offset()).toString())
                .with("ApproximateArrivalTimestamp", Instant.ofEpochMilli(Math.max(0, record.timestamp())))
                .with("Data", value == null ? new byte[0] : value)
                .with("PartitionKey", key == null || key.length == 0 ? NO_KEY : new String(key, StandardCharsets.UTF_8))
                .with("EncryptionType", "NONE")
                .fields();
    }

    /** How old the newest record that was read is, while there are newer ones; 0 at the end. */
    static long millisBehind(Readers.Piece piece, Instant now) {
        if (piece.isAtEnd()) {
            return 0;
        }
        return piece.records().isEmpty()
                ? 1
                : Math.max(1, now.toEpochMilli() - piece.records().getLast().timestamp());
    }
}
