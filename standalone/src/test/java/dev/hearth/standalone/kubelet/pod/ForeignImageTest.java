package dev.hearth.standalone.kubelet.pod;

import static dev.hearth.standalone.kubelet.pod.RecordingSink.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.standalone.kubelet.image.Images;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image that is not ours, by the podman of this machine. */
@Tag("slow")
class ForeignImageTest extends PodRunnerRig {
    /** Says what it was given, and does what its argument says. */
    private static final String PROGRAM = """
            #include <stdio.h>
            #include <stdlib.h>
            #include <string.h>
            #include <unistd.h>
            int main(int count, char **arguments) {
              const char *word = getenv("WORD"), *path = getenv("LD_PRELOAD");
              char *what = count > 1 ? arguments[1] : "";
              setvbuf(stdout, 0, _IONBF, 0);
              if (!strcmp(what, "probe")) return 0;
              if (!strcmp(what, "code")) return 3;
              if (!strcmp(what, "eat")) for (;;) memset(malloc(1 << 20), 1, 1 << 20);
              FILE *note = fopen("/tmp/note", "w");
              printf("%s %s tmp=%d root=%d uid=%d\\n", word ? word : "-", path ? path : "-", note != 0,
                  fopen("/note", "w") != 0, (int) getuid());
              if (!strcmp(what, "wait")) for (;;) pause();
              return 0;
            }
            """;

    private static final String IMAGE = "localhost/hearth-test-foreign:1";

    @TempDir
    Path images;

    private WorkingPodman podman;

    @BeforeEach
    void make() throws Exception {
        podman = WorkingPodman.orSkip(images, IMAGE, PROGRAM, "ENTRYPOINT [\"/program\"]", "USER 993:990");
        services = new PodServices(
                services.nodeName(),
                services.processes(),
                new Images(TestPod.PREFIX, folder.resolve("runtimes"), Optional.of(podman.program())),
                services.packages(),
                services.logs(),
                services.references(),
                services.volumes(),
                services.markerPrefix(),
                services.backoff(),
                services.clock());
    }

    @AfterEach
    void remove() throws Exception {
        if (podman != null) {
            podman.close();
        }
    }

    private static Pod pod(String argument) {
        return TestPod.with(
                builder -> builder.editSpec()
                        .addNewVolume()
                        .withName("tmp")
                        .withNewEmptyDir()
                        .endEmptyDir()
                        .endVolume()
                        .endSpec(),
                "Never",
                container(argument));
    }

    private static Container container(String argument) {
        return new ContainerBuilder()
                .withName("function")
                .withImage(IMAGE)
                .withArgs(argument)
                .addNewEnv()
                .withName("WORD")
                .withValue("two\nlines")
                .endEnv()
                .addNewEnv()
                .withName("LD_PRELOAD")
                .withValue("/no/such.so")
                .endEnv()
                .withNewSecurityContext()
                .withReadOnlyRootFilesystem(true)
                .withAllowPrivilegeEscalation(false)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .withNewResources()
                .addToLimits("memory", new Quantity("32Mi"))
                .endResources()
                .addNewVolumeMount()
                .withName("tmp")
                .withMountPath("/tmp")
                .endVolumeMount()
                .build();
    }

    @Test
    void runsWithItsEnvironmentAndVolumesAndAReadOnlyRoot() throws Exception {
        Pod pod = pod("end");
        start(pod);

        PodStatus status = sink.awaitPhase("Succeeded");

        assertThat(only(status).getState().getTerminated().getReason()).isEqualTo("Completed");
        assertThat(log(pod, "function")).isEqualTo("two\nlines /no/such.so tmp=1 root=0 uid=993\n");
        leavesNothing();
    }

    @Test
    void tellsTheExitCodeOfTheProgram() throws Exception {
        start(pod("code"));

        assertThat(only(sink.awaitPhase("Failed")).getState().getTerminated().getExitCode())
                .isEqualTo(3);
        leavesNothing();
    }

    @Test
    void isDeletedWithItsPod() throws Exception {
        PodRunner runner = startWaiting();

        runner.delete(Duration.ofMillis(200));

        sink.awaitRemoved();
        leavesNothing();
    }

    @Test
    void endsWhenItsProcessIsKilled() throws Exception {
        startWaiting();

        program().destroyForcibly();

        assertThat(only(sink.awaitPhase("Failed")).getState().getTerminated().getExitCode())
                .isEqualTo(137);
        leavesNothing();
    }

    @Test
    void endsWhenItsClientIsKilled() throws Exception {
        startWaiting();

        ProcessHandle.allProcesses()
                .filter(process -> commandLine(process).contains("podman")
                        && commandLine(process).contains(" run ")
                        && commandLine(process).endsWith(IMAGE + " wait"))
                .forEach(ProcessHandle::destroyForcibly);

        sink.awaitPhase("Failed");
        leavesNothing();
    }

    @Test
    void isEndedWhenItTakesMoreThanItsMemory() throws Exception {
        start(pod("eat"));

        assertThat(only(sink.awaitPhase("Failed")).getState().getTerminated().getExitCode())
                .isEqualTo(137);
        leavesNothing();
    }

    @Test
    void waitsForAnImageThatCannotBeHadAndSaysWhy() throws Exception {
        PodRunner runner = start(TestPod.of(
                "Never",
                new ContainerBuilder(container("end"))
                        .withImage("localhost/hearth-test-missing:1")
                        .withImagePullPolicy("Never")
                        .withVolumeMounts()
                        .build()));

        PodStatus status = sink.await(one -> only(one).getState().getWaiting() != null
                && "ErrImageNeverPull".equals(only(one).getState().getWaiting().getReason()));

        assertThat(status.getPhase()).isEqualTo("Pending");
        assertThat(only(status).getState().getWaiting().getMessage())
                .contains("localhost/hearth-test-missing:1")
                .contains("image not known");
        assertThat(sink.reasons()).contains("Failed");
        runner.delete(Duration.ZERO);
        sink.awaitRemoved();
    }

    @Test
    void saysWhyAnImageCannotRun() throws Exception {
        start(TestPod.of(
                "Never",
                new ContainerBuilder(container("end"))
                        .withCommand("/no-such-program")
                        .withVolumeMounts()
                        .build()));

        PodStatus status = sink.awaitPhase("Failed");

        assertThat(only(status).getState().getTerminated().getReason()).isEqualTo("ContainerCannotRun");
        assertThat(only(status).getState().getTerminated().getMessage()).contains("no-such-program");
        leavesNothing();
    }

    private PodRunner startWaiting() throws Exception {
        Pod pod = pod("wait");
        PodRunner runner = start(pod);
        sink.awaitPhase("Running");
        await().ignoreExceptions().until(() -> log(pod, "function").contains("tmp=1"));
        return runner;
    }

    private static ProcessHandle program() {
        return ProcessHandle.allProcesses()
                .filter(process -> commandLine(process).equals("/program wait"))
                .findFirst()
                .orElseThrow();
    }

    private static String commandLine(ProcessHandle process) {
        return process.info().commandLine().orElse("");
    }

    private void leavesNothing() {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(podman.containers()).isEmpty();
            assertThat(ProcessHandle.allProcesses()
                            .filter(process -> commandLine(process).startsWith("/program")))
                    .isEmpty();
        });
    }
}
