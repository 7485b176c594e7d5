package dev.hearth.standalone.kubelet.pod;

import static dev.hearth.standalone.kubelet.pod.RecordingSink.only;
import static dev.hearth.standalone.kubelet.pod.TestPod.shell;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** Init containers: their order, their failure, and the one that puts code packages in place. */
class InitContainerTest extends PodRunnerRig {
    @Test
    void runsInitContainersInOrderBeforeTheOthers() throws Exception {
        Container first = mounting("first", "echo 1 >> /data/order");
        Container second = mounting("second", "echo 2 >> /data/order");
        Pod pod = TestPod.with(
                builder -> builder.editSpec()
                        .withInitContainers(first, second)
                        .addNewVolume()
                        .withName("data")
                        .withNewEmptyDir()
                        .endEmptyDir()
                        .endVolume()
                        .endSpec(),
                "Never",
                mounting("function", "cat $DATA/order"));
        start(pod);

        PodStatus status = sink.awaitPhase("Succeeded");

        assertThat(log(pod, "function")).isEqualTo("1\n2\n");
        assertThat(status.getInitContainerStatuses())
                .allMatch(container -> container.getState().getTerminated().getExitCode() == 0);
    }

    @Test
    void failsWhenAnInitContainerFails() {
        start(TestPod.with(
                builder -> builder.editSpec()
                        .withInitContainers(shell("first", "exit 4", more -> more))
                        .endSpec(),
                "Never",
                shell("echo never")));

        PodStatus status = sink.awaitPhase("Failed");

        assertThat(only(status).getState().getWaiting().getReason()).isEqualTo("PodInitializing");
    }

    @Test
    void putsCodePackagesInPlaceWithoutAProcess() throws Exception {
        byte[] zip = zip("index.sh", "echo code runs in $PWD");
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(zip));
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/packages/" + sha256, exchange -> {
            exchange.sendResponseHeaders(200, zip.length);
            exchange.getResponseBody().write(zip);
            exchange.close();
        });
        server.start();
        try {
            Pod pod = codePod("http://127.0.0.1:" + server.getAddress().getPort() + "/packages/" + sha256, sha256);
            start(pod);

            sink.awaitPhase("Succeeded");

            assertThat(log(pod, "function"))
                    .isEqualTo("code runs in " + folder.resolve("code").resolve(sha256) + "\n");
            assertThat(log(pod, "code")).isEqualTo("code package " + sha256 + " is in place\n");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void failsWhenTheCodePackageCannotBeFetched() {
        start(codePod("http://127.0.0.1:1/packages/" + "0".repeat(64), "0".repeat(64)));

        PodStatus status = sink.awaitPhase("Failed");

        var end = status.getInitContainerStatuses().getFirst().getState().getTerminated();
        assertThat(end.getExitCode()).isEqualTo(1);
        assertThat(end.getMessage()).contains("could not be fetched");
    }

    private static Pod codePod(String url, String sha256) {
        Container code = new ContainerBuilder()
                .withName("code")
                .withImage(TestPod.PREFIX + "code:0.1")
                .withArgs(url, sha256, "/var/task")
                .addNewVolumeMount()
                .withName("code")
                .withMountPath("/var/task")
                .endVolumeMount()
                .build();
        return TestPod.with(
                builder -> builder.editSpec()
                        .withInitContainers(code)
                        .addNewVolume()
                        .withName("code")
                        .withNewEmptyDir()
                        .endEmptyDir()
                        .endVolume()
                        .endSpec(),
                "Never",
                shell(
                        "function",
                        ". /var/task/index.sh",
                        more -> more.withArgs("/var/task/index.sh")
                                .addNewVolumeMount()
                                .withName("code")
                                .withMountPath("/var/task")
                                .withReadOnly(true)
                                .endVolumeMount()));
    }

    private static Container mounting(String name, String script) {
        return shell(
                name,
                script.replace("/data", "$DATA"),
                more -> more.addNewEnv()
                        .withName("DATA")
                        .withValue("/data")
                        .endEnv()
                        .addNewVolumeMount()
                        .withName("data")
                        .withMountPath("/data")
                        .endVolumeMount());
    }

    private static byte[] zip(String name, String content) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
