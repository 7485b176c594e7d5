package dev.hearth.eventing.streams.service;

import dev.hearth.api.stream.Stream;
import dev.hearth.aws.json.Encoding;
import dev.hearth.aws.json.EventMessage;
import dev.hearth.aws.json.EventSink;
import dev.hearth.eventing.streams.SequenceNumber;
import dev.hearth.eventing.streams.ShardId;
import dev.hearth.eventing.streams.service.Caller.Need;
import dev.hearth.eventing.streams.topic.Readers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;

/**
 * SubscribeToShard: records are pushed to a registered consumer for five minutes, then it subscribes again where it stood. While
 * there is nothing new, an empty event every some seconds shows that the subscription lives (API reference,
 * "SubscribeToShard"). Of several subscriptions of one consumer to one shard the newest stays.
 */
final class Subscriptions {
    private static final Duration LIFE = Duration.ofMinutes(5);
    private static final Duration SILENCE = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final int MOST = 256;
    private static final int MOST_RECORDS = 1_000;
    private static final long MOST_BYTES = 1024 * 1024;

    private final Streams streams;
    private final ConsumerOperations consumers;
    private final Positions positions;
    private final Readers readers;
    private final Clock clock;
    private final Map<Place, Object> newest = new ConcurrentHashMap<>();

    private record Place(String consumerArn, ShardId shard) {}

    Subscriptions(Streams streams, ConsumerOperations consumers, Positions positions, Readers readers, Clock clock) {
        this.streams = streams;
        this.consumers = consumers;
        this.positions = positions;
        this.readers = readers;
        this.clock = clock;
    }

    void subscribe(Caller caller, Input input, Encoding encoding, EventSink sink) {
        ConsumerOperations.Registered consumer = consumers.named(caller, input, Need.READ);
        Stream stream = consumer.stream();
        ShardId shard = ShardOperations.shardOf(caller, stream, input.requiredText("ShardId", 128));
        Input start = input.structure("StartingPosition").orElseThrow(() -> input.missing("StartingPosition"));
        String type = start.requiredWord("Type", Positions.TYPES);
        long offset = positions.offset(caller, stream, shard, type, start, "SequenceNumber");
        Place place = new Place(ConsumerOperations.arnOf(caller, stream, consumer.consumer()), shard);
        Object mine = new Object();
        if (newest.size() >= MOST && !newest.containsKey(place)) {
            throw Fault.LIMIT_EXCEEDED.says(
                    "There are %d subscriptions, the most at once; try again later.".formatted(MOST));
        }
        newest.put(place, mine);
        try (Readers.Reader reader = readers.open()) {
            String contentType = switch (encoding) {
                case JSON -> "application/x-amz-json-1.1";
                case CBOR -> Encoding.CBOR_TYPE;
            };
            sink.write(EventMessage.event("initial-response", contentType, encoding.write(Map.of())));
            Line line = new Line(sink, encoding, contentType);
            push(place, mine, reader, Positions.partition(stream, shard), offset, line);
        } finally {
            newest.remove(place, mine);
        }
    }

    private void push(Place place, Object mine, Readers.Reader reader, TopicPartition partition, long from, Line line) {
        Instant end = clock.instant().plus(LIFE);
        Instant told = Instant.EPOCH;
        long offset = from;
        while (line.sink().isOpen() && clock.instant().isBefore(end) && newest.get(place) == mine) {
            Readers.Piece piece = reader.read(partition, offset, MOST_RECORDS, MOST_BYTES);
            boolean news = !piece.records().isEmpty();
            if (news || Duration.between(told, clock.instant()).compareTo(SILENCE) > 0) {
                line.tell(piece, partition.partition(), clock.instant());
                told = clock.instant();
            }
            offset = piece.next();
            if (!news && !pause()) {
                return;
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(LOOK);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The way to one subscriber. */
    private record Line(EventSink sink, Encoding encoding, String contentType) {
        void tell(Readers.Piece piece, int partition, Instant now) {
            // Subscribing again AFTER this number goes on with what comes next; at the very beginning there is none
            // before.
            String next = new SequenceNumber(partition, Math.max(0, piece.next() - 1)).toString();
            Map<String, Object> event = Answer.of("Records", Records.of(piece.records()))
                    .with("ContinuationSequenceNumber", next)
                    .with("MillisBehindLatest", Records.millisBehind(piece, now))
                    .fields();
            sink.write(EventMessage.event("SubscribeToShardEvent", contentType, encoding.write(event)));
        }
    }
}
