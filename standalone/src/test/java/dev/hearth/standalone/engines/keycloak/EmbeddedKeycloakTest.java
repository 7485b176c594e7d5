package dev.hearth.standalone.engines.keycloak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hearth.standalone.engines.child.EngineConfig;
import dev.hearth.standalone.engines.child.ListeningAddresses;
import dev.hearth.storage.userpools.engine.EngineUnavailable;
import dev.hearth.storage.userpools.engine.KeycloakEngine.Address;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real distribution, got through Maven on the first run of a machine. */
@Tag("slow")
class EmbeddedKeycloakTest {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @TempDir
    Path folder;

    @Test
    void startsWhenAskedComesBackWhenKilledAndLeavesNothing() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        long last;
        Address address;
        try (EmbeddedKeycloak keycloak = new EmbeddedKeycloak(EngineConfig.in(folder, 0, told::add))) {
            assertThat(keycloak.pid()).isEmpty();
            assertThatThrownBy(() -> keycloak.reach(Duration.ZERO))
                    .isInstanceOf(EngineUnavailable.class)
                    .hasMessageStartingWith("Keycloak is");
            address = keycloak.reach(PATIENCE);
            assertThat(issuer(address)).isEqualTo(address.url() + "/realms/master");
            long first = keycloak.pid().orElseThrow();

            ProcessHandle.of(first).orElseThrow().destroyForcibly();
            await().atMost(PATIENCE).until(() -> keycloak.pid().orElse(first) != first);
            assertThat(keycloak.reach(PATIENCE)).isEqualTo(address);
            assertThat(issuer(address)).isEqualTo(address.url() + "/realms/master");
            last = keycloak.pid().orElseThrow();
            assertThat(ListeningAddresses.of(last)).isNotEmpty().allMatch(ip -> ip.equals("0100007F"));
        }
        assertThat(ProcessHandle.of(last)).isEmpty();
        assertThat(told).last().isEqualTo("Keycloak is at " + address.url());
        assertThat(Files.readString(folder.resolve("keycloak.log")))
                .doesNotContain(Files.readString(folder.resolve("admin-password")))
                .doesNotContain(Files.readString(folder.resolve("client-secret")));
    }

    private static String issuer(Address address) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            String document = http.send(
                            HttpRequest.newBuilder(URI.create(
                                            address.url() + "/realms/master/.well-known/openid-configuration"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            return new com.fasterxml.jackson.databind.ObjectMapper()
                    .readTree(document)
                    .path("issuer")
                    .asText();
        }
    }
}
