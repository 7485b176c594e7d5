package dev.hearth.conformance.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hearth.conformance.command.HearthCommand;
import java.util.List;
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

    @ParameterizedTest
    @ValueSource(strings = {"operator", "gateway", "storage"})
    @Order(3)
    void aRoomsImageHasAnAheadOfTimeCacheThatHolds(String room) {
        site.holdsItsAheadOfTimeCache(room);
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
        site.kubectl().apply(Site.table("orders"));
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

    /** A function as a ServiceAccount, with its token, files of a ConfigMap at their path, and a NetworkPolicy that follows the spec. */
    @Test
    @Order(8)
    void aFunctionIsWhoItsSpecSaysAndHasItsVolumesAndItsPolicy() throws Exception {
        String function = """
                apiVersion: hearth.dev/v1alpha1
                kind: Function
                metadata: { name: placed }
                spec:
                  runtime: nodejs20.x
                  handler: index.handler
                  code:
                    inline:
                      index.mjs: |
                        import { readFileSync, statSync } from 'node:fs'
                        const account = '/var/run/secrets/kubernetes.io/serviceaccount/'
                        const claims = () => JSON.parse(Buffer.from(readFileSync(account + 'token', 'utf8').split('.')[1], 'base64url'))
                        export const handler = async () => ({ who: claims().sub, level: readFileSync('/etc/settings/level', 'utf8'), group: statSync('/mnt/own').gid })
                  pod:
                    serviceAccountName: placed
                    tolerations: [{ key: nothing, operator: Exists }]
                    volumes:
                      - { name: settings, configMap: { name: placed } }
                      - { name: own, emptyDir: {} }
                    volumeMounts:
                      - { name: settings, mountPath: /etc/settings, readOnly: true }
                      - { name: own, mountPath: /mnt/own }
                    securityContext: { fsGroup: 2000 }
                  network: { egress: %s }
                  url: { authType: NONE }
                """;
        site.kubectl().run("create", "serviceaccount", "placed").succeeds();
        site.kubectl()
                .run("create", "configmap", "placed", "--from-literal=level=high")
                .succeeds();
        site.kubectl().apply(function.formatted("[]"));
        site.ready("fn/placed");
        assertThat(site.outside().call("placed", "").body())
                .contains("\"who\":\"system:serviceaccount:default:placed\"", "\"level\":\"high\"", "\"group\":2000");
        site.kubectl().apply(function.formatted("[{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }]"));
        await().atMost(Site.A_WHILE)
                .until(() -> site.kubectl()
                        .out("get", "networkpolicy/function-placed", "-o", "jsonpath={.spec.egress[*].to}")
                        .contains("10.0.0.0/8"));
        site.kubectl()
                .run("patch", "fn/placed", "--type=json", "-p", "[{\"op\":\"remove\",\"path\":\"/spec/network\"}]")
                .succeeds();
        await().atMost(Site.A_WHILE)
                .until(() -> site.kubectl()
                        .out("get", "networkpolicy/function-placed", "--ignore-not-found")
                        .isEmpty());
        site.kubectl()
                .run("delete", "fn/placed", "serviceaccount/placed", "configmap/placed")
                .succeeds();
    }

    /** What the cluster does not have, it refuses in its own words, and no pod is started without. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "runtimeClassName: no-such-sandbox ~ RuntimeClass \"no-such-sandbox\" not found",
                "serviceAccountName: nobody ~ serviceaccount \"nobody\" not found",
                "priorityClassName: no-such-class ~ no PriorityClass with name no-such-class was found",
                "volumes: [{ name: keys, secret: { secretName: none } }] ~ the Secret \"none\", which is not in the namespace",
            })
    @Order(9)
    void whatTheClusterDoesNotHaveIsSaidInTheReadyCondition(String asked) {
        String[] parts = asked.split(" ~ ");
        site.kubectl().apply("""
                        apiVersion: hearth.dev/v1alpha1
                        kind: Function
                        metadata: { name: misplaced }
                        spec:
                          runtime: nodejs20.x
                          handler: index.handler
                          code: { inline: { index.mjs: "export const handler = async () => 1" } }
                          pod: { %s }
                        """.formatted(parts[0]));
        await().atMost(Site.A_WHILE)
                .untilAsserted(() -> assertThat(message("fn/misplaced")).contains(parts[1]));
        assertThat(site.pods("misplaced")).isEmpty();
        site.kubectl().run("delete", "fn/misplaced").succeeds();
    }

    /** A closed function opens to a token whose user may invoke it; the same token puts a package, with the right to make functions. */
    @Test
    @Order(10)
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
        assertThat(HearthCommand.run(
                        "",
                        List.of(
                                "../kubectl-hearth",
                                "invoke",
                                "closed",
                                "--kubeconfig",
                                Site.environment("HEARTH_TEST_KUBECONFIG"),
                                "--service-account",
                                "caller")))
                .as("the plugin, by the kubeconfig alone")
                .contains("Ada");
        assertThat(site.outside().putPackageAs(token)).as("what is no zip").isEqualTo(400);
        assertThat(site.outside().putPackageAs("nobody's")).isEqualTo(401);
        site.kubectl()
                .run("delete", "fn/closed", "serviceaccount/caller", "role/caller", "rolebinding/caller")
                .succeeds();
    }
}
