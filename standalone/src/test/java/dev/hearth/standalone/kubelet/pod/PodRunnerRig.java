package dev.hearth.standalone.kubelet.pod;

import static dev.hearth.standalone.kubelet.pod.TestPod.shell;

import dev.hearth.standalone.kubelet.env.References;
import dev.hearth.standalone.kubelet.image.CodePackages;
import dev.hearth.standalone.kubelet.image.Images;
import dev.hearth.standalone.kubelet.log.ContainerLogs;
import dev.hearth.standalone.kubelet.log.LogQuery;
import dev.hearth.standalone.kubelet.log.PodId;
import dev.hearth.standalone.kubelet.process.Processes;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Runs single pods of the image {@code shell} in a temporary folder, with nothing above them but a recorder. */
abstract class PodRunnerRig {
    @TempDir
    Path folder;

    final RecordingSink sink = new RecordingSink();
    final Map<String, Secret> secrets = new ConcurrentHashMap<>();
    private Processes processes;
    private ContainerLogs logs;
    PodServices services;

    @BeforeEach
    void set() throws Exception {
        Path shell = Files.createDirectories(folder.resolve("runtimes/shell"));
        Files.writeString(
                shell.resolve("image.json"), "{\"entrypoint\": [\"sh\"], \"env\": {\"IMAGE_HOME\": \"${IMAGE}\"}}");
        Clock clock = Clock.systemUTC();
        String prefix = UUID.randomUUID() + "/";
        processes = new Processes(prefix, clock);
        logs = new ContainerLogs(folder.resolve("pods"), ContainerLogs.DEFAULT_MAX_BYTES, clock);
        services = new PodServices(
                "laptop",
                processes,
                new Images(TestPod.PREFIX, folder.resolve("runtimes"), Optional.empty()),
                new CodePackages(folder.resolve("code"), 1 << 20, 100, clock),
                logs,
                new References() {
                    @Override
                    public Optional<Secret> secret(String namespace, String name) {
                        return Optional.ofNullable(secrets.get(name));
                    }

                    @Override
                    public Optional<ConfigMap> configMap(String namespace, String name) {
                        return Optional.empty();
                    }
                },
                folder.resolve("volumes"),
                prefix,
                new RestartBackoff(Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofMinutes(10)),
                clock);
    }

    @AfterEach
    void end() {
        processes.close();
    }

    final PodRunner start(Pod pod) {
        return PodRunner.start(pod, services, sink);
    }

    final String log(Pod pod, String container) throws Exception {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        logs.read(PodId.of(pod), container, LogQuery.EVERYTHING, to);
        return to.toString(StandardCharsets.UTF_8);
    }
}
