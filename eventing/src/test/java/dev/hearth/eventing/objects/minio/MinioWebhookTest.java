package dev.hearth.eventing.objects.minio;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.S3Event;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.api.AccountId;
import dev.hearth.api.bucket.Bucket;
import dev.hearth.aws.body.BodyBudget;
import dev.hearth.eventing.destinations.Destination;
import dev.hearth.eventing.destinations.Destinations.DestinationRefused;
import dev.hearth.eventing.destinations.Destinations.DestinationUnavailable;
import dev.hearth.eventing.destinations.Destinations.Message;
import dev.hearth.eventing.door.Bearers;
import dev.hearth.eventing.door.Router;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * {@code put.json} is in the shape that MinIO's documentation shows ("Bucket Notifications", "Example"), as its webhook target
 * posts it.
 */
class MinioWebhookTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BUCKET = """
            apiVersion: hearth.dev/v1alpha1
            kind: Bucket
            metadata: {name: photos, namespace: shop}
            spec:
              notifications:
              - id: thumbnails
                events: ['s3:ObjectCreated:*']
                prefix: in/
                suffix: .jpg
                function: thumbnails
              - events: ['s3:ObjectRemoved:Delete']
                stream: gone
            status: {bucketName: photos-1f3a5c7e9b2d4f60}
            """;

    private record Told(String namespace, Destination destination, Message message) {}

    private final List<Told> told = new CopyOnWriteArrayList<>();
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = HttpClient.newHttpClient();
    private volatile Optional<RuntimeException> failure = Optional.empty();
    private int port;

    @BeforeEach
    void start() {
        NotifiedBuckets buckets = new NotifiedBuckets();
        buckets.onAdd(Serialization.unmarshal(BUCKET, Bucket.class));
        MinioWebhook webhook = new MinioWebhook(
                buckets,
                (namespace, destination, message) -> {
                    failure.ifPresent(one -> {
                        throw one;
                    });
                    told.add(new Told(namespace, destination, message));
                },
                (token, receiver) -> {
                    assertThat(receiver).isEqualTo(new Bearers.Receiver("buckets", "shop", "photos"));
                    return switch (token) {
                        case "good" -> Bearers.Answer.MAY;
                        case "poor" -> Bearers.Answer.MAY_NOT;
                        default -> Bearers.Answer.UNKNOWN;
                    };
                },
                "eu-central-1",
                new SimpleMeterRegistry());
        port = vertx.createHttpServer()
                .requestHandler(new Router(List.of(webhook.service(BodyBudget.ofThisHeap()))))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    @AfterEach
    void stop() {
        http.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static String put() throws IOException {
        try (InputStream body = MinioWebhookTest.class.getResourceAsStream("/minio/put.json")) {
            return new String(Objects.requireNonNull(body).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private int post(String body, String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/minio/events/hearth-engine"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void tellsTheBucketsFunctionInS3sShape() throws Exception {
        assertThat(post(put(), "Bearer good")).isEqualTo(200);
        assertThat(told).singleElement().satisfies(one -> {
            assertThat(one.namespace()).isEqualTo("shop");
            assertThat(one.destination()).isEqualTo(new Destination.Function("thumbnails"));
            assertThat(one.message().key()).isEqualTo("in/a cat.jpg");
        });
        byte[] event = told.getFirst().message().body();
        JsonNode record = JSON.readTree(event).path("Records").path(0);
        assertThat(record.path("eventVersion").asText()).isEqualTo("2.1");
        assertThat(record.path("eventSource").asText()).isEqualTo("aws:s3");
        assertThat(record.path("awsRegion").asText()).isEqualTo("eu-central-1");
        assertThat(record.path("eventName").asText()).isEqualTo("ObjectCreated:Put");
        assertThat(record.at("/s3/configurationId").asText()).isEqualTo("thumbnails");
        assertThat(record.at("/s3/bucket/name").asText()).isEqualTo("photos");
        assertThat(record.at("/s3/bucket/ownerIdentity/principalId").asText()).isEqualTo(AccountId.of("shop"));
        assertThat(record.at("/s3/object/key").asText()).isEqualTo("in/a+cat.jpg");
        S3Event read = LambdaEventSerializers.serializerFor(
                        S3Event.class, getClass().getClassLoader())
                .fromJson(new ByteArrayInputStream(event));
        assertThat(read.getRecords().getFirst().getS3().getObject().getUrlDecodedKey())
                .isEqualTo("in/a cat.jpg");
        assertThat(read.getRecords().getFirst().getS3().getObject().getSizeAsLong())
                .isEqualTo(84452);
    }

    @Test
    void tellsTheStreamOfADeletionWithoutASize() throws Exception {
        assertThat(post(put().replace("s3:ObjectCreated:Put", "s3:ObjectRemoved:Delete"), "Bearer good"))
                .isEqualTo(200);
        assertThat(told).singleElement().satisfies(one -> {
            assertThat(one.destination()).isEqualTo(new Destination.Stream("gone"));
            assertThat(JSON.readTree(one.message().body())
                            .at("/Records/0/s3/object")
                            .has("size"))
                    .isFalse();
        });
    }

    @Test
    void passesOverWhatNobodyWantsAndWhatHearthHasDoneItself() throws Exception {
        assertThat(post(put().replace("in%2F", "out%2F"), "Bearer good")).isEqualTo(200);
        assertThat(post(put().replace("ObjectCreated:Put", "ObjectAccessed:Get"), "Bearer good"))
                .isEqualTo(200);
        assertThat(post(put().replace("ObjectCreated:Put", "ObjectCreated:PutTagging"), "Bearer good"))
                .isEqualTo(200);
        assertThat(post(put().replace("\"ada\"", "\"hearth-engine\""), "Bearer good"))
                .isEqualTo(200);
        assertThat(told).isEmpty();
    }

    @Test
    void takesNothingFromWhomTheClusterDoesNotLet() throws Exception {
        assertThat(post(put(), "")).isEqualTo(401);
        assertThat(post(put(), "Bearer unknown")).isEqualTo(401);
        assertThat(post(put(), "Basic Z29vZA==")).isEqualTo(401);
        assertThat(post(put(), "Bearer poor")).isEqualTo(403);
        assertThat(post(put().replace("photos-1f3a5c7e9b2d4f60", "others"), "Bearer good"))
                .isEqualTo(403);
        assertThat(told).isEmpty();
    }

    @Test
    void refusesWhatIsNoNotification() throws Exception {
        assertThat(post("{", "Bearer good")).isEqualTo(400);
        assertThat(post("{}", "Bearer good")).isEqualTo(400);
        assertThat(post("{\"Records\": [{}]}", "Bearer good")).isEqualTo(400);
        assertThat(post(put().replace("2026-11-27T09:04:31.998Z", "today"), "Bearer good"))
                .isEqualTo(400);
        assertThat(post(" ".repeat(300_000), "Bearer good")).isEqualTo(413);
    }

    @Test
    void isSentAgainWhileTheTargetIsAwayAndDroppedWhereItIsGone() throws Exception {
        failure = Optional.of(new DestinationUnavailable("away", new IOException("away")));
        assertThat(post(put(), "Bearer good")).isEqualTo(503);
        failure = Optional.of(new DestinationRefused("there is no such function"));
        assertThat(post(put(), "Bearer good")).isEqualTo(200);
        failure = Optional.empty();
        assertThat(post(put(), "Bearer good")).isEqualTo(200);
        assertThat(told).hasSize(1);
    }
}
