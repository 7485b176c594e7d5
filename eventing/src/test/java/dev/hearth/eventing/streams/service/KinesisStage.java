package dev.hearth.eventing.streams.service;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.api.Grant;
import dev.hearth.aws.json.Encoding;
import dev.hearth.aws.json.EventSink;
import dev.hearth.aws.json.JsonCall;
import dev.hearth.aws.json.ServiceFault;
import dev.hearth.aws.signature.SigningKey;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaServer;
import dev.hearth.eventing.streams.catalogue.Catalogue;
import dev.hearth.eventing.streams.topic.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** The Kinesis API in a namespace of its own on a real Kafka. */
final class KinesisStage implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    final String namespace = "test-" + UUID.randomUUID().toString().substring(0, 8);
    final Kafka kafka;
    final Kinesis kinesis;
    private Duration ahead = Duration.ZERO;

    KinesisStage(KafkaServer server) {
        this(server, clock -> new WriteLimits.None());
    }

    KinesisStage(KafkaServer server, Function<Clock, WriteLimits> limits) {
        kafka = new Kafka(server.engine());
        Catalogue catalogue = new Catalogue();
        Clock clock = new Shifted();
        kinesis = new Kinesis(
                new FakeStreamObjects(catalogue, new Topics(kafka)), catalogue, kafka, limits.apply(clock), clock);
    }

    /** The service's clock runs so much ahead from now on. */
    void ahead(Duration by) {
        ahead = by;
    }

    JsonNode call(String operation, String body) {
        return call(new SigningKey("key", "", namespace), operation, body);
    }

    JsonNode callWith(Grant.Access access, String stream, String operation, String body) {
        Grant grant = new Grant("kinesis", stream, Optional.empty(), access);
        return call(new SigningKey("bound", "", namespace, Optional.of(List.of(grant))), operation, body);
    }

    private JsonNode call(SigningKey key, String operation, String body) {
        byte[] answer = kinesis.call(new JsonCall(
                "Kinesis_20131202",
                operation,
                Optional.of(key),
                "us-east-1",
                body.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        try {
            return answer.length == 0 ? JSON.missingNode() : JSON.readTree(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a call that must fail says. */
    ServiceFault fault(String operation, String body) {
        return catchThrowableOfType(ServiceFault.class, () -> call(operation, body));
    }

    /** In CBOR, with the answer's bytes read back. */
    JsonNode cbor(String operation, Object body) {
        byte[] answer = kinesis.call(new JsonCall(
                "Kinesis_20131202",
                operation,
                Optional.of(new SigningKey("key", "", namespace)),
                "us-east-1",
                Encoding.CBOR.write(body),
                Encoding.CBOR));
        try {
            return Encoding.CBOR.read(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void subscribe(String body, EventSink sink) {
        kinesis.stream(
                new JsonCall(
                        "Kinesis_20131202",
                        "SubscribeToShard",
                        Optional.of(new SigningKey("key", "", namespace)),
                        "us-east-1",
                        body.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                sink);
    }

    void create(String name, int shards) {
        call("CreateStream", "{\"StreamName\": \"%s\", \"ShardCount\": %d}".formatted(name, shards));
    }

    JsonNode put(String stream, String key, String data) {
        return call(
                "PutRecord",
                "{\"StreamName\": \"%s\", \"PartitionKey\": \"%s\", \"Data\": \"%s\"}"
                        .formatted(stream, key, base64(data)));
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    String iterator(String stream, int shard, String type, String more) {
        return call(
                        "GetShardIterator",
                        "{\"StreamName\": \"%s\", \"ShardId\": \"shardId-%012d\", \"ShardIteratorType\": \"%s\"%s}"
                                .formatted(stream, shard, type, more))
                .path("ShardIterator")
                .asText();
    }

    JsonNode get(String iterator) {
        return call("GetRecords", "{\"ShardIterator\": \"%s\"}".formatted(iterator));
    }

    /** The data of all records of a shard from its beginning. */
    List<String> all(String stream, int shard) {
        return data(get(iterator(stream, shard, "TRIM_HORIZON", "")));
    }

    static List<String> data(JsonNode answer) {
        List<String> data = new ArrayList<>();
        answer.path("Records")
                .forEach(record -> data.add(new String(
                        Base64.getDecoder().decode(record.path("Data").asText()),
                        java.nio.charset.StandardCharsets.UTF_8)));
        return data;
    }

    @Override
    public void close() {
        kinesis.close();
        kafka.close();
    }

    private final class Shifted extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return Clock.offset(Clock.system(zone), ahead);
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(ahead);
        }
    }
}
