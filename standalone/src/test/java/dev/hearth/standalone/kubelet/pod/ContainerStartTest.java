package dev.hearth.standalone.kubelet.pod;

import static dev.hearth.standalone.kubelet.pod.RecordingSink.only;
import static dev.hearth.standalone.kubelet.pod.TestPod.shell;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** What is needed to start a container, and what becomes of one that ends or takes too much. */
class ContainerStartTest extends PodRunnerRig {
    @Test
    void restartsByPolicyAtOnceAndThenInBackoff() throws Exception {
        Pod pod = TestPod.of("Always", shell("echo again; exit 1"));
        start(pod);

        PodStatus status = sink.await(some -> only(some).getRestartCount() >= 2
                && only(some).getState().getWaiting() != null
                && "CrashLoopBackOff".equals(only(some).getState().getWaiting().getReason()));

        assertThat(only(status).getLastState().getTerminated().getExitCode()).isEqualTo(1);
        assertThat(status.getPhase()).isEqualTo("Running");
        assertThat(sink.reasons()).contains("BackOff");
        assertThat(log(pod, "function")).isEqualTo("again\n");
    }

    @Test
    void doesNotRestartASuccessOnFailure() {
        start(TestPod.of("OnFailure", shell("exit 0")));

        assertThat(only(sink.awaitPhase("Succeeded")).getRestartCount()).isZero();
    }

    @Test
    void takesAContainerThatUsesTooMuchMemoryForOutOfMemory() {
        start(TestPod.of(
                "Never",
                shell(
                        "function",
                        "exec node -e \"$HOG\"",
                        more -> more.addNewEnv()
                                .withName("HOG")
                                .withValue("const all = []; setInterval(() => all.push(Buffer.alloc(8 << 20, 1)), 10)")
                                .endEnv()
                                .withNewResources()
                                .addToLimits("memory", new Quantity("80Mi"))
                                .endResources())));

        PodStatus status = sink.awaitPhase("Failed");

        assertThat(only(status).getState().getTerminated().getReason()).isEqualTo("OOMKilled");
        assertThat(only(status).getState().getTerminated().getExitCode()).isEqualTo(137);
    }

    @Test
    void waitsForASecretThatIsMissingAndSaysSo() throws Exception {
        Pod pod = TestPod.of(
                "Never",
                shell(
                        "function",
                        "echo $PASSWORD",
                        more -> more.addNewEnv()
                                .withName("PASSWORD")
                                .withNewValueFrom()
                                .withNewSecretKeyRef("password", "db", false)
                                .endValueFrom()
                                .endEnv()));
        start(pod);

        PodStatus waiting = sink.awaitPhase("Pending");
        assertThat(only(waiting).getState().getWaiting().getReason()).isEqualTo("CreateContainerConfigError");
        assertThat(only(waiting).getState().getWaiting().getMessage()).isEqualTo("secret \"db\" not found");

        secrets.put("db", new SecretBuilder().addToData("password", "c2VjcmV0").build());
        sink.awaitPhase("Succeeded");
        assertThat(log(pod, "function")).isEqualTo("secret\n");
    }

    @Test
    void saysWhatIsMissingForAnImageThatItCannotRun() {
        start(TestPod.of(
                "Never",
                new ContainerBuilder().withName("web").withImage("nginx:1.29").build()));

        PodStatus status = sink.awaitPhase("Pending");

        assertThat(only(status).getState().getWaiting().getReason()).isEqualTo("ErrImageNeverPull");
        assertThat(only(status).getState().getWaiting().getMessage()).contains("\"nginx:1.29\"", "Install it", "shell");
    }

    @Test
    void endsAContainerThatCannotStart() {
        start(TestPod.of("Never", shell("function", "", more -> more.withCommand("/no/such/file"))));

        PodStatus status = sink.awaitPhase("Failed");

        assertThat(only(status).getState().getTerminated().getExitCode()).isEqualTo(128);
        assertThat(only(status).getState().getTerminated().getReason()).isEqualTo("StartError");
        assertThat(only(status).getState().getTerminated().getMessage())
                .isEqualTo("exec: \"/no/such/file\": no such file or directory");
    }

    @Test
    void keepsTheDiskFromAContainerThatPrintsWithoutEnd() throws Exception {
        Pod pod = TestPod.of("Never", shell("yes 0123456789 | head -c 50000000"));
        start(pod);

        sink.awaitPhase("Succeeded");

        try (var files = Files.walk(folder.resolve("pods"))) {
            assertThat(files.filter(Files::isRegularFile)
                            .mapToLong(file -> file.toFile().length())
                            .sum())
                    .isLessThan(25_000_000);
        }
        assertThat(log(pod, "function")).endsWith("0123456789\n012345");
    }
}
