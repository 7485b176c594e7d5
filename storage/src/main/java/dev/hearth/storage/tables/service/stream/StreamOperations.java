package dev.hearth.storage.tables.service.stream;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.api.AccountId;
import dev.hearth.storage.tables.engine.StreamRecord;
import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.ItemJson;
import dev.hearth.storage.tables.service.catalogue.Caller;
import dev.hearth.storage.tables.service.catalogue.Caller.Need;
import dev.hearth.storage.tables.service.catalogue.KeyAttribute;
import dev.hearth.storage.tables.service.catalogue.StreamRegistry;
import dev.hearth.storage.tables.service.catalogue.StreamRegistry.Stream;
import dev.hearth.storage.tables.service.request.Answer;
import dev.hearth.storage.tables.service.request.Fault;
import dev.hearth.storage.tables.service.request.Field;
import dev.hearth.storage.tables.service.request.Fields;
import dev.hearth.storage.tables.service.request.Kind;
import dev.hearth.storage.tables.service.request.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** ListStreams, DescribeStream, GetShardIterator and GetRecords (DynamoDB Streams API reference). */
public final class StreamOperations {
    private static final int MOST_BYTES = 1 << 20;
    private static final Field<String> TABLE_NAME = Field.text("TableName");
    private static final Field<String> ARN = Field.text("StreamArn").notNull().length(37, 1024);
    private static final Field<String> START_ARN =
            Field.text("ExclusiveStartStreamArn").length(37, 1024);
    private static final Field<String> START_SHARD =
            Field.text("ExclusiveStartShardId").length(28, 65);
    private static final Field<Integer> LIMIT =
            Field.of("Limit", Kind.INTEGER).atLeast(1).atMost(100);
    private static final Field<String> SHARD = Field.text("ShardId").notNull().length(28, 65);
    private static final Field<String> TYPE = Field.text("ShardIteratorType")
            .notNull()
            .oneOf("TRIM_HORIZON", "LATEST", "AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER");
    private static final Field<String> SEQUENCE =
            Field.text("SequenceNumber").length(21, 40).matching("[0-9]+");
    private static final Field<String> ITERATOR =
            Field.text("ShardIterator").notNull().length(1, 2048);
    private static final Field<Integer> RECORDS =
            Field.of("Limit", Kind.INTEGER).atLeast(1).atMost(1000);
    private static final Shape LIST = Shape.of(TABLE_NAME, START_ARN, LIMIT);
    private static final Shape DESCRIBE = Shape.of(ARN, START_SHARD, LIMIT);
    private static final Shape ITERATE = Shape.of(ARN, SHARD, TYPE, SEQUENCE);
    private static final Shape GET = Shape.of(ITERATOR, RECORDS);

    private final TableEngine engine;
    private final StreamRegistry streams;
    private final Clock clock;

    public StreamOperations(TableEngine engine, StreamRegistry streams, Clock clock) {
        this.engine = engine;
        this.streams = streams;
        this.clock = clock;
    }

    public byte[] list(Caller caller, byte[] body) {
        Fields request = LIST.read(body);
        int limit = request.or(LIMIT, 100);
        String after = request.or(START_ARN, "");
        String table = request.or(TABLE_NAME, "");
        List<Stream> found = streams.list(caller.namespace()).stream()
                .filter(stream -> table.isEmpty() || stream.table().equals(table))
                .filter(stream -> caller.may(Need.READ, stream.table()))
                .filter(stream -> stream.arn(caller.region()).compareTo(after) > 0)
                .sorted(java.util.Comparator.comparing(stream -> stream.arn(caller.region())))
                .limit(limit + 1L)
                .toList();
        return Answer.of(out -> {
            out.writeArrayFieldStart("Streams");
            for (Stream stream : found.subList(0, Math.min(limit, found.size()))) {
                out.writeStartObject();
                out.writeStringField("StreamArn", stream.arn(caller.region()));
                out.writeStringField("TableName", stream.table());
                out.writeStringField("StreamLabel", stream.spec().label());
                out.writeEndObject();
            }
            out.writeEndArray();
            if (found.size() > limit) {
                out.writeStringField(
                        "LastEvaluatedStreamArn", found.get(limit - 1).arn(caller.region()));
            }
        });
    }

