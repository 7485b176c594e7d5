package dev.hearth.eventing.streams.service;

import dev.hearth.api.stream.Stream;
import dev.hearth.eventing.streams.SequenceNumber;
import dev.hearth.eventing.streams.ShardId;
import dev.hearth.eventing.streams.topic.Readers;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** Turns the five ways to say where to begin into an offset (API reference, "GetShardIterator" and "StartingPosition"). */
final class Positions {
    static final List<String> TYPES =
            List.of("AFTER_SEQUENCE_NUMBER", "AT_SEQUENCE_NUMBER", "AT_TIMESTAMP", "LATEST", "TRIM_HORIZON");

    private final Readers readers;
    private final Clock clock;

    Positions(Readers readers, Clock clock) {
        this.readers = readers;
        this.clock = clock;
    }

    static TopicPartition partition(Stream stream, ShardId shard) {
        return new TopicPartition(Streams.topic(stream), shard.partition());
    }

    /** @param sequenceField how the call names the sequence number */
    long offset(Caller caller, Stream stream, ShardId shard, String type, Input input, String sequenceField) {
        TopicPartition partition = partition(stream, shard);
        return switch (type) {
            case "AFTER_SEQUENCE_NUMBER" -> sequence(caller, stream, shard, input, sequenceField) + 1;
            case "AT_SEQUENCE_NUMBER" -> sequence(caller, stream, shard, input, sequenceField);
            case "AT_TIMESTAMP" -> readers.at(partition, time(input));
            case "LATEST" -> readers.end(partition);
            case "TRIM_HORIZON" -> 0;
            default -> throw new IllegalStateException("not one of the types that were checked: " + type);
        };
    }

    private Instant time(Input input) {
        Instant time = input.time("Timestamp")
                .orElseThrow(() -> Fault.INVALID_ARGUMENT.says(
                        "Must specify timestamp parameter for iterator of type AT_TIMESTAMP."));
        if (time.isAfter(clock.instant())) {
            throw Fault.INVALID_ARGUMENT.says(
                    "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. timestampInMillis: %d, currentTimestampInMillis: %d"
                            .formatted(time.toEpochMilli(), clock.millis()));
        }
        return time;
    }

    private static long sequence(Caller caller, Stream stream, ShardId shard, Input input, String field) {
        String text = input.text(field)
                .orElseThrow(() -> Fault.INVALID_ARGUMENT.says(
                        "Must specify %s for an iterator that begins at a sequence number.".formatted(field)));
        return SequenceNumber.parse(text)
                .filter(number -> number.partition() == shard.partition())
                .map(SequenceNumber::offset)
                .orElseThrow(() -> Fault.INVALID_ARGUMENT.says(
                        "%s %s used in %s on shard %s in stream %s under account %s is invalid because it did not come from this stream."
                                .formatted(
                                        field,
                                        text.length() > 128 ? text.substring(0, 128) + "…" : text,
                                        caller.operation(),
                                        shard,
                                        stream.streamName(),
                                        caller.account())));
    }
}
