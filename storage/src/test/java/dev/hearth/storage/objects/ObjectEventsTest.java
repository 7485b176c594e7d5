package dev.hearth.storage.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.hearth.api.PodProtocol;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.Event;
import software.amazon.awssdk.services.s3.model.FilterRule;
import software.amazon.awssdk.services.s3.model.FilterRuleName;
import software.amazon.awssdk.services.s3.model.LambdaFunctionConfiguration;
import software.amazon.awssdk.services.s3.model.NotificationConfiguration;
import software.amazon.awssdk.services.s3.model.NotificationConfigurationFilter;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3KeyFilter;
import software.amazon.awssdk.services.s3.model.TopicConfiguration;

/** What the S3 API tells of changes, by AWS's own client. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ObjectEventsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:thumbs";
    private static final String TOPIC = "arn:aws:sns:us-east-1:000000000000:news";

    private final List<JsonNode> records = new CopyOnWriteArrayList<>();
    private final List<JsonNode> tests = new CopyOnWriteArrayList<>();
    private HttpServer eventing;
    private FrontServer server;
    private S3Client s3;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        eventing = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 100);
        eventing.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        eventing.createContext(PodProtocol.OBJECT_EVENTS_PATH, exchange -> {
            try (exchange) {
                JsonNode event = JSON.readTree(exchange.getRequestBody());
                if (event.has("Records")) {
                    records.add(event.at("/Records/0"));
                } else {
                    tests.add(event);
                }
                exchange.sendResponseHeaders(202, -1);
            }
        });
        eventing.start();
        server = FrontServer.start(
                folder, URI.create("http://127.0.0.1:" + eventing.getAddress().getPort()));
        s3 = server.client(server.key("default"));
        s3.createBucket(b -> b.bucket("photos"));
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
        eventing.stop(0);
    }

    @BeforeEach
    void everything() {
        put(LambdaFunctionConfiguration.builder()
                .id("all")
                .lambdaFunctionArn(FUNCTION)
                .events(Event.S3_OBJECT_CREATED, Event.S3_OBJECT_REMOVED)
                .build());
        records.clear();
    }

    private void put(LambdaFunctionConfiguration... rules) {
        s3.putBucketNotificationConfiguration(b -> b.bucket("photos")
                .notificationConfiguration(NotificationConfiguration.builder()
                        .lambdaFunctionConfigurations(rules)
                        .build()));
    }

    private JsonNode record(int nth) {
        await().atMost(Duration.ofSeconds(30)).until(() -> records.size() > nth);
        return records.get(nth);
    }

    private static String key(JsonNode record) {
        return record.at("/s3/object/key").asText();
    }

    @Test
    void aPutIsTold() {
        String eTag = s3.putObject(b -> b.bucket("photos").key("in/a b.txt"), RequestBody.fromString("hello"))
                .eTag();

        JsonNode record = record(0);
        assertThat(record.path("eventName").asText()).isEqualTo("ObjectCreated:Put");
        assertThat(key(record)).isEqualTo("in/a+b.txt");
        assertThat(record.at("/s3/object/size").asInt()).isEqualTo(5);
        assertThat(record.at("/s3/object/eTag").asText()).isEqualTo(eTag.replace("\"", ""));
        assertThat(record.at("/s3/bucket/name").asText()).isEqualTo("photos");
        assertThat(record.at("/userIdentity/principalId").asText()).startsWith("AWS:KEY");
        assertThat(record.at("/requestParameters/sourceIPAddress").asText()).isEqualTo("127.0.0.1");
    }

    @Test
    void aCopyIsTold() {
        s3.putObject(b -> b.bucket("photos").key("from"), RequestBody.fromString("four"));
        s3.copyObject(b -> b.sourceBucket("photos")
                .sourceKey("from")
                .destinationBucket("photos")
                .destinationKey("to"));

        JsonNode record = record(1);
        assertThat(record.path("eventName").asText()).isEqualTo("ObjectCreated:Copy");
        assertThat(key(record)).isEqualTo("to");
        assertThat(record.at("/s3/object/size").asInt()).isEqualTo(4);
        assertThat(record.at("/s3/object/eTag").asText()).isNotEmpty().doesNotContain("\"");
    }

    @Test
    void acompletedUploadIsToldOnce() {
        String upload =
                s3.createMultipartUpload(b -> b.bucket("photos").key("big")).uploadId();
        String part = s3.uploadPart(
                        b -> b.bucket("photos").key("big").uploadId(upload).partNumber(1),
                        RequestBody.fromString("part"))
                .eTag();
        String eTag = s3.completeMultipartUpload(b -> b.bucket("photos")
                        .key("big")
                        .uploadId(upload)
                        .multipartUpload(m -> m.parts(
                                CompletedPart.builder().partNumber(1).eTag(part).build())))
                .eTag();

        JsonNode record = record(0);
        assertThat(record.path("eventName").asText()).isEqualTo("ObjectCreated:CompleteMultipartUpload");
        assertThat(record.at("/s3/object/size").asInt()).isEqualTo(4);
        assertThat(record.at("/s3/object/eTag").asText()).isEqualTo(eTag.replace("\"", ""));
    }

    @Test
    void deletesAreToldOneByOneAndTogether() {
        for (String key : List.of("x", "y", "z")) {
            s3.putObject(b -> b.bucket("photos").key(key), RequestBody.fromString("1"));
        }
        await().until(() -> records.size() == 3);
        records.clear();

        s3.deleteObject(b -> b.bucket("photos").key("x"));
        s3.deleteObjects(b -> b.bucket("photos")
                .delete(Delete.builder()
                        .objects(
                                ObjectIdentifier.builder().key("y").build(),
                                ObjectIdentifier.builder().key("z").build())
                        .build()));

        await().untilAsserted(() -> assertThat(records).hasSize(3));
        assertThat(records)
                .allSatisfy(one -> {
                    assertThat(one.path("eventName").asText()).isEqualTo("ObjectRemoved:Delete");
                    assertThat(one.at("/s3/object").has("size")).isFalse();
                })
                .extracting(ObjectEventsTest::key)
                .containsExactlyInAnyOrder("x", "y", "z");
    }

    @Test
    void aRefusedWriteIsNotTold() {
        assertThatThrownBy(() -> s3.putObject(
                        b -> b.bucket("photos").key("k").contentMD5("AAAAAAAAAAAAAAAAAAAAAA=="),
                        RequestBody.fromString("x")))
                .isInstanceOf(S3Exception.class);
        s3.putObject(b -> b.bucket("photos").key("after"), RequestBody.fromString("x"));

        assertThat(key(record(0))).isEqualTo("after");
    }

    @Test
    void theConfigurationReadsAsItWasPut() {
        NotificationConfigurationFilter jpegs = NotificationConfigurationFilter.builder()
                .key(S3KeyFilter.builder()
                        .filterRules(
                                FilterRule.builder()
                                        .name(FilterRuleName.PREFIX)
                                        .value("in/")
                                        .build(),
                                FilterRule.builder()
                                        .name(FilterRuleName.SUFFIX)
                                        .value(".jpg")
                                        .build())
                        .build())
                .build();
        NotificationConfiguration wanted = NotificationConfiguration.builder()
                .lambdaFunctionConfigurations(LambdaFunctionConfiguration.builder()
                        .id("jpegs")
                        .lambdaFunctionArn(FUNCTION)
                        .events(Event.S3_OBJECT_CREATED_PUT)
                        .filter(jpegs)
                        .build())
                .topicConfigurations(TopicConfiguration.builder()
                        .id("gone")
                        .topicArn(TOPIC)
                        .events(Event.S3_OBJECT_REMOVED)
                        .build())
                .build();

        s3.putBucketNotificationConfiguration(b -> b.bucket("photos").notificationConfiguration(wanted));

        var got = s3.getBucketNotificationConfiguration(b -> b.bucket("photos"));
        assertThat(got.lambdaFunctionConfigurations().getFirst().lambdaFunctionArn())
                .isEqualTo(FUNCTION);
        assertThat(got.lambdaFunctionConfigurations().getFirst().filter().key().filterRules())
                .extracting(FilterRule::value)
                .containsExactly("in/", ".jpg");
        assertThat(got.topicConfigurations().getFirst().topicArn()).isEqualTo(TOPIC);
        await().untilAsserted(() -> assertThat(tests).anySatisfy(test -> {
            assertThat(test.path("Event").asText()).isEqualTo("s3:TestEvent");
            assertThat(test.path("Bucket").asText()).isEqualTo("photos");
        }));
    }

    @Test
    void rulesThatOverlapAreRefused() {
        LambdaFunctionConfiguration one = LambdaFunctionConfiguration.builder()
                .id("one")
                .lambdaFunctionArn(FUNCTION)
                .events(Event.S3_OBJECT_CREATED)
                .build();

        assertThatThrownBy(() -> put(one, one.toBuilder().id("two").build()))
                .isInstanceOf(S3Exception.class)
                .hasMessageContaining("Configurations overlap");
    }
}
