package dev.hearth.cluster.chart;

import static dev.hearth.cluster.chart.Rendering.CHART;
import static dev.hearth.cluster.chart.Rendering.names;
import static dev.hearth.cluster.chart.Rendering.pods;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import dev.hearth.api.CrdFiles;
import dev.hearth.api.Labels;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart, templated by Helm itself for clusters old and new. */
class ChartTest {
    /** Every choice there is, at once. */
    private static final String EVERYTHING = """
            clusterDns: false
            image: { prefix: registry.example/hearth/, pullSecrets: [registry] }
            operator: { persistence: { enabled: true, storageClass: fast } }
            gateway:
              replicas: 2
              ingress: { enabled: true, host: f.example, awsHost: a.example, className: nginx }
              httpRoute: { enabled: true, parentRefs: [{ name: gw }], hostnames: [f.example] }
            storage:
              replicas: 2
              tables: { engine: cql, cql: { contactPoints: ["scylla:9042"], datacenter: dc1, existingSecret: cql } }
              s3: { endpoint: "https://s3.example", existingSecret: s3 }
              keycloak: { url: "https://id.example", existingSecret: keycloak }
            eventing: { kafka: { bootstrapServers: "kafka:9092", existingSecret: kafka } }
            networkPolicies: { functionNamespaces: [default, shop], clients: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }
            metrics: { serviceMonitor: { enabled: true, labels: { release: prometheus } } }
            """;

    @TempDir
    private Path folder;

    private String template(String kubernetes, String values, UnaryOperator<TemplateCommand> more) throws IOException {
        return new Rendering(folder).template(kubernetes, values, more);
    }

    private List<HasMetadata> objects(String kubernetes, String values) throws IOException {
        return new Rendering(folder).objects(kubernetes, values);
    }

    @Test
    void lintFindsNothing() {
        LintResult lint = new Helm(CHART).lint().strict().call();
        assertThat(lint.isFailed()).as(String.join("\n", lint.getMessages())).isFalse();
    }

