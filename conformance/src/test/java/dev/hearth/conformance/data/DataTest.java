package dev.hearth.conformance.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.conformance.podman.ForeignImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.s3.S3Client;

/** What a user finds again in the folder that {@code --data} names. */
@Tag("data")
@Timeout(240) // two starts of a platform each, on a machine that may have other work
class DataTest {
    @TempDir
    Path folder;

    private Laptop laptop;

    @BeforeEach
    void open() throws IOException {
        laptop = new Laptop(folder);
    }

    @AfterEach
    void close() throws IOException {
        laptop.close();
    }

    @Test
    void survivesDownAndUp() throws Exception {
        laptop.up();
        laptop.deploy("kept", "still here");
        laptop.kubectl().out("create", "configmap", "note", "--from-literal=text=remember");
        List<String> before = List.of(laptop.identity("fn/kept"), laptop.identity("cm/note"));

        laptop.down();
        laptop.leavesNoProcess();
        laptop.up();

        assertThat(List.of(laptop.identity("fn/kept"), laptop.identity("cm/note")))
                .isEqualTo(before);
        assertThat(laptop.call("kept")).isEqualTo("\"still here\"");
    }

    @Test
    void survivesKillMinus9() throws Exception {
        laptop.upUnderANegligentParent();
        laptop.deploy("kept", "still here");
        String before = laptop.identity("fn/kept");
        List<Long> old = laptop.processes();

        laptop.kill();
        laptop.up();

        assertThat(laptop.identity("fn/kept")).isEqualTo(before);
        assertThat(laptop.call("kept")).isEqualTo("\"still here\"");
        assertThat(laptop.processes()).as("nothing of the killed platform").doesNotContainAnyElementsOf(old);
        laptop.down();
        laptop.leavesNoProcess();
    }

    @Test
    void leavesNoContainerOfAnImageBehindKillMinus9() throws Exception {
        try (ForeignImage image = ForeignImage.orSkip(folder)) {
            laptop.up();
            laptop.kubectl().apply("""
                    apiVersion: hearth.dev/v1alpha1
                    kind: Function
                    metadata: {name: foreign}
                    spec: {code: {image: '%s'}, url: {authType: NONE}}
                    """.formatted(image.name()));
            laptop.kubectl().out("wait", "--for=condition=Ready", "fn/foreign", "--timeout=30s");
            assertThat(image.processes()).isNotEmpty();

            laptop.kill();

            Awaitility.await().atMost(30, TimeUnit.SECONDS).untilAsserted(() -> {
                assertThat(image.processes()).isEmpty();
                assertThat(image.containers()).isEmpty();
            });
            laptop.up();
            assertThat(laptop.call("foreign")).contains("rawPath");
            laptop.down();
            Awaitility.await()
                    .atMost(30, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(image.containers()).isEmpty());
        }
    }

    @Test
    void losesNothingThatWasAcknowledged() throws Exception {
        laptop.up();
        List<String> acknowledged = new CopyOnWriteArrayList<>();
        try (ExecutorService writers = Executors.newFixedThreadPool(4)) {
            List<Future<?>> writing = writeUntilKilled(writers, acknowledged);
            Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> acknowledged.size() > 20);
            laptop.kill();
            for (Future<?> writer : writing) {
                writer.get(60, TimeUnit.SECONDS);
            }
        }
        laptop.up();

