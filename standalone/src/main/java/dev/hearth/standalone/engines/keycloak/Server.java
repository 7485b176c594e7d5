package dev.hearth.standalone.engines.keycloak;

import dev.hearth.standalone.engines.child.EngineFolder;
import dev.hearth.standalone.engines.child.EngineProcess;
import dev.hearth.standalone.kubelet.process.Command;
import dev.hearth.storage.userpools.engine.KeycloakEngine.Address;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How Keycloak is started (Keycloak guides, "All configuration"). In the folder lie the passwords of the administrator "admin"
 * and of the service account, the database in {@code h2/} and the log of the transaction manager in {@code transactions/}.
 */
record Server(Path home, EngineFolder data, Path javaHome, int port, int managementPort, HttpClient http)
        implements EngineProcess<Address> {
    static final Duration PROBE_LIMIT = Duration.ofSeconds(5);

    /** The service account that the storage room signs in as. */
    static final String CLIENT = "hearth";

    private static final String JAVA_OPTS = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xms48m -Xmx320m"
            + " -XX:MetaspaceSize=96m -XX:MaxMetaspaceSize=256m -XX:+ExitOnOutOfMemoryError"
            + " -Djava.net.preferIPv4Stack=true -Dfile.encoding=UTF-8";

    @Override
    public String place() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public Address address() {
        return new Address(URI.create(place()), CLIENT, data.secret("client-secret"));
    }

    @Override
    public Path log() {
        return data.file("keycloak.log");
    }

    @Override
    public boolean isReady() throws InterruptedException {
        URI readiness = URI.create("http://127.0.0.1:" + managementPort + "/health/ready");
        try {
            return http.send(
                                    HttpRequest.newBuilder(readiness)
                                            .timeout(PROBE_LIMIT)
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public Command command() {
        return new Command(
                List.of(
                        "/bin/sh",
                        home.resolve("bin").resolve("kc.sh").toString(),
                        "start",
                        "--optimized",
                        "--cache=local",
                        "--http-enabled=true",
                        "--http-host=127.0.0.1",
                        "--http-port=" + port,
                        "--http-management-host=127.0.0.1",
                        "--http-management-port=" + managementPort,
                        "--hostname=" + place(),
                        "--log-console-color=false",
                        "--log-level=info,io.smallrye.health:error"),
                environment(),
                data.root(),
                data.id() + "/keycloak");
    }

    /** What must not be seen among a process's arguments goes through its environment. */
    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", System.getenv().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin"));
        environment.put("HOME", System.getProperty("user.home"));
        environment.put("JAVA_HOME", javaHome.toString());
        environment.put("JAVA_OPTS", JAVA_OPTS);
        environment.put(
                "KC_DB_URL",
                "jdbc:h2:file:" + data.file("h2").resolve("keycloakdb") + ";NON_KEYWORDS=VALUE;DB_CLOSE_ON_EXIT=FALSE");
        environment.put("KC_BOOTSTRAP_ADMIN_USERNAME", "admin");
        environment.put("KC_BOOTSTRAP_ADMIN_PASSWORD", data.secret("admin-password"));
        environment.put("KC_BOOTSTRAP_ADMIN_CLIENT_ID", CLIENT);
        environment.put("KC_BOOTSTRAP_ADMIN_CLIENT_SECRET", data.secret("client-secret"));
        environment.put(
                "QUARKUS_TRANSACTION_MANAGER_OBJECT_STORE_DIRECTORY",
                data.file("transactions").toString());
        return environment;
    }
}
