package dev.hearth.standalone.engines.keycloak;

import dev.hearth.standalone.kubelet.process.Command;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How Keycloak is started (Keycloak guides, "All configuration"). Pure. */
record Server(Path home, DataFolder data, Path javaHome, int port, int managementPort) {
    /** The service account that the storage room signs in as. */
    static final String CLIENT = "hearth";

    private static final String JAVA_OPTS = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xms48m -Xmx320m"
            + " -XX:MetaspaceSize=96m -XX:MaxMetaspaceSize=256m -XX:+ExitOnOutOfMemoryError"
            + " -Djava.net.preferIPv4Stack=true -Dfile.encoding=UTF-8";

    String url() {
        return "http://127.0.0.1:" + port;
    }

    URI readiness() {
        return URI.create("http://127.0.0.1:" + managementPort + "/health/ready");
    }

    Command command() {
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
                        "--hostname=" + url(),
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
        environment.put("KC_DB_URL", "jdbc:h2:file:" + data.database() + ";NON_KEYWORDS=VALUE;DB_CLOSE_ON_EXIT=FALSE");
        environment.put("KC_BOOTSTRAP_ADMIN_USERNAME", "admin");
        environment.put("KC_BOOTSTRAP_ADMIN_PASSWORD", data.adminPassword());
        environment.put("KC_BOOTSTRAP_ADMIN_CLIENT_ID", CLIENT);
        environment.put("KC_BOOTSTRAP_ADMIN_CLIENT_SECRET", data.clientSecret());
        environment.put(
                "QUARKUS_TRANSACTION_MANAGER_OBJECT_STORE_DIRECTORY",
                data.transactions().toString());
        return environment;
    }
}
