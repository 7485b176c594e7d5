package dev.hearth.eventing.streams.service;

import dev.hearth.api.stream.Stream;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaUnavailable;
import dev.hearth.eventing.streams.HashKeys;
import dev.hearth.eventing.streams.SequenceNumber;
import dev.hearth.eventing.streams.ShardId;
import dev.hearth.eventing.streams.service.Caller.Need;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/**
 * PutRecord and PutRecords. A record's key is its partition key and its value the data, nothing more, so other clients of Kafka
 * read what they expect.
 */
final class PutOperations {
    private static final Logger LOG = Logger.getLogger(PutOperations.class);
    private static final int MOST_RECORDS = 500;

    /** Data and key; more only where a stream's {@code MaxRecordSizeInKiB} is raised (API reference, "UpdateMaxRecordSize"). */
    private static final int LARGEST_RECORD = 1024 * 1024;

    /** All records with their keys: 10 MiB since records may be larger, 5 MiB before (API reference, "PutRecords"). */
    private static final int LARGEST_REQUEST = 10 * 1024 * 1024;

    private static final int LONGEST_KEY = 256;
    private static final Pattern HASH_KEY = Pattern.compile("0|([1-9]\\d{0,38})");
    private static final Duration PATIENCE = Duration.ofSeconds(45);

    private final Streams streams;
    private final Kafka kafka;
    private final WriteLimits limits;

    PutOperations(Streams streams, Kafka kafka, WriteLimits limits) {
        this.streams = streams;
        this.kafka = kafka;
        this.limits = limits;
    }

    private record Put(String key, Optional<BigInteger> hashKey, byte[] data) {
        int size() {
            return key.getBytes(StandardCharsets.UTF_8).length + data.length;
        }

        ShardId shard(int shards) {
            HashKeys keys = new HashKeys(shards);
            return hashKey.map(keys::shardOf).orElseGet(() -> keys.shardOf(key));
        }
    }

    /** What becomes of one record of a request. */
    private sealed interface Fate {
        record Sent(Future<RecordMetadata> metadata) implements Fate {}

        record Throttled(ShardId shard) implements Fate {}

        record NotSent() implements Fate {}
    }

    Map<String, Object> put(Caller caller, Input input) {
        Stream stream = streams.inUse(caller, input, Need.WRITE);
        Put put = read(input);
        return switch (send(stream, put)) {
            case Fate.Sent(Future<RecordMetadata> metadata) -> {
                try {
                    yield placed(Kafka.await(metadata, PATIENCE))
                            .with("EncryptionType", "NONE")
                            .fields();
                } catch (KafkaUnavailable away) {
                    throw failed(away);
                }
            }
            case Fate.Throttled(ShardId shard) ->
                throw Fault.PROVISIONED_THROUGHPUT_EXCEEDED.says(throttled(caller, stream, shard));
            case Fate.NotSent() ->
                throw Fault.INTERNAL_FAILURE.says("Kafka does not take the record now; send it again.");
        };
    }

    Map<String, Object> putAll(Caller caller, Input input) {
        Stream stream = streams.inUse(caller, input, Need.WRITE);
        List<Input> items = input.requiredList("Records");
        if (items.isEmpty() || items.size() > MOST_RECORDS) {
            throw input.invalid(
                    "[%d records]".formatted(items.size()),
                    "Records",
                    items.isEmpty()
                            ? "Member must have length greater than or equal to 1"
                            : "Member must have length less than or equal to " + MOST_RECORDS);
        }
        List<Put> puts = items.stream().map(PutOperations::read).toList();
        long bytes = puts.stream().mapToLong(Put::size).sum();
        if (bytes > LARGEST_REQUEST) {
            throw Fault.INVALID_ARGUMENT.says(
                    "Records size exceeds %d MiB limit".formatted(LARGEST_REQUEST / 1024 / 1024));
        }
        List<Fate> fates = puts.stream().map(put -> send(stream, put)).toList();
        List<Map<String, Object>> results = new ArrayList<>();
        int failures = 0;
        for (Fate fate : fates) {
            Map<String, Object> result = result(caller, stream, fate);
            failures += result.containsKey("ErrorCode") ? 1 : 0;
            results.add(result);
        }
        return Answer.of("FailedRecordCount", failures)
                .with("Records", results)
                .with("EncryptionType", "NONE")
                .fields();
    }

    private static Put read(Input input) {
        String key = input.requiredText("PartitionKey", LONGEST_KEY);
        byte[] data = input.requiredBytes("Data");
        Optional<BigInteger> hashKey = input.text("ExplicitHashKey").map(text -> {
            if (!HASH_KEY.matcher(text).matches() || !HashKeys.valid(new BigInteger(text))) {
                throw Fault.INVALID_ARGUMENT.says(
                        "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was "
                                + (text.length() > 64 ? text.substring(0, 64) + "…" : text));
            }
            return new BigInteger(text);
        });
        Put put = new Put(key, hashKey, data);
        if (put.size() > LARGEST_RECORD) {
            throw input.invalid(
                    "[%d bytes]".formatted(data.length),
                    "Data",
                    "Member must have, with its partition key, length less than or equal to " + LARGEST_RECORD);
        }
        return put;
    }

    private Fate send(Stream stream, Put put) {
        ShardId shard = put.shard(Streams.shards(stream));
        String topic = Streams.topic(stream);
        if (!limits.admits(topic, shard, put.size())) {
            return new Fate.Throttled(shard);
        }
        try {
            return new Fate.Sent(kafka.producer()
                    .send(new ProducerRecord<>(
                            topic, shard.partition(), put.key().getBytes(StandardCharsets.UTF_8), put.data())));
        } catch (KafkaException | KafkaUnavailable away) {
            LOG.debugf("a record was not sent topic=%s cause=%s", topic, away.getMessage());
            return new Fate.NotSent();
        }
    }

    private Map<String, Object> result(Caller caller, Stream stream, Fate fate) {
        return switch (fate) {
            case Fate.Sent(Future<RecordMetadata> metadata) -> {
                try {
                    yield placed(Kafka.await(metadata, PATIENCE)).fields();
                } catch (KafkaUnavailable away) {
                    LOG.debugf("a record was not written cause=%s", away.getMessage());
                    yield error(Fault.INTERNAL_FAILURE, "Internal service failure.");
                }
            }
            case Fate.Throttled(ShardId shard) ->
                error(Fault.PROVISIONED_THROUGHPUT_EXCEEDED, throttled(caller, stream, shard));
            case Fate.NotSent() -> error(Fault.INTERNAL_FAILURE, "Internal service failure.");
        };
    }

    private static Map<String, Object> error(Fault fault, String message) {
        return Answer.of("ErrorCode", fault.type).with("ErrorMessage", message).fields();
    }

    private static String throttled(Caller caller, Stream stream, ShardId shard) {
        return "Rate exceeded for shard %s in stream %s under account %s."
                .formatted(shard, stream.streamName(), caller.account());
    }

    private static Answer placed(RecordMetadata metadata) {
        return Answer.of("ShardId", new ShardId(metadata.partition()).toString())
                .with("SequenceNumber", new SequenceNumber(metadata.partition(), metadata.offset()).toString());
    }

    private static RuntimeException failed(KafkaUnavailable away) {
        LOG.debugf("a record was not written cause=%s", away.getMessage());
        return Fault.INTERNAL_FAILURE.says("Kafka did not take the record in time; send it again.");
    }
}
