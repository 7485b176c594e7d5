package dev.hearth.eventing.streams.service;

import dev.hearth.api.stream.Stream;
import dev.hearth.eventing.streams.HashKeys;
import dev.hearth.eventing.streams.SequenceNumber;
import dev.hearth.eventing.streams.ShardId;
import dev.hearth.eventing.streams.service.Caller.Need;
import dev.hearth.eventing.streams.topic.Readers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** ListShards, GetShardIterator and GetRecords. */
final class ShardOperations {
    private static final int MOST_RECORDS = 10_000;
    private static final long MOST_BYTES = 10L * 1024 * 1024;
    private static final List<String> FILTERS = List.of(
            "AFTER_SHARD_ID", "AT_LATEST", "AT_TIMESTAMP", "AT_TRIM_HORIZON", "FROM_TIMESTAMP", "FROM_TRIM_HORIZON");

    private final Streams streams;
    private final Readers readers;
    private final Positions positions;
    private final Clock clock;

    ShardOperations(Streams streams, Readers readers, Positions positions, Clock clock) {
        this.streams = streams;
        this.readers = readers;
        this.positions = positions;
        this.clock = clock;
    }

    /** Every shard is open from the beginning of the stream on: partitions neither split nor end. */
    static Map<String, Object> shard(ShardId shard, int shards) {
        HashKeys.Range range = new HashKeys(shards).range(shard);
        return Map.of(
                "ShardId",
                shard.toString(),
                "HashKeyRange",
                Map.of(
                        "StartingHashKey",
                        range.first().toString(),
                        "EndingHashKey",
                        range.last().toString()),
                "SequenceNumberRange",
                Map.of("StartingSequenceNumber", new SequenceNumber(shard.partition(), 0).toString()));
    }

    static ShardId existing(String text) {
        return ShardId.parse(text)
                .orElseThrow(() -> Fault.INVALID_ARGUMENT.says("%s is not the name of a shard".formatted(text)));
    }

    /** What ListShards goes on with. */
    private record Token(String streamName, int after, Instant made) {
        String text() {
            String plain = streamName + '\n' + after + '\n' + made.toEpochMilli();
            return Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
        }

        static Token parse(String text, Instant now) {
            try {
                String[] parts = new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8).split("\n", -1);
                Token token =
                        new Token(parts[0], Integer.parseInt(parts[1]), Instant.ofEpochMilli(Long.parseLong(parts[2])));
                if (token.made.plus(ShardIterator.LIFE).isBefore(now)) {
                    throw Fault.EXPIRED_NEXT_TOKEN.says("The NextToken is older than 300 seconds.");
                }
                return token;
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
                throw Fault.INVALID_ARGUMENT.says("NextToken is not one that ListShards gave");
            }
        }
    }

    Map<String, Object> list(Caller caller, Input input) {
        Optional<Token> token = input.text("NextToken").map(text -> Token.parse(text, clock.instant()));
        if (token.isPresent()
                && (input.text("StreamName").isPresent()
                        || input.text("ExclusiveStartShardId").isPresent())) {
            throw Fault.INVALID_ARGUMENT.says(
                    "NextToken and StreamName or ExclusiveStartShardId cannot be provided together.");
        }
        Stream stream = token.map(given -> streams.find(caller, given.streamName(), Need.SEE))
                .orElseGet(() -> streams.named(caller, input, Need.SEE));
        int most = input.integer("MaxResults", 1, 10_000).orElse(1_000);
        int from = token.map(Token::after)
                .or(() -> input.text("ExclusiveStartShardId")
                        .map(ShardOperations::existing)
                        .map(ShardId::partition))
                .or(() -> input.structure("ShardFilter").flatMap(ShardOperations::after))
                .map(after -> after + 1)
                .orElse(0);
        int shards = Streams.shards(stream);
        List<Map<String, Object>> page = new ArrayList<>();
        for (int partition = from; partition < shards && page.size() < most; partition++) {
            page.add(shard(new ShardId(partition), shards));
        }
        int last = from + page.size() - 1;
        Optional<String> more = last + 1 < shards
                ? Optional.of(new Token(stream.streamName(), last, clock.instant()).text())
                : Optional.empty();
        return Answer.of("Shards", page).with("NextToken", more).fields();
    }

    /** All filters but one ask for shards of a time, and every shard is of all times. */
    private static Optional<Integer> after(Input filter) {
        String type = filter.requiredWord("Type", FILTERS);
        if (type.endsWith("_TIMESTAMP") && filter.time("Timestamp").isEmpty()) {
            throw Fault.INVALID_ARGUMENT.says("ShardFilter of type %s needs a Timestamp.".formatted(type));
        }
        return type.equals("AFTER_SHARD_ID")
                ? Optional.of(existing(filter.requiredText("ShardId", 128)).partition())
                : Optional.empty();
    }

    Map<String, Object> iterator(Caller caller, Input input) {
        Stream stream = streams.inUse(caller, input, Need.READ);
        ShardId shard = shardOf(caller, stream, input.requiredText("ShardId", 128));
        String type = input.requiredWord("ShardIteratorType", Positions.TYPES);
        long offset = positions.offset(caller, stream, shard, type, input, "StartingSequenceNumber");
        return Answer.of("ShardIterator", iterator(stream, shard, offset)).fields();
    }

    static ShardId shardOf(Caller caller, Stream stream, String text) {
        return ShardId.parse(text)
                .filter(shard -> shard.partition() < Streams.shards(stream))
                .orElseThrow(() -> Fault.RESOURCE_NOT_FOUND.says("Shard %s in stream %s under account %s does not exist"
                        .formatted(text, stream.streamName(), caller.account())));
    }

    private String iterator(Stream stream, ShardId shard, long offset) {
        return new ShardIterator(stream.streamName(), stream.getMetadata().getUid(), shard, offset, clock.instant())
                .text();
    }

    Map<String, Object> records(Caller caller, Input input) {
        ShardIterator iterator = ShardIterator.parse(input.requiredText("ShardIterator", 2_048), clock.instant());
        Stream stream = streams.find(caller, iterator.streamName(), Need.READ);
        if (!stream.getMetadata().getUid().equals(iterator.streamUid())) {
            throw Fault.INVALID_ARGUMENT.says("The ShardIterator is of an earlier stream of this name.");
        }
        ShardId shard = shardOf(caller, stream, iterator.shard().toString());
        int most = input.integer("Limit", 1, MOST_RECORDS).orElse(MOST_RECORDS);
        Readers.Piece piece = readers.read(Positions.partition(stream, shard), iterator.offset(), most, MOST_BYTES);
        return Answer.of("Records", Records.of(piece.records()))
                .with("NextShardIterator", iterator(stream, shard, piece.next()))
                .with("MillisBehindLatest", Records.millisBehind(piece, clock.instant()))
                .fields();
    }
}
