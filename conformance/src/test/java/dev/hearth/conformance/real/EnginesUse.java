package dev.hearth.conformance.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sns.SnsClient;

/** The chart's single-node engines, turned on by an upgrade, and what stands on them; in order. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class EnginesUse {
    private static final List<String> ENGINES = List.of("kafka", "s3", "keycloak");

    private final Site site;

    EnginesUse(Site site) {
        this.site = site;
    }

    @Test
    @Order(1)
    @Timeout(300)
    void anUpgradeTurnsThemOn() throws IOException {
        for (String engine : ENGINES) {
            site.volume("data-hearth-" + engine + "-0");
        }
        site.release().upgrade(Site.VALUES + Site.ENGINES);
        for (String engine : ENGINES) {
            site.isRolledOut("statefulset/hearth-" + engine);
        }
        site.isRolledOut("deployment/hearth-eventing");
        site.isRolledOut("statefulset/hearth-storage");
        site.isRolledOut("statefulset/hearth-operator");
        site.isRolledOut("deployment/hearth-gateway");
        site.holdsItsAheadOfTimeCache("eventing");
        site.holdsItsEnginesAheadOfTimeCache("kafka", "/opt/kafka");
        site.holdsItsEnginesAheadOfTimeCache("s3", "/opt/s3proxy");
    }

    @Test
    @Order(2)
    void aBucketKeepsObjects() {
        site.kubectl().apply("""
                        apiVersion: hearth.dev/v1alpha1
                        kind: Bucket
                        metadata: { name: files }
                        spec: { deletionPolicy: Delete }
                        """);
        site.ready("bucket/files");
        try (S3Client s3 = site.aws(S3Client.builder().forcePathStyle(true))) {
            s3.putObject(put -> put.bucket("files").key("a/b.txt"), RequestBody.fromString("kept"));
            assertThat(s3.getObjectAsBytes(get -> get.bucket("files").key("a/b.txt"))
                            .asUtf8String())
                    .isEqualTo("kept");
            assertThat(s3.listObjectsV2(list -> list.bucket("files").prefix("a/"))
                            .contents())
                    .extracting(S3Object::key)
                    .containsExactly("a/b.txt");
        }
    }

    /** The code of a sign-up lies in a Secret, since the pool has no mail server. */
    @Test
    @Order(3)
    void peopleSignUpAndInAndAFunctionGetsTheKeysOfTheirTokens() throws Exception {
        site.kubectl().apply("""
                        apiVersion: hearth.dev/v1alpha1
                        kind: UserPool
                        metadata: { name: people }
                        spec:
                          deletionPolicy: Delete
                          selfSignUp: true
                          autoVerifiedAttributes: [email]
                          clients:
                            - { name: web, explicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH] }
                            - { name: server, generateSecret: true, explicitAuthFlows: [ALLOW_ADMIN_USER_PASSWORD_AUTH] }
                        ---
                        apiVersion: hearth.dev/v1alpha1
                        kind: Function
                        metadata: { name: verifier }
                        spec:
                          runtime: nodejs20.x
                          handler: index.handler
                          bindings: [{ userPool: people, access: read, variable: POOL }]
                          code: { inline: { index.mjs: "export const handler = async () => (await fetch(process.env.POOL_JWKS_URI)).text()" } }
                          url: { authType: NONE }
                        """);
        site.ready("userpool/people");
        String client = clientOfThePool();
        try (CognitoIdentityProviderClient cognito = site.aws(CognitoIdentityProviderClient.builder())) {
            cognito.signUp(ask -> ask.clientId(client)
                    .username("ada")
                    .password("Analytical-1")
                    .userAttributes(AttributeType.builder()
                            .name("email")
                            .value("ada@example.com")
                            .build()));
            String code = site.kubectl()
                    .out("get", "secret/people-codes", "-o", "go-template={{range .data}}{{. | base64decode}} {{end}}")
                    .strip();
            cognito.confirmSignUp(ask -> ask.clientId(client)
                    .username("ada")
                    .confirmationCode(code.replaceAll("(?s).*\"code\":\"(\\d{6})\".*", "$1")));
            assertThat(whoSignsIn(cognito, client)).isEqualTo("ada");
        }
        site.ready("fn/verifier");
        assertThat(site.outside().call("verifier", "").body()).contains("RS256");
    }

    private String clientOfThePool() {
        return site.kubectl().out("get", "userpool/people", "-o", "jsonpath={.status.clients[0].clientId}");
    }

    private static String whoSignsIn(CognitoIdentityProviderClient cognito, String client) {
        var tokens = cognito.initiateAuth(ask -> ask.clientId(client)
                        .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                        .authParameters(Map.of("USERNAME", "ada", "PASSWORD", "Analytical-1")))
                .authenticationResult();
        return cognito.getUser(ask -> ask.accessToken(tokens.accessToken())).username();
    }

    /** What a function has been called with, whatever called it. */
    @Test
    @Order(4)
    void recordsMessagesAndEventsReachAFunction() {
        site.kubectl().apply("""
                        apiVersion: hearth.dev/v1alpha1
                        kind: Stream
                        metadata: { name: orders }
                        spec: { shards: 1, deletionPolicy: Delete }
                        ---
                        apiVersion: hearth.dev/v1alpha1
                        kind: Function
                        metadata: { name: seen }
                        spec:
                          runtime: nodejs20.x
                          handler: index.handler
                          scaling: { minScale: 1, maxScale: 1 }
                          code: { inline: { index.mjs: "const seen = []; export const handler = async event => event.requestContext ? seen : void seen.push(event)" } }
                          url: { authType: NONE }
                        ---
                        apiVersion: hearth.dev/v1alpha1
                        kind: EventSource
                        metadata: { name: orders }
                        spec: { source: { stream: orders }, function: seen }
                        ---
                        apiVersion: hearth.dev/v1alpha1
                        kind: Topic
                        metadata: { name: news }
                        spec: { deletionPolicy: Delete, subscriptions: [{ function: seen }] }
                        """);
        site.ready("stream.hearth.dev/orders");
        site.ready("fn/seen");
        site.ready("eventsource/orders");
        site.ready("topic/news");
        try (KinesisClient kinesis = site.aws(KinesisClient.builder());
                SnsClient sns = site.aws(SnsClient.builder());
                LambdaClient lambda = site.aws(LambdaClient.builder())) {
            kinesis.putRecord(
                    put -> put.streamName("orders").partitionKey("k").data(SdkBytes.fromUtf8String("by the stream")));
            assertThat(orders(kinesis)).containsExactly("by the stream");
            String topic = site.kubectl().out("get", "topic/news", "-o", "jsonpath={.status.topicArn}");
            sns.publish(message -> message.topicArn(topic).message("by the topic"));
            assertThat(lambda.invoke(call -> call.functionName("seen")
                                    .invocationType(InvocationType.EVENT)
                                    .payload(SdkBytes.fromUtf8String("{\"by\":\"nobody who waits\"}")))
                            .statusCode())
                    .isEqualTo(202);
        }
        await().atMost(Site.A_WHILE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(site.outside().call("seen", "").body())
                        .contains("YnkgdGhlIHN0cmVhbQ==", "by the topic", "nobody who waits"));
    }

    /** All that the stream has. */
    private static List<String> orders(KinesisClient kinesis) {
        String iterator = kinesis.getShardIterator(ask -> ask.streamName("orders")
                        .shardId("shardId-000000000000")
                        .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator();
        return kinesis.getRecords(get -> get.shardIterator(iterator)).records().stream()
                .map(record -> record.data().asString(StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    @Order(5)
    @Timeout(300)
    void theirPodsAreLostAndWhatTheyKeptIsNot() {
        List<String> lost = ENGINES.stream()
                .map(engine -> site.room(engine).getFirst().getMetadata().getUid())
                .toList();
        ENGINES.forEach(engine -> site.kubectl()
                .run("-n", Release.NAMESPACE, "delete", "pod/hearth-" + engine + "-0", "--wait=false")
                .succeeds());
        // A kubelet may take more than a minute to say that a pod's volumes are free again.
        await().atMost(Site.A_WHILE)
                .until(() -> ENGINES.stream()
                        .allMatch(engine -> site.room(engine).stream()
                                .anyMatch(pod ->
                                        !lost.contains(pod.getMetadata().getUid()) && Readiness.isPodReady(pod))));
        try (KinesisClient kinesis = site.aws(KinesisClient.builder());
                S3Client s3 = site.aws(S3Client.builder().forcePathStyle(true));
                CognitoIdentityProviderClient cognito = site.aws(CognitoIdentityProviderClient.builder())) {
            await().atMost(Site.A_WHILE)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(orders(kinesis)).containsExactly("by the stream"));
            assertThat(s3.getObjectAsBytes(get -> get.bucket("files").key("a/b.txt"))
                            .asUtf8String())
                    .isEqualTo("kept");
            assertThat(whoSignsIn(cognito, clientOfThePool())).isEqualTo("ada");
        }
    }

    /** A Schedule, a Broker and a Trigger are taken in, and a stream is made by Kinesis' own call. */
    @Test
    @Order(6)
    void theOtherKindsOfEventsAreTakenIn() {
        site.kubectl().apply("""
                        apiVersion: hearth.dev/v1alpha1
                        kind: Schedule
                        metadata: { name: daily }
                        spec: { schedule: rate(1 day), target: { function: seen } }
                        ---
                        apiVersion: hearth.dev/v1alpha1
                        kind: Broker
                        metadata: { name: shop }
                        spec: { deletionPolicy: Delete }
                        ---
                        apiVersion: hearth.dev/v1alpha1
                        kind: Trigger
                        metadata: { name: shop }
                        spec: { broker: shop, subscriber: { function: seen } }
                        """);
        site.ready("schedule/daily");
        site.ready("broker/shop");
        site.ready("trigger/shop");
        try (KinesisClient kinesis = site.aws(KinesisClient.builder())) {
            kinesis.createStream(stream -> stream.streamName("made").shardCount(1));
            site.ready("stream.hearth.dev/made");
            kinesis.deleteStream(stream -> stream.streamName("made"));
        }
        site.kubectl()
                .run("delete", "schedule/daily", "trigger/shop", "broker/shop", "--timeout=50s")
                .succeeds();
    }

    /** No token is among what is mounted into their pods. */
    @Test
    @Order(7)
    void theyKnowNothingOfTheApiServer() {
        for (String engine : ENGINES) {
            assertThat(site.room(engine))
                    .singleElement()
                    .satisfies(pod -> assertThat(pod.getSpec().getVolumes())
                            .extracting(volume -> volume.getName())
                            .containsExactlyInAnyOrder("tmp", "data"));
        }
    }

    @Test
    @Order(8)
    void whatStoodOnThemIsDeleted() {
        site.kubectl()
                .run(
                        "delete",
                        "eventsource/orders",
                        "topic/news",
                        "stream.hearth.dev/orders",
                        "fn/seen",
                        "fn/verifier",
                        "userpool/people",
                        "bucket/files",
                        "--timeout=50s")
                .succeeds();
    }
}
