package dev.hearth.storage.tables.service;

import dev.hearth.api.Grant;
import dev.hearth.aws.body.BodyBudget;
import dev.hearth.aws.json.JsonFront;
import dev.hearth.aws.keys.AccessKeys;
import dev.hearth.aws.signature.SigningKey;
import dev.hearth.storage.tables.engine.TableEngine;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** Tables behind a real HTTP server on loopback, for clients of AWS's SDK. */
final class TablesServer implements AutoCloseable {
    static final SigningKey KEY = new SigningKey("AKIATEST", "secret", "default");

    private final Tables tables;
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final AccessKeys keys = new AccessKeys();

    TablesServer(TableEngine engine, TablesConfig config, Clock clock) throws Exception {
        tables = new Tables(engine, config, clock, new SimpleMeterRegistry());
        keys.put(KEY);
        server = vertx.createHttpServer()
                .requestHandler(new JsonFront(tables, keys, BodyBudget.ofThisHeap(), Clock.systemUTC()))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    /** With background work that tests need not wait for long. */
    static TablesConfig quick() {
        return new TablesConfig(Duration.ZERO, 2, Duration.ofMillis(100), Duration.ofMillis(100));
    }

    /** The same, for an engine that others may use too. */
    static TablesConfig quickShared() {
        return new TablesConfig(Duration.ofMillis(100), 2, Duration.ofMillis(500), Duration.ofMillis(500));
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    DynamoDbClient client() {
        return client(KEY);
    }

    DynamoDbClient client(SigningKey key) {
        return built(DynamoDbClient.builder(), key);
    }

    DynamoDbStreamsClient streams() {
        return built(DynamoDbStreamsClient.builder(), KEY);
    }

    private <B extends AwsClientBuilder<B, C>, C> C built(B builder, SigningKey key) {
        keys.put(key);
        if (builder instanceof software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder<?, ?> sync) {
            sync.httpClientBuilder(UrlConnectionHttpClient.builder());
        }
        return builder.endpointOverride(uri())
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey())))
                .overrideConfiguration(config -> config.retryStrategy(retry -> retry.maxAttempts(1)))
                .build();
    }

    static SigningKey granted(String id, String table, Grant.Access access) {
        return new SigningKey(
                id,
                "secret-" + id,
                "default",
                Optional.of(List.of(new Grant("dynamodb", table, Optional.empty(), access))));
    }

    @Override
    public void close() throws Exception {
        server.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        tables.close();
    }
}
