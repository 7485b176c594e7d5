package dev.hearth.storage.objects;

import dev.hearth.api.Grant;
import dev.hearth.aws.keys.AccessKeys;
import dev.hearth.aws.signature.SigningKey;
import dev.hearth.storage.objects.bucket.Buckets;
import dev.hearth.storage.objects.kind.EngineSight;
import dev.hearth.storage.objects.notify.Courier;
import dev.hearth.storage.objects.notify.Notices;
import dev.hearth.storage.objects.serve.Catalogue;
import dev.hearth.storage.objects.serve.S3Service;
import dev.hearth.storage.tables.rocks.RocksConfig;
import dev.hearth.storage.tables.rocks.RocksTables;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** The front on two event loops with an engine behind it, on loopback, and clients of it. */
final class FrontServer implements AutoCloseable {
    /** The clock of the front; the tests move it. */
    static final class MovableClock extends Clock {
        volatile long aheadSeconds;

        @Override
        public Instant instant() {
            return Instant.now().plusSeconds(aheadSeconds);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    final MovableClock clock = new MovableClock();
    final Catalogue catalogue;
    final TestEngine engine;
    final AccessKeys keys = new AccessKeys();

    private final RocksTables store;
    private final Notices notices;
    private final Vertx vertx = Vertx.vertx();
    private volatile int port;

    private FrontServer(Path folder, Optional<URI> eventing) throws Exception {
        engine = TestEngine.start(Files.createDirectories(folder.resolve("objects")));
        store = RocksTables.open(RocksConfig.in(folder.resolve("rocks")));
        catalogue = Catalogue.in(store);
        notices = eventing.map(at -> Notices.by(
                                store, new Courier(at, "internal-token-of-the-test"), "us-east-1", Clock.systemUTC())
                        .start(new EngineSight(engine.engine()), true))
                .orElseGet(() -> Notices.toNobody(store, Clock.systemUTC()));
        S3Service service = new S3Service(catalogue, notices, Clock.systemUTC(), "us-east-1");
        vertx.deployVerticle(() -> new Lane(service), new DeploymentOptions().setInstances(2))
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    static FrontServer start(Path folder) throws Exception {
        return new FrontServer(folder, Optional.empty());
    }

    /** One that tells of changes. */
    static FrontServer start(Path folder, URI eventing) throws Exception {
        return new FrontServer(folder, Optional.of(eventing));
    }

    private final class Lane extends AbstractVerticle {
        private final S3Service service;

        Lane(S3Service service) {
            this.service = service;
        }

        @Override
        public void start(Promise<Void> started) {
            ObjectsFront front =
                    new ObjectsFront(vertx, service, engine.engine(), keys, ObjectsFront.LOCAL_BASES, clock);
            vertx.createHttpServer()
                    .requestHandler(front)
                    .listen(-1, "127.0.0.1") // one random port for all lanes
                    .onSuccess(server -> {
                        port = server.actualPort();
                        started.complete();
                    })
                    .onFailure(started::fail);
        }
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** A key that may do everything in a namespace. */
    SigningKey key(String namespace) {
        return put(new SigningKey("KEY" + UUID.randomUUID(), "secret-" + UUID.randomUUID(), namespace));
    }

    SigningKey key(String namespace, Grant... grants) {
        return put(new SigningKey(
                "KEY" + UUID.randomUUID(),
                "secret-" + UUID.randomUUID(),
                namespace,
                Optional.of(Arrays.asList(grants))));
    }

    private SigningKey put(SigningKey key) {
        keys.put(key);
        return key;
    }

    S3Client client(SigningKey key) {
        return builder(key).build();
    }

    S3ClientBuilder builder(SigningKey key) {
        return S3Client.builder()
                .endpointOverride(uri())
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .httpClientBuilder(ApacheHttpClient.builder())
                .overrideConfiguration(o -> o.retryStrategy(r -> r.maxAttempts(1)))
                .credentialsProvider(credentials(key));
    }

    S3Presigner presigner(SigningKey key) {
        return S3Presigner.builder()
                .endpointOverride(uri())
                .region(Region.US_EAST_1)
                .serviceConfiguration(
                        S3Configuration.builder().pathStyleAccessEnabled(true).build())
                .credentialsProvider(credentials(key))
                .build();
    }

    static StaticCredentialsProvider credentials(SigningKey key) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey()));
    }

    /** A name that no other test has, since an engine by endpoint outlives them. */
    static String bucket() {
        return "b-" + UUID.randomUUID();
    }

    Buckets buckets() {
        return catalogue.buckets();
    }

    @Override
    public void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
        notices.close();
        catalogue.close();
        store.close();
        engine.close();
    }
}