    public byte[] describe(Caller caller, byte[] body) {
        Fields request = DESCRIBE.read(body);
        Stream stream = stream(caller, request.get(ARN));
        int limit = request.or(LIMIT, 100);
        int from = request.find(START_SHARD)
                .map(shard -> shardNumber(stream, shard) + 1)
                .orElse(0);
        int to = Math.min(stream.spec().shards(), from + limit);
        return Answer.of(out -> {
            out.writeObjectFieldStart("StreamDescription");
            out.writeStringField("StreamArn", stream.arn(caller.region()));
            out.writeStringField("StreamLabel", stream.spec().label());
            out.writeStringField("StreamStatus", stream.enabled() ? "ENABLED" : "DISABLED");
            out.writeStringField("StreamViewType", stream.spec().view().name());
            out.writeNumberField("CreationRequestDateTime", stream.createdAtMillis() / 1000.0);
            out.writeStringField("TableName", stream.table());
            keySchema(out, stream);
            out.writeArrayFieldStart("Shards");
            for (int shard = from; shard < to; shard++) {
                shard(out, stream, shard);
            }
            out.writeEndArray();
            if (to < stream.spec().shards()) {
                out.writeStringField("LastEvaluatedShardId", shardId(stream, to - 1));
            }
            out.writeEndObject();
        });
    }

    private static void keySchema(JsonGenerator out, Stream stream) throws IOException {
        out.writeArrayFieldStart("KeySchema");
        String type = "HASH";
        for (KeyAttribute attribute : stream.key().attributes()) {
            out.writeStartObject();
            out.writeStringField("AttributeName", attribute.name());
            out.writeStringField("KeyType", type);
            out.writeEndObject();
            type = "RANGE";
        }
        out.writeEndArray();
    }

