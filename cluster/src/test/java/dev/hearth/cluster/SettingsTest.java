package dev.hearth.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hearth.cluster.OperatorApplication.Plan;
import dev.hearth.gateway.GatewayConfig;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What rooms are told by their environment, and what they say of it. */
class SettingsTest {
    private static final String TOKEN = "0123456789abcdef";

    private static final Map<String, String> OPERATOR = Map.of(
            "HEARTH_INTERNAL_TOKEN", TOKEN,
            "HEARTH_RUNTIME_URL", "http://10.96.0.7:9001",
            "HEARTH_PACKAGES_URL", "http://hearth-packages.hearth-system.svc:9002",
            "HEARTH_IMAGE_TAG", "0.1");

    private static List<String> complaints(Room room, Map<String, String> environment) {
        Settings settings = new Settings(environment);
        room.prepare(settings);
        RoomEnd.check(settings);
        SettingsException wrong = catchThrowableOfType(SettingsException.class, settings::check);
        return wrong == null ? List.of() : wrong.sentences();
    }

    private static Map<String, String> with(Map<String, String> those, String name, String value) {
        Map<String, String> changed = new HashMap<>(those);
        changed.put(name, value);
        return changed;
    }

    @Test
    void anOperatorKnowsWherePodsFindTheirWorkAndTheirCode() {
        Settings settings = new Settings(with(OPERATOR, "HEARTH_NAMESPACES", "shop, default"));
        Plan plan = OperatorApplication.plan(settings);
        settings.find("HEARTH_DRAIN_DELAY_SECONDS");
        settings.check();
        assertThat(plan.runtime()).isEqualTo(URI.create("http://10.96.0.7:9001"));
        assertThat(plan.namespaces()).containsExactlyInAnyOrder("shop", "default");
        assertThat(plan.config().packages().publicUrl())
                .contains(URI.create("http://hearth-packages.hearth-system.svc:9002"));
    }

    @Test
    void everythingThatIsMissingIsSaidAtOnceWithWhatItIs() {
        assertThat(complaints(Room.OPERATOR, Map.of()))
                .contains(
                        "'HEARTH_RUNTIME_URL' is not set; it says where pods find the gateway's Runtime API.",
                        "'HEARTH_INTERNAL_TOKEN' is not set; it says the bearer token that Hearth's rooms know each other by.",
                        "'HEARTH_IMAGE_TAG' is not set; it says the tag of the function images.")
                .hasSize(4);
    }

    @Test
    void aTypoIsAnErrorAndWhatKubernetesSetsForServicesIsNot() {
        assertThat(complaints(
                        Room.GATEWAY,
                        Map.of(
                                "HEARTH_INTERNAL_TOKEN", TOKEN,
                                "HEARTH_STORGE_URL", "http://storage:9003",
                                "HEARTH_STORAGE_SERVICE_HOST", "10.96.0.9",
                                "HEARTH_STORAGE_SERVICE_PORT_STORAGE", "9003",
                                "HEARTH_STORAGE_PORT", "tcp://10.96.0.9:9003",
                                "HEARTH_STORAGE_PORT_9003_TCP_ADDR", "10.96.0.9")))
                .singleElement()
                .asString()
                .startsWith("'HEARTH_STORGE_URL' is no setting of this room; it has ")
                .contains("HEARTH_STORAGE_URL");
    }

    @Test
    void anAddressThatIsNoneIsNamedWithWhatItIs() {
        assertThat(complaints(
                        Room.GATEWAY, Map.of("HEARTH_INTERNAL_TOKEN", TOKEN, "HEARTH_STORAGE_URL", "storage:9003")))
                .containsExactly(
                        "'HEARTH_STORAGE_URL' must be an address such as http://host:port or https://host, and is 'storage:9003'.");
    }

    @Test
    void aGatewayListensAtEveryAddressOfItsPodAndGivesThePodNoLoopbackAddresses() {
        GatewayConfig config = GatewayApplication.config(
                new Settings(Map.of("HEARTH_INTERNAL_TOKEN", TOKEN, "HEARTH_POD_NAME", "hearth-gateway-1")));
        assertThat(config.name()).isEqualTo("hearth-gateway-1");
        assertThat(config.host()).isEqualTo("0.0.0.0");
        assertThat(config.runtimeHosts()).isEqualTo(GatewayConfig.RuntimeHosts.SAME_HOST);
        assertThat(config.storage()).isEmpty();
    }

    @Test
    void storageOverCqlNeedsItsNodesAndTheirDataCentre() {
        assertThat(complaints(
                        Room.STORAGE,
                        Map.of(
                                "HEARTH_INTERNAL_TOKEN", TOKEN,
                                "HEARTH_TABLES_ENGINE", "cql",
                                "HEARTH_CQL_CONTACT_POINTS", "scylla-1:9042,scylla-2")))
                .containsExactly(
                        "'HEARTH_CQL_CONTACT_POINTS' must be host:port parted by commas, and has 'scylla-2'.",
                        "'HEARTH_CQL_DATACENTER' is not set; it says the data centre whose nodes are asked.");
    }

    @Test
    void storageWithoutS3AndKeycloakStartsAndSaysWhatIsMissingWhenItIsAskedFor() {
        Settings settings = new Settings(Map.of());
        assertThatThrownBy(() -> GivenObjects.of(settings).ready())
                .hasMessage("no S3 is configured: set 'storage.s3.endpoint' in the chart's values");
        assertThatThrownBy(() -> GivenKeycloak.of(settings).reach(java.time.Duration.ZERO))
                .hasMessage("no Keycloak is configured: set 'storage.keycloak.url' in the chart's values");
    }

    @Test
    void anS3WithoutItsKeysIsRefused() {
        assertThat(complaints(
                        Room.STORAGE,
                        Map.of("HEARTH_INTERNAL_TOKEN", TOKEN, "HEARTH_S3_ENDPOINT", "https://s3.example.org")))
                .containsExactly(
                        "'HEARTH_S3_ACCESS_KEY_ID' is not set; it says the key of 'HEARTH_S3_ENDPOINT'.",
                        "'HEARTH_S3_SECRET_ACCESS_KEY' is not set; it says the secret of 'HEARTH_S3_ACCESS_KEY_ID'.");
    }

    @Test
    void eventingTakesWhatKafkasClientsNeedAsTheyWriteIt() {
        GivenKafka kafka = GivenKafka.of(new Settings(Map.of(
                "HEARTH_KAFKA_BOOTSTRAP_SERVERS", "kafka-0:9092,kafka-1:9092",
                "HEARTH_KAFKA_PROPERTIES", "security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\n")));
        assertThat(kafka.connection())
                .containsEntry("bootstrap.servers", "kafka-0:9092,kafka-1:9092")
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("sasl.mechanism", "PLAIN");
        assertThat(kafka.toString()).doesNotContain("SASL");
    }

    @Test
    void aRoomThatThereIsNotIsToldThoseThatThereAre() {
        assertThatThrownBy(() -> Room.named(List.of("gatway")))
                .hasMessage(
                        "the one argument is the room to run, one of operator, gateway, storage, eventing, and not 'gatway'.");
    }

    @Test
    void clustersOlderThanAnyTestedAreKnown() {
        assertThat(ClusterCheck.tooOld("1", "19")).isTrue();
        assertThat(ClusterCheck.tooOld("1", "20+")).isFalse();
        assertThat(ClusterCheck.tooOld("1", "33")).isFalse();
    }
}