        String names = laptop.kubectl().out("get", "configmaps", "-o", "jsonpath={.items[*].metadata.name}");
        assertThat(names.split(" ")).containsAll(acknowledged);
    }

    @Test
    void losesNoItemAndNoObjectThatWasAcknowledged() throws Exception {
        laptop.up();
        laptop.kubectl().apply("""
                apiVersion: hearth.dev/v1alpha1
                kind: Table
                metadata: {name: kept}
                spec:
                  attributeDefinitions: [{attributeName: id, attributeType: S}]
                  keySchema: [{attributeName: id, keyType: HASH}]
                ---
                apiVersion: hearth.dev/v1alpha1
                kind: Bucket
                metadata: {name: kept}
                spec: {}
                """);
        laptop.kubectl().out("wait", "--for=condition=Ready", "table/kept", "bucket/kept", "--timeout=60s");
        List<String> items = new CopyOnWriteArrayList<>();
        List<String> objects = new CopyOnWriteArrayList<>();
        try (ExecutorService writers = Executors.newFixedThreadPool(2);
                DynamoDbClient dynamodb = laptop.dynamodb();
                S3Client s3 = laptop.s3()) {
            List<Future<?>> writing = List.of(
                    writers.submit(() -> untilKilled(
                            items,
                            id -> dynamodb.putItem(
                                    put -> put.tableName("kept").item(Map.of("id", AttributeValue.fromS(id)))))),
                    writers.submit(() -> untilKilled(
                            objects,
                            key -> s3.putObject(put -> put.bucket("kept").key(key), RequestBody.fromString(key)))));
            Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> items.size() > 200 && objects.size() > 50);
            laptop.kill();
            for (Future<?> writer : writing) {
                writer.get(60, TimeUnit.SECONDS);
            }
        }
        laptop.up();

        try (DynamoDbClient dynamodb = laptop.dynamodb();
                S3Client s3 = laptop.s3()) {
            assertThat(dynamodb.scanPaginator(scan -> scan.tableName("kept")).items().stream()
                            .flatMap(item -> item.values().stream())
                            .map(AttributeValue::s))
                    .containsAll(items);
            for (String key : objects) {
                assertThat(s3.getObjectAsBytes(get -> get.bucket("kept").key(key))
                                .asUtf8String())
                        .isEqualTo(key);
            }
        }
    }

    /** Keycloak is a process of its own beside the platform, and holds locks on its database. */
    @Test
    void endsKeycloakWithAKilledPlatformAndFindsItsPeopleAgain() throws Exception {
        laptop.up();
        laptop.kubectl().apply("""
                apiVersion: hearth.dev/v1alpha1
                kind: UserPool
                metadata: {name: kept}
                spec:
                  clients: [{name: web, explicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH]}]
                  selfSignUp: true
                  autoVerifiedAttributes: [email]
                """);
        awaitPool();
        String client = laptop.kubectl().out("get", "userpool/kept", "-o", "jsonpath={.status.clients[0].clientId}");
        String pool = laptop.kubectl().out("get", "userpool/kept", "-o", "jsonpath={.status.userPoolId}");
        try (var cognito = laptop.cognito()) {
            cognito.adminCreateUser(
                    create -> create.userPoolId(pool).username("ada").messageAction("SUPPRESS"));
            cognito.adminSetUserPassword(set -> set.userPoolId(pool)
                    .username("ada")
                    .password("Analytical-1")
                    .permanent(true));
        }

        laptop.kill();
        laptop.leavesNoProcess();
        laptop.up();

        awaitPool();
        try (var cognito = laptop.cognito()) {
            Awaitility.await()
                    .atMost(120, TimeUnit.SECONDS)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(cognito.initiateAuth(sign -> sign.clientId(client)
                                            .authFlow("USER_PASSWORD_AUTH")
                                            .authParameters(Map.of("USERNAME", "ada", "PASSWORD", "Analytical-1")))
                                    .authenticationResult()
                                    .accessToken())
                            .isNotEmpty());
        }
        laptop.down();
        laptop.leavesNoProcess();
    }

    /** The first pool of a machine waits for Keycloak's distribution; kubectl may run for a minute at a time. */
    private void awaitPool() {
        Awaitility.await()
                .atMost(8, TimeUnit.MINUTES)
                .until(() -> laptop.kubectl()
                                .run("wait", "--for=condition=Ready", "userpool/kept", "--timeout=50s")
                                .exit()
                        == 0);
    }

    /**
     * Writes one after the other and notes what was acknowledged, until a write fails: with the SDK's own exception, or
     * with the bare one of a body's stream that the SDK closes when its connection is reset.
     */
    private static void untilKilled(List<String> acknowledged, Consumer<String> write) {
        for (int next = 0; ; next++) {
            String name = "n" + next;
            try {
                write.accept(name);
            } catch (SdkException | UncheckedIOException killed) {
                return;
            }
            acknowledged.add(name);
        }
    }

    private List<Future<?>> writeUntilKilled(ExecutorService writers, List<String> acknowledged) {
        var kubectl = laptop.kubectl();
        var next = new AtomicInteger();
        List<Future<?>> writing = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            writing.add(writers.submit(() -> {
                String name = "map-" + next.incrementAndGet();
                while (kubectl.run("create", "configmap", name).exit() == 0) {
                    acknowledged.add(name);
                    name = "map-" + next.incrementAndGet();
                }
            }));
        }
        return writing;
    }
}
