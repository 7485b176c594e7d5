package dev.hearth.cluster.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart's single-node engines. */
class EnginesChartTest {
    private static final List<String> ENGINES = List.of("hearth-kafka", "hearth-keycloak", "hearth-s3");
    private static final String ALL =
            "engines: { kafka: { enabled: true }, s3: { enabled: true }, keycloak: { enabled: true } }\n";

    private final Rendering chart;

    EnginesChartTest(@TempDir Path folder) {
        chart = new Rendering(folder);
    }

    private static PodSpec pod(List<HasMetadata> objects, String name) {
        return Objects.requireNonNull(Rendering.pods(objects).get(name), name);
    }

    private static String variable(PodSpec pod, String name) {
        return pod.getContainers().getFirst().getEnv().stream()
                .filter(variable -> variable.getName().equals(name))
                .map(EnvVar::getValue)
                .findFirst()
                .orElse("");
    }

    private static String secretOf(PodSpec pod, String name) {
        return pod.getContainers().getFirst().getEnv().stream()
                .filter(variable -> variable.getName().equals(name))
                .map(variable -> variable.getValueFrom().getSecretKeyRef())
                .map(from -> from.getName() + "/" + from.getKey())
                .findFirst()
                .orElse("");
    }

    private static <T extends HasMetadata> T named(List<HasMetadata> objects, Class<T> kind, String name) {
        return objects.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .filter(object -> object.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void thereAreNoneUnlessTheyAreAskedFor() throws IOException {
        assertThat(chart.objects("1.31.0", ""))
                .noneMatch(object -> ENGINES.contains(object.getMetadata().getName()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.20.2", "1.24.0", "1.31.0", "1.34.0"})
    void everyEngineIsOneRestrictedPodThatTheApiServerDoesNotKnow(String kubernetes) throws IOException {
        List<HasMetadata> objects = chart.objects(kubernetes, ALL + "image: { pullSecrets: [registry] }\n");
        assertThat(Rendering.names(objects, "StatefulSet")).containsAll(ENGINES);
        assertThat(Rendering.names(objects, "Service")).containsAll(ENGINES);
        assertThat(Rendering.names(objects, "Secret")).containsAll(ENGINES);
        assertThat(Rendering.names(objects, "ServiceAccount")).doesNotContainAnyElementsOf(ENGINES);
        for (String engine : ENGINES) {
            assertThat(named(objects, StatefulSet.class, engine).getSpec().getReplicas())
                    .isEqualTo(1);
            PodSpec pod = pod(objects, engine);
            assertThat(pod.getAutomountServiceAccountToken()).isFalse();
            Rendering.isRestricted(pod);
            assertThat(pod.getImagePullSecrets()).hasSize(1);
            assertThat(pod.getContainers()).singleElement().satisfies(container -> {
                assertThat(container.getImage())
                        .isEqualTo("ghcr.io/hearth/" + engine.replace("hearth-", "engine-") + ":0.1");
                assertThat(container.getReadinessProbe()).isNotNull();
                assertThat(container.getLivenessProbe()).isNotNull();
            });
        }
    }

    @ParameterizedTest
    @CsvSource({
        "true, hearth-kafka.hearth-system.svc, hearth-s3.hearth-system.svc, hearth-keycloak.hearth-system.svc",
        "false, $(HEARTH_KAFKA_SERVICE_HOST), $(HEARTH_S3_SERVICE_HOST), $(HEARTH_KEYCLOAK_SERVICE_HOST)",
    })
    void roomsAreToldOfThem(boolean dns, String kafka, String s3, String keycloak) throws IOException {
        List<HasMetadata> objects = chart.objects("1.31.0", ALL + "clusterDns: " + dns + "\n");
        PodSpec eventing = pod(objects, "hearth-eventing");
        assertThat(variable(eventing, "HEARTH_KAFKA_BOOTSTRAP_SERVERS")).isEqualTo(kafka + ":9092");
        assertThat(variable(eventing, "HEARTH_KAFKA_REPLICATION_FACTOR")).isEqualTo("1");
        assertThat(secretOf(eventing, "HEARTH_KAFKA_PROPERTIES")).isEqualTo("hearth-kafka/properties");
        assertThat(variable(pod(objects, "hearth-kafka"), "ENGINE_HOST")).isEqualTo(kafka);
        PodSpec storage = pod(objects, "hearth-storage");
        assertThat(variable(storage, "HEARTH_S3_ENDPOINT")).isEqualTo("http://" + s3 + ":9000");
        assertThat(secretOf(storage, "HEARTH_S3_SECRET_ACCESS_KEY")).isEqualTo("hearth-s3/secretAccessKey");
        assertThat(variable(storage, "HEARTH_KEYCLOAK_URL")).isEqualTo("http://" + keycloak + ":8080");
        assertThat(variable(pod(objects, "hearth-keycloak"), "KC_HOSTNAME"))
                .as("issuers begin with it")
                .isEqualTo(variable(storage, "HEARTH_KEYCLOAK_URL"));
        assertThat(secretOf(storage, "HEARTH_KEYCLOAK_CLIENT_SECRET")).isEqualTo("hearth-keycloak/clientSecret");
    }

    @Test
    void theirCredentialsStandInSecretsAloneAndAreOthersEachTime() throws IOException {
        Map<String, String> first = named(chart.objects("1.31.0", ALL), Secret.class, "hearth-kafka")
                .getStringData();
        String again = chart.template("1.31.0", ALL, command -> command);
        String password = Objects.requireNonNull(first.get("password"));
        assertThat(password).matches("[A-Za-z0-9]{40}");
        assertThat(first.get("properties"))
                .contains("security.protocol=SASL_PLAINTEXT", "username=\"hearth\" password=\"" + password + "\"");
        assertThat(again).doesNotContain(password);
    }

    @Test
    void aSecretOfTheSitesOwnIsUsedAndNoneIsMade() throws IOException {
        List<HasMetadata> objects =
                chart.objects("1.31.0", "engines: { keycloak: { enabled: true, existingSecret: mine } }");
        assertThat(Rendering.names(objects, "Secret")).doesNotContain("hearth-keycloak", "mine");
        assertThat(secretOf(pod(objects, "hearth-storage"), "HEARTH_KEYCLOAK_CLIENT_SECRET"))
                .isEqualTo("mine/clientSecret");
        assertThat(secretOf(pod(objects, "hearth-keycloak"), "KC_BOOTSTRAP_ADMIN_CLIENT_SECRET"))
                .isEqualTo("mine/clientSecret");
    }

    @Test
    void onlyTheRoomThatAnEngineServesReachesIt() throws IOException {
        List<HasMetadata> objects =
                chart.objects("1.31.0", ALL + "networkPolicies: { functionNamespaces: [default] }\n");
        assertThat(peers(objects, "hearth-kafka")).containsExactly("eventing");
        assertThat(peers(objects, "hearth-s3")).containsExactly("storage");
        assertThat(peers(objects, "hearth-keycloak"))
                .as("functions verify the tokens of user pools")
                .containsExactly("storage", "functions");
        for (String closed : List.of("hearth-kafka", "hearth-s3")) {
            assertThat(named(objects, NetworkPolicy.class, closed).getSpec().getPolicyTypes())
                    .as(closed + " calls nobody")
                    .containsExactly("Ingress", "Egress");
            assertThat(named(objects, NetworkPolicy.class, closed).getSpec().getEgress())
                    .isEmpty();
        }
        assertThat(named(objects, NetworkPolicy.class, "hearth-functions")
                        .getSpec()
                        .getEgress())
                .anySatisfy(rule -> {
                    assertThat(rule.getTo().getFirst().getPodSelector().getMatchLabels())
                            .containsEntry("app.kubernetes.io/name", "hearth-engine")
                            .containsEntry("app.kubernetes.io/component", "keycloak");
                    assertThat(rule.getPorts().getFirst().getPort().getIntVal()).isEqualTo(8080);
                });
    }

    /** Who may come to the one port that is open: components of Hearth, and "functions" for pods of functions. */
    private static List<String> peers(List<HasMetadata> objects, String engine) {
        var rules = named(objects, NetworkPolicy.class, engine).getSpec().getIngress();
        assertThat(rules).hasSize(1);
        assertThat(rules.getFirst().getPorts()).hasSize(1);
        return rules.getFirst().getFrom().stream()
                .map(peer ->
                        peer.getPodSelector().getMatchLabels().getOrDefault("app.kubernetes.io/component", "functions"))
                .toList();
    }

    @Test
    void whatPersistsKeepsItsVolumeAndItsCredentials() throws IOException {
        List<HasMetadata> objects = chart.objects(
                "1.31.0",
                "engines: { s3: { enabled: true, persistence: { enabled: true, size: 5Gi, storageClass: fast } } }");
        List<PersistentVolumeClaim> claims =
                named(objects, StatefulSet.class, "hearth-s3").getSpec().getVolumeClaimTemplates();
        assertThat(claims).singleElement().satisfies(claim -> {
            assertThat(claim.getSpec().getStorageClassName()).isEqualTo("fast");
            assertThat(claim.getSpec().getResources().getRequests().get("storage"))
                    .hasToString("5Gi");
        });
        assertThat(named(objects, Secret.class, "hearth-s3").getMetadata().getAnnotations())
                .containsEntry("helm.sh/resource-policy", "keep");
        assertThat(Rendering.names(objects, "StatefulSet")).doesNotContain("hearth-kafka", "hearth-keycloak");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "engines: { kafka: { enabled: true } }\neventing: { kafka: { bootstrapServers: 'kafka:9092' } } ~ engines.kafka.enabled runs a Kafka and eventing.kafka names another",
                "engines: { s3: { enabled: true } }\nstorage: { s3: { endpoint: 'https://s3.example', existingSecret: s3 } } ~ engines.s3.enabled runs an S3 and storage.s3 names another",
                "engines: { keycloak: { enabled: true } }\nstorage: { keycloak: { url: 'https://id.example', existingSecret: k } } ~ engines.keycloak.enabled runs a Keycloak and storage.keycloak names another",
                "engines: { kafka: { enabled: true } }\nstorage: { enabled: false } ~ engines.kafka.enabled is given: it needs storage.enabled",
                "engines: { kafka: { replicas: 3 } } ~ replicas",
            })
    void twoOfOneKindAreRefusedInOneSentence(String case_) {
        String[] parts = case_.split(" ~ ");
        assertThatThrownBy(() -> chart.template("1.31.0", parts[0], command -> command))
                .hasMessageContaining(parts[1]);
    }
}
