package dev.hearth.standalone.kubelet.pod;

import static dev.hearth.standalone.kubelet.pod.RecordingSink.only;
import static dev.hearth.standalone.kubelet.pod.TestPod.shell;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Startup, readiness and liveness probes. */
class ProbeTest extends PodRunnerRig {
    @Test
    void isReadyWhenItsProbeSaysSo() throws Exception {
        start(TestPod.of(
                "Never",
                shell(
                        "function",
                        "exec sleep 1000",
                        more -> more.withNewReadinessProbe()
                                .withPeriodSeconds(1)
                                .withNewExec()
                                .withCommand(
                                        "test", "-e", folder.resolve("ready").toString())
                                .endExec()
                                .endReadinessProbe())));
        assertThat(only(sink.awaitPhase("Running")).getReady()).isFalse();

        Files.createFile(folder.resolve("ready"));

        PodStatus ready = sink.await(status -> only(status).getReady());
        assertThat(ready.getConditions())
                .filteredOn(condition -> condition.getType().equals("Ready"))
                .extracting(PodCondition::getStatus)
                .containsExactly("True");
    }

    @Test
    void restartsAContainerThatIsNotAlive() {
        start(TestPod.of(
                "Always",
                shell(
                        "function",
                        "exec sleep 1000",
                        more -> more.withNewLivenessProbe()
                                .withPeriodSeconds(1)
                                .withFailureThreshold(1)
                                .withNewTcpSocket()
                                .withNewPort(1)
                                .endTcpSocket()
                                .endLivenessProbe())));

        PodStatus status = sink.await(some -> only(some).getRestartCount() == 1);

        assertThat(only(status).getLastState().getTerminated().getExitCode()).isEqualTo(143);
        assertThat(sink.reasons()).contains("Unhealthy");
    }

    @Test
    void asksOverHttpOnThePortOfAName() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try {
            start(TestPod.of(
                    "Never",
                    shell(
                            "function",
                            "exec sleep 1000",
                            more -> more.addNewPort()
                                    .withName("web")
                                    .withContainerPort(server.getAddress().getPort())
                                    .endPort()
                                    .withNewStartupProbe()
                                    .withPeriodSeconds(1)
                                    .withNewHttpGet()
                                    .withPath("/health")
                                    .withNewPort("web")
                                    .endHttpGet()
                                    .endStartupProbe())));

            PodStatus status = sink.await(some -> only(some).getReady());

            assertThat(only(status).getStarted()).isTrue();
        } finally {
            server.stop(0);
        }
    }
}
