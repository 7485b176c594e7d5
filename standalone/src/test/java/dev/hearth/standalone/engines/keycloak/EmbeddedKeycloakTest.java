package dev.hearth.standalone.engines.keycloak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

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
        try (EmbeddedKeycloak keycloak = new EmbeddedKeycloak(KeycloakConfig.in(folder, told::add))) {
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
            assertThat(listeningAddresses(last)).isNotEmpty().allMatch(ip -> ip.equals("0100007F"));
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

    /** IPv4 addresses, in the hexadecimal of {@code /proc}, that the process or its children listen on. */
    private static List<String> listeningAddresses(long pid) throws IOException {
        List<String> inodes = new CopyOnWriteArrayList<>();
        List<ProcessHandle> tree = new java.util.ArrayList<>(
                ProcessHandle.of(pid).orElseThrow().descendants().toList());
        tree.add(ProcessHandle.of(pid).orElseThrow());
        for (ProcessHandle process : tree) {
            try (var descriptors = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
                for (Path descriptor : descriptors.toList()) {
                    String to = Files.exists(descriptor, java.nio.file.LinkOption.NOFOLLOW_LINKS)
                            ? Files.readSymbolicLink(descriptor).toString()
                            : "";
                    if (to.startsWith("socket:[")) {
                        inodes.add(to.substring(8, to.length() - 1));
                    }
                }
            }
        }
        List<String> addresses = new java.util.ArrayList<>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] fields = line.strip().split("\\s+");
                if (fields.length > 9 && fields[3].equals("0A") && inodes.contains(fields[9])) {
                    addresses.add(fields[1].substring(0, fields[1].indexOf(':')));
                }
            }
        }
        return addresses;
    }
}