    private void shard(JsonGenerator out, Stream stream, int shard) throws IOException {
        out.writeStartObject();
        out.writeStringField("ShardId", shardId(stream, shard));
        out.writeObjectFieldStart("SequenceNumberRange");
        out.writeStringField("StartingSequenceNumber", sequence(1));
        if (!stream.enabled()) {
            out.writeStringField(
                    "EndingSequenceNumber",
                    sequence(Math.max(1, engine.newestSequence(stream.spec().id(), shard))));
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    public byte[] iterator(Caller caller, byte[] body) {
        Fields request = ITERATE.read(body);
        Stream stream = stream(caller, request.get(ARN));
        int shard = shardNumber(stream, request.get(SHARD));
        String type = request.get(TYPE);
        long after = switch (type) {
            case "TRIM_HORIZON" -> 0;
            case "LATEST" -> engine.newestSequence(stream.spec().id(), shard);
            default -> given(request, type);
        };
        if (type.endsWith("SEQUENCE_NUMBER")) {
            checkNotTrimmed(stream, shard, after);
            after = type.equals("AT_SEQUENCE_NUMBER") ? after - 1 : after;
        }
        ShardIterator iterator = new ShardIterator(
                stream.arn(caller.region()),
                stream.namespace(),
                stream.table(),
                stream.spec().id(),
                shard,
                stream.spec().view().name(),
                Math.max(0, after),
                clock.millis());
        return Answer.of(out -> out.writeStringField("ShardIterator", iterator.text()));
    }

    private static long given(Fields request, String type) {
        String text = request.find(SEQUENCE)
                .orElseThrow(() ->
                        Fault.VALIDATION.says("SequenceNumber must be specified when ShardIteratorType is " + type));
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Fault.VALIDATION.says("Invalid SequenceNumber: " + text);
        }
    }

    private void checkNotTrimmed(Stream stream, int shard, long sequence) {
        List<StreamRecord> oldest = engine.records(stream.spec().id(), shard, 0, 1);
        boolean trimmedSince = stream.createdAtMillis() < clock.millis() - Trim.KEPT.toMillis();
        if (trimmedSince && !oldest.isEmpty() && sequence < oldest.getFirst().sequence()) {
            throw Fault.TRIMMED_DATA.says("The operation attempted to read past the oldest stream record in a shard: "
                    + "the sequence number " + sequence(sequence) + " has been trimmed");
        }
    }

    public byte[] records(Caller caller, byte[] body) {
        Fields request = GET.read(body);
        ShardIterator iterator = ShardIterator.read(request.get(ITERATOR), clock.millis());
        if (!iterator.namespace().equals(caller.namespace())) {
            throw caller.denied(
                    iterator.arn(), "because no resource-based policy allows the dynamodb:GetRecords action");
        }
        caller.require(Need.READ, iterator.table());
        List<Read> records = read(iterator, request.or(RECORDS, 1000));
        long reached =
                records.isEmpty() ? iterator.after() : records.getLast().record.sequence();
        boolean ended = records.isEmpty() && ended(iterator);
        return Answer.of(out -> {
            out.writeArrayFieldStart("Records");
            for (Read read : records) {
                record(out, caller.region(), iterator, read);
            }
            out.writeEndArray();
            if (!ended) {
                out.writeStringField(
                        "NextShardIterator",
                        iterator.at(reached, clock.millis()).text());
            }
        });
    }

    /** A record as read, and what it says. */
    private record Read(StreamRecord record, ChangeRecord change) {}

    private List<Read> read(ShardIterator iterator, int limit) {
        List<Read> records = new ArrayList<>();
        long bytes = 0;
        for (StreamRecord record : engine.records(iterator.stream(), iterator.shard(), iterator.after(), limit)) {
            ChangeRecord change = ChangeRecord.read(record.value());
            bytes += change.sizeBytes();
            if (bytes > MOST_BYTES && !records.isEmpty()) {
                break;
            }
            records.add(new Read(record, change));
        }
        return records;
    }

    /** No record will ever come behind this place. */
    private boolean ended(ShardIterator iterator) {
        return streams.list(iterator.namespace()).stream()
                .filter(stream -> stream.spec().id().equals(iterator.stream()))
                .noneMatch(Stream::enabled);
    }

    private static void record(JsonGenerator out, String region, ShardIterator iterator, Read read) throws IOException {
        ChangeRecord change = read.change;
        out.writeStartObject();
        out.writeStringField("eventID", eventId(iterator, read.record));
        out.writeStringField("eventName", change.event().name());
        out.writeStringField("eventVersion", "1.1");
        out.writeStringField("eventSource", "aws:dynamodb");
        out.writeStringField("awsRegion", region);
        if (change.expired()) {
            out.writeObjectFieldStart("userIdentity");
            out.writeStringField("PrincipalId", "dynamodb.amazonaws.com");
            out.writeStringField("Type", "Service");
            out.writeEndObject();
        }
        out.writeObjectFieldStart("dynamodb");
        out.writeNumberField("ApproximateCreationDateTime", read.record.at().getEpochSecond());
        item(out, "Keys", change.keys());
        if (change.newImage().isPresent()) {
            item(out, "NewImage", change.newImage().get());
        }
        if (change.oldImage().isPresent()) {
            item(out, "OldImage", change.oldImage().get());
        }
        out.writeStringField("SequenceNumber", sequence(read.record.sequence()));
        out.writeNumberField("SizeBytes", change.sizeBytes());
        out.writeStringField("StreamViewType", iterator.view());
        out.writeEndObject();
        out.writeEndObject();
    }

    private static void item(JsonGenerator out, String field, Item item) throws IOException {
        out.writeFieldName(field);
        ItemJson.write(out, item);
    }

    private static String eventId(ShardIterator iterator, StreamRecord record) {
        String what = iterator.stream() + '/' + iterator.shard() + '/' + record.sequence();
        return UUID.nameUUIDFromBytes(what.getBytes(StandardCharsets.US_ASCII))
                .toString()
                .replace("-", "");
    }

    /** Sequence numbers have 21 to 40 digits. */
    private static String sequence(long sequence) {
        return "%021d".formatted(sequence);
    }

    private static String shardId(Stream stream, int shard) {
        return "shardId-%020d-%08x".formatted(stream.createdAtMillis(), shard);
    }

    private static int shardNumber(Stream stream, String shardId) {
        for (int shard = 0; shard < stream.spec().shards(); shard++) {
            if (shardId(stream, shard).equals(shardId)) {
                return shard;
            }
        }
        throw Fault.RESOURCE_NOT_FOUND.says("Requested resource not found: Shard: " + shardId + " in stream: "
                + stream.spec().label() + " not found");
    }

    private Stream stream(Caller caller, String arn) {
        String[] parts = arn.split(":", 6);
        String[] path = parts.length < 6 ? new String[0] : parts[5].split("/", -1);
        if (path.length != 4 || !path[0].equals("table") || !path[2].equals("stream")) {
            throw Fault.VALIDATION.says("Invalid StreamArn: " + arn);
        }
        if (!parts[4].equals(AccountId.of(caller.namespace()))) {
            throw caller.denied(
                    arn, "because no resource-based policy allows the dynamodb:" + caller.operation() + " action");
        }
        caller.require(Need.READ, path[1]);
        return streams.find(caller.namespace(), path[1], path[3])
                .orElseThrow(() ->
                        Fault.RESOURCE_NOT_FOUND.says("Requested resource not found: Stream: " + arn + " not found"));
    }
}
