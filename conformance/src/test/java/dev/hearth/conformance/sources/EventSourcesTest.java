package dev.hearth.conformance.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.conformance.functions.Deployed;
import dev.hearth.conformance.functions.Platform;
import dev.hearth.conformance.functions.Workshop;
import dev.hearth.conformance.storage.Made;
import dev.hearth.conformance.storage.StorageSuite;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/** A Node function that remembers its events, asked over its URL what it has seen. */
@StorageSuite
class EventSourcesTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String REMEMBERS = """
            const events = []
            export const handler = async (event) => {
              if (event.requestContext) return events
              if (JSON.stringify(event).includes(Buffer.from('poison').toString('base64'))) throw new Error('poison')
              events.push(event)
            }
            """;

    private static Deployed function(Workshop workshop) {
        return workshop.node(REMEMBERS, Map.of("scaling", Map.of("minScale", 1, "maxScale", 1)))
                .ready();
    }

    private static JsonNode events(Deployed function) throws JsonProcessingException {
        return JSON.readTree(function.get("").body());
    }

    private static <B extends AwsClientBuilder<B, C>, C> B of(Platform platform, B builder) {
        return builder.endpointOverride(platform.awsEndpoint())
                .region(Region.of(platform.region()))
                .credentialsProvider(StaticCredentialsProvider.create(platform.key()));
    }

    private static KinesisClient kinesis(Platform platform) {
        return of(platform, KinesisClient.builder())
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    private static void put(KinesisClient kinesis, String stream, String data) {
        kinesis.putRecord(record ->
                record.streamName(stream).partitionKey("k").data(SdkBytes.fromString(data, StandardCharsets.UTF_8)));
    }

    @Test
    void recordsOfAStreamReachAFunctionAndAPoisonOneReachesItsDestination(Platform platform, Workshop workshop)
            throws Exception {
        Deployed function = function(workshop);
        Map<String, Object> oneShard = Map.of("shards", 1, "deletionPolicy", "Delete");
        try (Made stream = Made.applied(platform, "Stream", oneShard).ready(Duration.ofMinutes(8));
                Made failed = Made.applied(platform, "Stream", oneShard).ready(PATIENCE);
                Made source = Made.applied(
                                platform,
                                "EventSource",
                                Map.of(
                                        "source", Map.of("stream", stream.name()),
                                        "function", function.name(),
                                        "bisectBatchOnFunctionError", true,
                                        "maximumRetryAttempts", 1,
                                        "onFailure", Map.of("stream", failed.name())))
                        .ready(PATIENCE);
                KinesisClient kinesis = kinesis(platform)) {
            put(kinesis, stream.name(), "first");
            put(kinesis, stream.name(), "poison");
            put(kinesis, stream.name(), "last");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(events(function).findValuesAsText("data"))
                            .containsExactly("Zmlyc3Q=", "bGFzdA=="));
            JsonNode record = events(function).get(0).path("Records").get(0);
            assertThat(record.path("eventSource").asText()).isEqualTo("aws:kinesis");
            assertThat(record.path("eventSourceARN").asText()).endsWith(":stream/" + stream.name());
            await().atMost(PATIENCE).untilAsserted(() -> {
                String iterator = kinesis.getShardIterator(ask -> ask.streamName(failed.name())
                                .shardId("shardId-000000000000")
                                .shardIteratorType("TRIM_HORIZON"))
                        .shardIterator();
                assertThat(kinesis.getRecords(get -> get.shardIterator(iterator))
                                .records())
                        .singleElement()
                        .satisfies(failure -> {
                            JsonNode said = JSON.readTree(failure.data().asUtf8String());
                            assertThat(said.at("/requestContext/condition").asText())
                                    .isEqualTo("RetryAttemptsExhausted");
                            assertThat(said.at("/KinesisBatchInfo/batchSize").asInt())
                                    .isEqualTo(1);
                        });
            });
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(platform.kubectl()
                                    .out(
                                            "get",
                                            "eventsource",
                                            source.name(),
                                            "-o",
                                            "jsonpath={.status.state} {.status.lag}"))
                            .isEqualTo("Enabled 0"));
        }
    }

    @Test
    void recordsOfATopicReachAFunctionThroughItsFilter(Platform platform, Workshop workshop) throws Exception {
        Optional<String> bootstrap = Optional.ofNullable(System.getenv("KAFKA_BOOTSTRAP_SERVERS"));
        assumeTrue(bootstrap.isPresent(), "KAFKA_BOOTSTRAP_SERVERS is not set: there is no embedded Kafka");
        Deployed function = function(workshop);
        // The first stream starts the embedded Kafka.
        try (Made first = Made.applied(platform, "Stream", Map.of("shards", 1, "deletionPolicy", "Delete"))
                .ready(Duration.ofMinutes(8))) {
            assertThat(first.name()).isNotEmpty();
        }
        Properties settings = new Properties();
        settings.put("bootstrap.servers", bootstrap.orElseThrow());
        String topic = "topic-of-" + function.name();
        try (Admin admin = Admin.create(settings);
                KafkaProducer<String, String> producer =
                        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
                Made source = Made.applied(
                        platform,
                        "EventSource",
                        Map.of(
                                "source",
                                Map.of("kafka", Map.of("topic", topic)),
                                "function",
                                function.name(),
                                "filterCriteria",
                                Map.of(
                                        "filters",
                                        List.of(Map.of("pattern", "{\"value\":{\"state\":[\"placed\"]}}")))))) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(platform.kubectl()
                                    .out(
                                            "get",
                                            "eventsource",
                                            source.name(),
                                            "-o",
                                            "jsonpath={.status.conditions[0].reason}"))
                            .isEqualTo("SourceMissing"));
            admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
            source.ready(PATIENCE);
            producer.send(new ProducerRecord<>(topic, "a", "{\"state\":\"placed\"}"))
                    .get();
            producer.send(new ProducerRecord<>(topic, "a", "{\"state\":\"gone\"}"))
                    .get();
            producer.send(new ProducerRecord<>(topic, "b", "{\"state\":\"placed\"}"))
                    .get();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(events(function).findValuesAsText("value"))
                            .hasSize(2)
                            .containsOnly("eyJzdGF0ZSI6InBsYWNlZCJ9"));
            assertThat(events(function).get(0).path("eventSource").asText()).isEqualTo("aws:kafka");
        }
    }

    @Test
    void changesOfATableReachAFunction(Platform platform, Workshop workshop) throws Exception {
        Deployed function = function(workshop);
        Map<String, Object> spec = Map.of(
                "attributeDefinitions", List.of(Map.of("attributeName", "id", "attributeType", "S")),
                "keySchema", List.of(Map.of("attributeName", "id", "keyType", "HASH")),
                "streamSpecification", Map.of("streamViewType", "NEW_IMAGE"),
                "deletionPolicy", "Delete");
        try (Made table = Made.ready(platform, "Table", spec);
                Made source = Made.applied(
                                platform,
                                "EventSource",
                                Map.of("source", Map.of("table", table.name()), "function", function.name()))
                        .ready(Duration.ofMinutes(8));
                DynamoDbClient dynamo = of(platform, DynamoDbClient.builder())
                        .httpClientBuilder(UrlConnectionHttpClient.builder())
                        .build()) {
            assertThat(source.name()).isNotEmpty();
            for (String id : List.of("a", "b", "c")) {
                dynamo.putItem(put -> put.tableName(table.name()).item(Map.of("id", AttributeValue.fromS(id))));
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(events(function).findValues("NewImage").stream()
                                    .map(image -> image.at("/id/S").asText()))
                            .containsExactlyInAnyOrder("a", "b", "c"));
            assertThat(events(function).findValuesAsText("eventName")).containsOnly("INSERT");
        }
    }

    @Test
    void aFilterThatIsNoPatternIsSaidWithThePlaceInIt(Platform platform, Workshop workshop) {
        try (Made source = Made.applied(
                platform,
                "EventSource",
                Map.of(
                        "source",
                        Map.of("stream", "orders"),
                        "function",
                        "nobody",
                        "filterCriteria",
                        Map.of("filters", List.of(Map.of("pattern", "{\"data\":{\"a\":[{\"regex\":\"x\"}]}}")))))) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(platform.kubectl()
                                    .out(
                                            "get",
                                            "eventsource",
                                            source.name(),
                                            "-o",
                                            "jsonpath={.status.conditions[0].message}"))
                            .startsWith("spec.filterCriteria.filters[0]: the pattern is invalid at 'data.a[0].regex'"));
        }
    }
}
