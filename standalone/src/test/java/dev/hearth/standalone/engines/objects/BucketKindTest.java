package dev.hearth.standalone.engines.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.DeletionPolicy;
import dev.hearth.api.bucket.Bucket;
import dev.hearth.api.bucket.BucketSpec;
import dev.hearth.api.bucket.BucketStatus;
import dev.hearth.kinds.Reconciliation;
import dev.hearth.standalone.apiserver.LocalApiServer;
import dev.hearth.standalone.apiserver.LocalApiServerConfig;
import dev.hearth.standalone.platform.Definitions;
import dev.hearth.storage.objects.bucket.BucketName;
import dev.hearth.storage.objects.bucket.Quota;
import dev.hearth.storage.objects.engine.ObjectEngine;
import dev.hearth.storage.objects.engine.ObjectEngineUnavailable;
import dev.hearth.storage.objects.kind.BucketReconciler;
import dev.hearth.storage.objects.kind.LifecycleSweep;
import dev.hearth.storage.objects.notify.Notices;
import dev.hearth.storage.objects.serve.Catalogue;
import dev.hearth.storage.tables.rocks.RocksConfig;
import dev.hearth.storage.tables.rocks.RocksTables;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.minio.BucketExistsArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveBucketArgs;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The Bucket kind on the local API server with the embedded engine. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BucketKindTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    /** The embedded engine, as it can be away. */
    private static final class Outage implements ObjectEngine {
        private final EmbeddedObjects engine;
        volatile boolean away;

        Outage(EmbeddedObjects engine) {
            this.engine = engine;
        }

        @Override
        public Endpoint ready() {
            if (away) {
                throw new ObjectEngineUnavailable("pulled out", new IllegalStateException());
            }
            return engine.ready();
        }

        @Override
        public Optional<Endpoint> now() {
            return engine.now();
        }

        @Override
        public Set<Feature> features() {
            return engine.features();
        }
    }

    private LocalApiServer apiServer;
    private KubernetesClient client;
    private EmbeddedObjects embedded;
    private Outage engine;
    private RocksTables store;
    private Catalogue catalogue;
    private Reconciliation reconciliation;

    @BeforeAll
    void start(@TempDir Path folder) {
        apiServer = LocalApiServer.start(new LocalApiServerConfig(
                folder.resolve("apiserver"), "127.0.0.1", 0, UUID.randomUUID().toString(), Clock.systemUTC()));
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(apiServer.kubeconfig()))
                .build();
        new Definitions(client).apply();
        embedded = new EmbeddedObjects(folder.resolve("objects"));
        engine = new Outage(embedded);
        store = RocksTables.open(RocksConfig.in(folder.resolve("rocks")));
        catalogue = Catalogue.in(store);
        reconciliation = Reconciliation.start(
                client, Optional.empty(), List.of(new BucketReconciler(client, catalogue, engine, Clock.systemUTC())));
    }

    @AfterAll
    void stop() {
        reconciliation.close();
        catalogue.close();
        store.close();
        embedded.close();
        client.close();
        apiServer.close();
    }

    private Bucket bucket(String name) {
        Bucket bucket = new Bucket();
        bucket.setMetadata(
                new ObjectMetaBuilder().withName(name).withNamespace("default").build());
        bucket.setSpec(new BucketSpec());
        return bucket;
    }

    private Bucket applied(Bucket bucket) {
        return client.resource(bucket).create();
    }

    private static void soon(ThrowingRunnable check) {
        await().atMost(SOON).untilAsserted(check);
    }

    private BucketStatus status(String name) {
        BucketStatus status = client.resources(Bucket.class)
                .inNamespace("default")
                .withName(name)
                .get()
                .getStatus();
        return status == null ? new BucketStatus() : status;
    }

    private Condition condition(String name, String type) {
        return status(name).conditions.stream()
                .filter(condition -> condition.getType().equals(type))
                .findFirst()
                .orElseGet(Condition::new);
    }

    private void isReady(String name) {
        soon(() -> assertThat(condition(name, "Ready").getStatus()).isEqualTo("True"));
    }

    private void isGone(String name) {
        soon(() -> assertThat(client.resources(Bucket.class)
                        .inNamespace("default")
                        .withName(name)
                        .get())
                .isNull());
    }

    private MinioClient s3() {
        ObjectEngine.Endpoint endpoint = embedded.ready();
        return MinioClient.builder()
                .endpoint(endpoint.uri().toString())
                .credentials(endpoint.accessKeyId(), endpoint.secretAccessKey())
                .region(endpoint.region())
                .build();
    }

    private static String atEngine(String name) {
        return new BucketName("default", name).atEngine();
    }

    private boolean exists(String name) throws Exception {
        return s3().bucketExists(
                        BucketExistsArgs.builder().bucket(atEngine(name)).build());
    }

    private void put(String name, String key, int bytes) throws Exception {
        s3().putObject(PutObjectArgs.builder().bucket(atEngine(name)).object(key).stream(
                        new ByteArrayInputStream(new byte[bytes]), (long) bytes, -1L)
                .build());
    }

    private List<Event> events(String name, String reason) {
        return client.v1().events().inNamespace("default").list().getItems().stream()
                .filter(event -> event.getInvolvedObject().getName().equals(name)
                        && event.getReason().equals(reason))
                .toList();
    }

    @Test
    void aManifestBecomesABucketThatSaysWhatItsEngineLacks() throws Exception {
        Bucket bucket = bucket("wishes");
        bucket.getSpec().versioning = "Enabled";
        bucket.getSpec().publicRead = true;
        bucket.getSpec().quota = new BucketSpec.Quota();
        bucket.getSpec().quota.maxObjects = 3L;
        applied(bucket);
        isReady("wishes");
        assertThat(exists("wishes")).isTrue();
        assertThat(status("wishes").bucketName).isEqualTo(atEngine("wishes"));
        assertThat(condition("wishes", "Versioning").getReason()).isEqualTo("EngineLacksIt");
        assertThat(catalogue.buckets().read(new BucketName("default", "wishes")))
                .hasValueSatisfying(record -> {
                    assertThat(record.publicRead()).isTrue();
                    assertThat(record.quota()).contains(new Quota(Optional.empty(), Optional.of(3L)));
                });
    }

    @Test
    void aRetainedBucketStaysAndIsFoundAgain() throws Exception {
        applied(bucket("kept"));
        isReady("kept");
        put("kept", "a", 5);
        client.resources(Bucket.class).inNamespace("default").withName("kept").delete();
        isGone("kept");
        assertThat(exists("kept")).isTrue();
        assertThat(events("kept", "Retained"))
                .singleElement()
                .satisfies(event -> assertThat(event.getMessage()).contains("'kept' and its 1 objects (5 bytes) stay"));
        applied(bucket("kept"));
        isReady("kept");
        soon(() -> assertThat(status("kept").objects).isEqualTo(1));
    }

    @Test
    void aBucketOfPolicyDeleteGoesWithAllThatIsInIt() throws Exception {
        Bucket bucket = bucket("goes");
        bucket.getSpec().deletionPolicy = DeletionPolicy.DELETE;
        applied(bucket);
        isReady("goes");
        put("goes", "a/b", 1);
        put("goes", "c", 1);
        client.resources(Bucket.class).inNamespace("default").withName("goes").delete();
        isGone("goes");
        assertThat(exists("goes")).isFalse();
        assertThat(catalogue.buckets().read(new BucketName("default", "goes"))).isEmpty();
    }

    @Test
    void anEngineThatIsAwayIsSaidAndTheBucketRepairedWhenItReturns() throws Exception {
        applied(bucket("patient"));
        isReady("patient");
        engine.away = true;
        try {
            s3().removeBucket(RemoveBucketArgs.builder()
                    .bucket(atEngine("patient"))
                    .build());
            client.resources(Bucket.class)
                    .inNamespace("default")
                    .withName("patient")
                    .edit(bucket -> {
                        bucket.getSpec().publicRead = true;
                        return bucket;
                    });
            soon(() -> assertThat(condition("patient", "Ready").getReason()).isEqualTo("EngineUnavailable"));
        } finally {
            engine.away = false;
        }
        isReady("patient");
        assertThat(exists("patient")).isTrue();
        assertThat(catalogue.buckets().read(new BucketName("default", "patient")))
                .hasValueSatisfying(record -> assertThat(record.publicRead()).isTrue());
    }

    @Test
    void aNameWithDotsIsRefused() {
        applied(bucket("my.site"));
        soon(() -> assertThat(condition("my.site", "Ready").getReason()).isEqualTo("InvalidName"));
    }

    @Test
    void oldObjectsGoByTheirRule() throws Exception {
        Bucket bucket = bucket("ages");
        BucketSpec.LifecycleRule rule = new BucketSpec.LifecycleRule();
        rule.prefix = "tmp/";
        rule.expirationDays = 1;
        bucket.getSpec().lifecycle = List.of(rule);
        applied(bucket);
        isReady("ages");
        put("ages", "tmp/old", 1);
        put("ages", "kept", 1);
        Notices notices = Notices.toNobody(store, Clock.systemUTC());
        try (LifecycleSweep today = new LifecycleSweep(catalogue, notices, engine, Clock.systemUTC())) {
            assertThat(today.sweep()).isZero();
        }
        try (LifecycleSweep later =
                new LifecycleSweep(catalogue, notices, engine, Clock.offset(Clock.systemUTC(), Duration.ofDays(2)))) {
            assertThat(later.sweep()).isEqualTo(1);
            assertThat(later.sweep()).isZero();
        }
    }
}
