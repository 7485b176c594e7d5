package dev.hearth.storage.tables.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.aws.json.JsonCall;
import dev.hearth.aws.json.ServiceFault;
import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.rocks.RocksConfig;
import dev.hearth.storage.tables.rocks.RocksTables;
import dev.hearth.storage.tables.service.catalogue.Catalogue;
import dev.hearth.storage.tables.service.catalogue.StreamRegistry;
import dev.hearth.storage.tables.service.stream.Trim;
import dev.hearth.storage.tables.service.ttl.Sweeper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What time does to streams and to items that expire. */
@SuppressWarnings("NullAway.Init")
class StreamRetentionTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A clock that stands still until it is moved. */
    private static final class Moved extends Clock {
        private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return Clock.fixed(now, zone);
        }

        void move(Duration on) {
            now = now.plus(on);
        }
    }

    private final Moved clock = new Moved();
    private TableEngine engine;
    private Tables tables;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        engine = RocksTables.open(RocksConfig.in(folder.resolve("tables")), clock);
        Duration never = Duration.ofDays(1);
        tables = new Tables(engine, new TablesConfig(Duration.ZERO, 1, never, never), clock, new SimpleMeterRegistry());
        call(Tables.DYNAMODB, "CreateTable", """
                {"TableName": "told", "BillingMode": "PAY_PER_REQUEST",
                 "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                 "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                 "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"}}""");
    }

    @AfterEach
    void stop() {
        tables.close();
        engine.close();
    }

    private JsonNode call(String target, String operation, String body) throws IOException {
        byte[] answer = tables.call(new JsonCall(
                target, operation, Optional.of(TablesServer.KEY), "us-east-1", body.getBytes(StandardCharsets.UTF_8)));
        return JSON.readTree(answer);
    }

    private void put(String id, String more) throws IOException {
        call(Tables.DYNAMODB, "PutItem", """
                {"TableName": "told", "Item": {"id": {"S": "%s"}%s}}""".formatted(id, more));
    }

    private String arn() throws IOException {
        return call(Tables.STREAMS, "ListStreams", "{}")
                .at("/Streams/0/StreamArn")
                .asText();
    }

    private String iterator(String more) throws IOException {
        String arn = arn();
        JsonNode stream = call(Tables.STREAMS, "DescribeStream", "{\"StreamArn\": \"" + arn + "\"}");
        String shard = stream.at("/StreamDescription/Shards/0/ShardId").asText();
        return call(
                        Tables.STREAMS,
                        "GetShardIterator",
                        "{\"StreamArn\": \"%s\", \"ShardId\": \"%s\", %s}".formatted(arn, shard, more))
                .get("ShardIterator")
                .asText();
    }

    private JsonNode records(String iterator) throws IOException {
        return call(Tables.STREAMS, "GetRecords", "{\"ShardIterator\": \"" + iterator + "\"}");
    }

    @Test
    void anIteratorExpiresAfterFifteenMinutes() throws IOException {
        String iterator = iterator("\"ShardIteratorType\": \"TRIM_HORIZON\"");
        clock.move(Duration.ofMinutes(15));
        assertThat(records(iterator).get("Records")).isEmpty();
        clock.move(Duration.ofSeconds(1));
        assertThatThrownBy(() -> records(iterator))
                .isInstanceOfSatisfying(
                        ServiceFault.class,
                        fault -> assertThat(fault.shortType()).isEqualTo("ExpiredIteratorException"));
    }

    @Test
    void recordsAreTrimmedAfterADay() throws IOException {
        put("old", "");
        String latest = iterator("\"ShardIteratorType\": \"LATEST\"");
        JsonNode old =
                records(iterator("\"ShardIteratorType\": \"TRIM_HORIZON\"")).at("/Records/0/dynamodb");
        assertThat(old.at("/Keys/id/S").asText()).isEqualTo("old");
        assertThat(records(latest).get("Records")).isEmpty();
        clock.move(Duration.ofHours(23));
        put("young", "");
        clock.move(Duration.ofHours(2));
        Catalogue catalogue = new Catalogue(engine, Duration.ZERO);
        new Trim(engine, catalogue, new StreamRegistry(engine), clock).run();
        JsonNode left =
                records(iterator("\"ShardIteratorType\": \"TRIM_HORIZON\"")).get("Records");
        assertThat(left).hasSize(1);
        assertThat(left.at("/0/dynamodb/Keys/id/S").asText()).isEqualTo("young");
        String sequence = old.get("SequenceNumber").asText();
        assertThatThrownBy(() -> iterator(
                        "\"ShardIteratorType\": \"AT_SEQUENCE_NUMBER\", \"SequenceNumber\": \"" + sequence + "\""))
                .isInstanceOfSatisfying(
                        ServiceFault.class,
                        fault -> assertThat(fault.shortType()).isEqualTo("TrimmedDataAccessException"));
    }

    @Test
    void aSequenceNumberIsReadFromAndAfter() throws IOException {
        put("a", "");
        put("b", "");
        String first = records(iterator("\"ShardIteratorType\": \"TRIM_HORIZON\""))
                .at("/Records/0/dynamodb/SequenceNumber")
                .asText();
        String given = "\"SequenceNumber\": \"" + first + "\"";
        assertThat(records(iterator("\"ShardIteratorType\": \"AT_SEQUENCE_NUMBER\", " + given))
                        .get("Records"))
                .hasSize(2);
        assertThat(records(iterator("\"ShardIteratorType\": \"AFTER_SEQUENCE_NUMBER\", " + given))
                        .get("Records"))
                .hasSize(1);
    }

    @Test
    void aStreamOutlivesItsTableForADay() throws IOException {
        put("a", "");
        call(Tables.DYNAMODB, "DeleteTable", "{\"TableName\": \"told\"}");
        JsonNode page = records(iterator("\"ShardIteratorType\": \"TRIM_HORIZON\""));
        assertThat(page.get("Records")).hasSize(1);
        JsonNode end = records(page.get("NextShardIterator").asText());
        assertThat(end.has("NextShardIterator")).isFalse();
        clock.move(Duration.ofHours(25));
        new Trim(engine, new Catalogue(engine, Duration.ZERO), new StreamRegistry(engine), clock).run();
        assertThat(call(Tables.STREAMS, "ListStreams", "{}").get("Streams")).isEmpty();
    }

    @Test
    void theStreamSaysThatTimeHasDeletedAnItem() throws IOException {
        call(Tables.DYNAMODB, "UpdateTimeToLive", """
                {"TableName": "told", "TimeToLiveSpecification": {"AttributeName": "t", "Enabled": true}}""");
        long second = clock.instant().getEpochSecond() + 60;
        put("expiring", ", \"t\": {\"N\": \"" + second + "\"}");
        org.awaitility.Awaitility.await()
                .until(() -> call(Tables.DYNAMODB, "DescribeTimeToLive", "{\"TableName\": \"told\"}")
                        .at("/TimeToLiveDescription/TimeToLiveStatus")
                        .asText()
                        .equals("ENABLED"));
        Sweeper sweeper = new Sweeper(engine, new Catalogue(engine, Duration.ZERO), clock);
        sweeper.run();
        clock.move(Duration.ofSeconds(62));
        sweeper.run();
        JsonNode records =
                records(iterator("\"ShardIteratorType\": \"TRIM_HORIZON\"")).get("Records");
        assertThat(records).hasSize(2);
        assertThat(records.at("/0").has("userIdentity")).isFalse();
        assertThat(records.at("/1/eventName").asText()).isEqualTo("REMOVE");
        assertThat(records.at("/1/userIdentity/PrincipalId").asText()).isEqualTo("dynamodb.amazonaws.com");
        assertThat(records.at("/1/userIdentity/Type").asText()).isEqualTo("Service");
        assertThat(records.at("/1/dynamodb/OldImage/t/N").asText()).isEqualTo(Long.toString(second));
    }
}
