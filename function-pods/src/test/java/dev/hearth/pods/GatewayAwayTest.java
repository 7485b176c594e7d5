package dev.hearth.pods;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that is being replaced answers nobody for a while; its pods must be there when it comes back. */
class GatewayAwayTest {
    @Test
    @Tag("slow")
    void idlePodsOutliveAGatewayThatIsAwayForHalfAMinute(@TempDir Path task) throws Exception {
        Path handlers = Path.of("dev/hearth/pods/handlers");
        Files.createDirectories(task.resolve(handlers));
        Files.copy(
                Path.of("target/test-classes").resolve(handlers).resolve("Forms.class"),
                task.resolve(handlers).resolve("Forms.class"));
        Path functions = Path.of("src/test/functions");
        try (Pod node = Pod.start("nodejs20.x", functions.resolve("nodejs/forms"), "index.dispatch", Map.of());
                Pod python = Pod.start("python3.11", functions.resolve("python/forms"), "app.dispatch", Map.of());
                Pod java = Pod.start("java25", task, "dev.hearth.pods.handlers.Forms", Map.of())) {
            int nodePort = node.parked().gateway.stop();
            int pythonPort = python.parked().gateway.stop();
            int javaPort = java.parked().gateway.stop();
            Awaitility.await()
                    .during(Duration.ofSeconds(30))
                    .atMost(Duration.ofSeconds(32))
                    .until(() -> node.process.isAlive() && python.process.isAlive() && java.process.isAlive());
            node.gateway.restart(nodePort);
            python.gateway.restart(pythonPort);
            java.gateway.restart(javaPort);
            assertThat(node.invoke("{\"form\":\"promise\",\"name\":\"Ada\"}").text())
                    .isEqualTo("\"Ada\"");
            assertThat(python.invoke("{\"form\":\"plain\",\"name\":\"Ada\"}").text())
                    .isEqualTo("{\"hello\": \"Ada\"}");
            assertThat(java.invoke("{\"form\":\"map\",\"name\":\"Ada\"}").text())
                    .isEqualTo("{\"hello\":\"Ada\"}");
        }
    }
}
