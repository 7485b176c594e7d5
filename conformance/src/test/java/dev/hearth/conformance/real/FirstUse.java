package dev.hearth.conformance.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.lambda.LambdaClient;

/** What a release that was just installed runs, in order: each test stands on what those before it have left. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class FirstUse {
    private final Site site;

    FirstUse(Site site) {
        this.site = site;
    }

    @Test
    @Order(1)
    void aSecondInstallationIsRefusedInOneSentenceAndChangesNothing() {
        assertThatThrownBy(() -> site.release().install("elsewhere", Site.VALUES))
                .hasMessageContaining("Hearth is installed once a cluster, into the namespace hearth-system");
        assertThat(site.client().pods().inNamespace("elsewhere").list().getItems())
                .isEmpty();
        site.client().namespaces().withName("elsewhere").delete();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "hello-python", "hello-provided"})
    @Order(2)
    void anExampleIsAppliedAndAnswersFromOutside(String name) throws Exception {
        site.kubectl().apply(site.example(name));
        site.ready("fn/" + name);
        assertThat(site.outside().call(name, "?name=Ada").body()).contains("Ada");
    }

    @Test
    @Order(3)
    void itsPodIsARestrictedContainer() {
        assertThat(site.pods("hello")).isNotEmpty().allSatisfy(pod -> {
            var status = pod.getStatus().getContainerStatuses().getFirst();
            assertThat(status.getContainerID()).matches("[a-z-]+://[0-9a-f]{64}");
            assertThat(pod.getSpec().getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSpec()
                            .getContainers()
                            .getFirst()
                            .getSecurityContext()
                            .getReadOnlyRootFilesystem())
                    .isTrue();
            assertThat(pod.getSpec().getContainers().getFirst().getResources().getLimits())
                    .containsKeys("memory", "cpu");
        });
    }

    @Test
    @Order(4)
    void aFunctionThatTakesTooMuchMemoryIsKilledAndItsCallerIsTold() {
        site.kubectl().apply("""
                        apiVersion: hearth.dev/v1alpha1
                        kind: Function
                        metadata: { name: hungry }
                        spec:
                          runtime: nodejs20.x
                          handler: index.handler
                          memoryMiB: 128
                          timeoutSeconds: 20
                          code: { inline: { index.mjs: "export const handler = async () => { const kept = []; while (true) { kept.push(Buffer.alloc(8 << 20, 1)); } }" } }
                        """);
        site.ready("fn/hungry");
        try (LambdaClient lambda = site.aws(LambdaClient.builder())) {
            var answer = lambda.invoke(call -> call.functionName("hungry"));
            assertThat(answer.functionError()).isEqualTo("Unhandled");
            assertThat(answer.payload().asUtf8String()).contains("Runtime.OutOfMemory");
        }
        site.kubectl().run("delete", "fn/hungry").succeeds();
    }

    @Test
    @Order(5)
    void aTableIsMadeByAManifestAndUsedThroughTheAwsEndpoint() {
        site.kubectl().apply("""
                        apiVersion: hearth.dev/v1alpha1
                        kind: Table
                        metadata: { name: orders }
                        spec:
                          deletionPolicy: Delete
                          attributeDefinitions: [{ attributeName: id, attributeType: S }]
                          keySchema: [{ attributeName: id, keyType: HASH }]
                        """);
        site.ready("table.hearth.dev/orders");
        try (DynamoDbClient tables = site.aws(DynamoDbClient.builder())) {
            tables.putItem(put -> put.tableName("orders").item(Map.of("id", AttributeValue.fromS("1"))));
            assertThat(tables.getItem(get -> get.tableName("orders").key(Map.of("id", AttributeValue.fromS("1"))))
                            .hasItem())
                    .isTrue();
        }
    }

    /** What a function refers to: its code and a variable from a ConfigMap, a Secret, a table with a key of its own. */
    @Test
    @Order(6)
    void aFunctionHasWhatItRefersTo() throws Exception {
        site.kubectl().apply("""
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: { name: code }
                        data:
                          index.mjs: |
                            export const handler = async () => ({ who: process.env.WHO, table: process.env.ORDERS_TABLE, key: !!process.env.AWS_ACCESS_KEY_ID, name: 'Ada' })
                        ---
                        apiVersion: v1
                        kind: Secret
                        metadata: { name: who }
                        stringData: { who: somebody }
                        ---
                        apiVersion: hearth.dev/v1alpha1
                        kind: Function
                        metadata: { name: bound }
                        spec:
                          runtime: nodejs20.x
                          handler: index.handler
                          code: { configMap: code }
                          environment: [{ name: WHO, secretKeyRef: { name: who, key: who } }]
                          bindings: [{ table: orders, access: readwrite }]
                          url: { authType: NONE }
                        """);
        site.ready("fn/bound");
        assertThat(site.outside().call("bound", "").body())
                .contains("\"who\":\"somebody\"", "\"table\":\"orders\"", "\"key\":true");
        site.kubectl().run("delete", "fn/bound").succeeds();
    }

    /** What has no engine says which value names it, and a function that is bound to what is not there says that. */
    @Test
    @Order(7)
    void whatIsMissingIsSaidInTheReadyCondition() {
        site.kubectl().apply("""
                        apiVersion: hearth.dev/v1alpha1
                        kind: Bucket
                        metadata: { name: files }
                        spec: {}
                        ---
                        apiVersion: hearth.dev/v1alpha1
                        kind: UserPool
                        metadata: { name: people }
                        spec: {}
                        ---
                        apiVersion: hearth.dev/v1alpha1
                        kind: Function
                        metadata: { name: waiting }
                        spec:
                          runtime: nodejs20.x
                          handler: index.handler
                          code: { inline: { index.mjs: "export const handler = async () => 1" } }
                          bindings:
                            - { bucket: none, access: read }
                            - { userPool: none, access: read }
                            - { stream: none, access: read }
                            - { topic: none, access: write }
                        """);
        await().atMost(Site.A_WHILE).untilAsserted(() -> {
            assertThat(message("bucket/files")).contains("no S3 is configured: set 'storage.s3.endpoint'");
            assertThat(message("userpool/people")).contains("no Keycloak is configured: set 'storage.keycloak.url'");
            assertThat(message("function/waiting")).contains("none");
        });
        site.kubectl()
                .run("delete", "bucket/files", "userpool/people", "fn/waiting")
                .succeeds();
    }

    private String message(String object) {
        return site.kubectl().out("get", object, "-o", "jsonpath={.status.conditions[*].message}");
    }

    /** A closed function opens to a token whose user may invoke it; the same token puts a package, with the right to make functions. */
    @Test
    @Order(8)
    void tokensOfTheClusterMayWhatItsRbacLetsThem() throws Exception {
        site.kubectl().apply("""
                        apiVersion: v1
                        kind: ServiceAccount
                        metadata: { name: caller }
                        ---
                        apiVersion: rbac.authorization.k8s.io/v1
                        kind: Role
                        metadata: { name: caller }
                        rules: [{ apiGroups: [hearth.dev], resources: [functions, functions/invocations], verbs: [create] }]
                        ---
                        apiVersion: rbac.authorization.k8s.io/v1
                        kind: RoleBinding
                        metadata: { name: caller }
                        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: caller }
                        subjects: [{ kind: ServiceAccount, name: caller }]
                        ---
                        apiVersion: hearth.dev/v1alpha1
                        kind: Function
                        metadata: { name: closed }
                        spec:
                          runtime: nodejs20.x
                          handler: index.handler
                          code: { inline: { index.mjs: "export const handler = async () => 'Ada'" } }
                        """);
        site.ready("fn/closed");
        assertThat(site.outside().call("closed", "").statusCode()).isEqualTo(403);
        String token = site.kubectl().out("create", "token", "caller").strip();
        assertThat(site.outside().callAs(token, "closed").body()).contains("Ada");
        assertThat(site.outside().putPackageAs(token)).as("what is no zip").isEqualTo(400);
        assertThat(site.outside().putPackageAs("nobody's")).isEqualTo(401);
        site.kubectl()
                .run("delete", "fn/closed", "serviceaccount/caller", "role/caller", "rolebinding/caller")
                .succeeds();
    }
}