    @Test
    void itsCrdsAreThoseOfTheCode() throws IOException {
        try (Stream<Path> files = Files.list(CHART.resolve("crds"))) {
            Map<String, String> there = files.collect(Collectors.toMap(
                    file -> "/META-INF/fabric8/" + file.getFileName().toString().replace(".yaml", "-v1.yml"),
                    ChartTest::read));
            Map<String, String> wanted =
                    CrdFiles.ALL.stream().collect(Collectors.toMap(file -> file, ChartTest::resource));
            assertThat(there).as("run helm/update-crds").isEqualTo(wanted);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String resource(String file) {
        try (var in = ChartTest.class.getResourceAsStream(file)) {
            return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.20.2", "1.24.0", "1.31.0", "1.34.0"})
    void everyPodIsRestricted(String kubernetes) throws IOException {
        Map<String, PodSpec> pods = pods(objects(kubernetes, EVERYTHING));
        assertThat(pods.keySet())
                .containsExactlyInAnyOrder("hearth-operator", "hearth-gateway", "hearth-storage", "hearth-eventing");
        pods.values().forEach(pod -> {
            Rendering.isRestricted(pod);
            assertThat(pod.getImagePullSecrets()).hasSize(1);
            for (Container container : pod.getContainers()) {
                assertThat(container.getImage())
                        .startsWith("registry.example/hearth/")
                        .endsWith(":0.1");
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.20.2:policy/v1beta1", "1.21.0:policy/v1", "1.34.0:policy/v1"})
    void disruptionBudgetsHaveTheVersionThatTheClusterServes(String case_) throws IOException {
        String[] parts = case_.split(":");
        assertThat(objects(parts[0], ""))
                .filteredOn(object -> object.getKind().equals("PodDisruptionBudget"))
                .singleElement()
                .returns(parts[1], HasMetadata::getApiVersion);
    }

    @Test
    void withoutKafkaThereIsNoEventingAndNobodyIsToldOfIt() throws IOException {
        List<HasMetadata> objects = objects("1.31.0", "");
        assertThat(pods(objects).keySet())
                .containsExactlyInAnyOrder("hearth-operator", "hearth-gateway", "hearth-storage");
        PodSpec gateway = Objects.requireNonNull(pods(objects).get("hearth-gateway"));
        assertThat(gateway.getContainers().getFirst().getEnv())
                .noneMatch(variable -> variable.getName().equals("HEARTH_EVENTING_URL"));
        assertThat(names(objects, "ServiceAccount")).doesNotContain("hearth-eventing");
    }

    @Test
    void nothingIsExposedUnlessItIsAskedFor() throws IOException {
        List<HasMetadata> objects = objects("1.31.0", "");
        assertThat(objects).noneMatch(object -> List.of("Ingress", "HTTPRoute").contains(object.getKind()));
        assertThat(template("1.31.0", "", command -> command)).doesNotContain("LoadBalancer", "NodePort");
    }

    @Test
    void onlyFunctionsTheOperatorAndOtherGatewaysReachTheRuntimeApi() throws IOException {
        NetworkPolicy gateway = (NetworkPolicy) objects("1.31.0", "").stream()
                .filter(object -> object instanceof NetworkPolicy
                        && object.getMetadata().getName().equals("hearth-gateway"))
                .findFirst()
                .orElseThrow();
        assertThat(gateway.getSpec().getIngress())
                .filteredOn(rule -> rule.getPorts().getFirst().getPort().getIntVal() == 9001)
                .singleElement()
                .satisfies(rule -> {
                    assertThat(rule.getFrom()).hasSize(3);
                    assertThat(rule.getFrom().get(0).getPodSelector().getMatchLabels())
                            .containsEntry("app.kubernetes.io/managed-by", "hearth");
                    assertThat(rule.getFrom().get(1).getPodSelector().getMatchLabels())
                            .containsEntry("app.kubernetes.io/component", "operator");
                    assertThat(rule.getFrom().get(2).getPodSelector().getMatchLabels())
                            .containsEntry("app.kubernetes.io/component", "gateway");
                });
    }

    @Test
    void aGatewayIsReplacedWhenTheNextOneServes() throws IOException {
        Deployment gateway = (Deployment) objects("1.20.2", "").stream()
                .filter(object -> object instanceof Deployment
                        && object.getMetadata().getName().equals("hearth-gateway"))
                .findFirst()
                .orElseThrow();
        assertThat(gateway.getSpec().getReplicas()).isEqualTo(2);
        assertThat(gateway.getSpec()
                        .getStrategy()
                        .getRollingUpdate()
                        .getMaxUnavailable()
                        .getIntVal())
                .isZero();
        assertThat(gateway.getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getEnv())
                .filteredOn(variable -> variable.getName().equals("HEARTH_POD_IP"))
                .singleElement()
                .satisfies(variable -> assertThat(
                                variable.getValueFrom().getFieldRef().getFieldPath())
                        .isEqualTo("status.podIP"));
    }

    @Test
    void everythingThatCanBeAskedForIsThere() throws IOException {
        List<HasMetadata> objects = objects("1.31.0", EVERYTHING);
        assertThat(names(objects, "Ingress")).containsExactly("hearth-gateway");
        assertThat(names(objects, "HTTPRoute")).containsExactly("hearth-functions");
        assertThat(names(objects, "ServiceMonitor")).containsExactly("hearth");
        assertThat(objects)
                .filteredOn(object ->
                        object.getMetadata().getName().equals("hearth-functions") && object instanceof NetworkPolicy)
                .hasSize(2)
                .allSatisfy(object -> assertThat(((NetworkPolicy) object)
                                .getSpec()
                                .getPodSelector()
                                .getMatchExpressions())
                        .as("functions with a policy of their own are left out")
                        .singleElement()
                        .satisfies(expression -> {
                            assertThat(expression.getKey()).isEqualTo(Labels.NETWORK);
                            assertThat(expression.getOperator()).isEqualTo("DoesNotExist");
                        }));
        assertThat(objects)
                .filteredOn(object -> object instanceof GenericKubernetesResource)
                .allSatisfy(object ->
                        assertThat(object.getMetadata().getNamespace()).isEqualTo("hearth-system"));
    }

    @Test
    void aTypoInTheValuesIsRefused() {
        assertThatThrownBy(() -> template("1.31.0", "gateway: { replcas: 2 }", command -> command))
                .hasMessageContaining("replcas");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "storage: { tables: { engine: cql } } ~ name storage.tables.cql.contactPoints",
                "storage: { s3: { endpoint: 'https://s3.example' } } ~ name its Secret in storage.s3.existingSecret",
                "storage: { keycloak: { url: 'https://id.example' } } ~ name its Secret in storage.keycloak.existingSecret",
                "storage: { replicas: 2 } ~ storage.replicas above 1 needs storage.tables.engine cql",
                "gateway: { httpRoute: { enabled: true } } ~ name the Gateways in gateway.httpRoute.parentRefs",
            })
    void whatIsMissingIsSaidInOneSentence(String case_) {
        String[] parts = case_.split(" ~ ");
        assertThatThrownBy(() -> template("1.31.0", parts[0], command -> command))
                .hasMessageContaining(parts[1]);
    }

    @Test
    void anotherNamespaceIsRefused() {
        assertThatThrownBy(() -> template("1.31.0", "", command -> command.withNamespace("elsewhere")))
                .hasMessageContaining("Hearth is installed once a cluster, into the namespace hearth-system");
    }

    @Test
    void aClusterThatIsTooOldIsRefused() {
        assertThatThrownBy(() -> template("1.19.0", "", command -> command)).hasMessageContaining("kubeVersion");
    }
}
