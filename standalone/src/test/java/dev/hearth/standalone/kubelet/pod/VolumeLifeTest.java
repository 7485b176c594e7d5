package dev.hearth.standalone.kubelet.pod;

import static dev.hearth.standalone.kubelet.pod.TestPod.shell;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import org.junit.jupiter.api.Test;

/** Volumes that cannot be had and volumes that are too full. */
class VolumeLifeTest extends PodRunnerRig {
    @Test
    void refusesTheMachinesOwnFiles() {
        start(TestPod.with(
                builder -> builder.editSpec()
                        .addNewVolume()
                        .withName("root")
                        .withNewHostPath()
                        .withPath("/")
                        .endHostPath()
                        .endVolume()
                        .endSpec(),
                "Always",
                shell("echo never")));

        PodStatus status = sink.awaitPhase("Failed");

        assertThat(status.getReason()).isEqualTo("VolumeNotSupported");
        assertThat(status.getMessage()).contains("\"root\"", "hostPath");
    }

    @Test
    void evictsAPodWhoseEmptyDirIsTooFull() {
        start(TestPod.with(
                builder -> builder.editSpec()
                        .addNewVolume()
                        .withName("tmp")
                        .withNewEmptyDir()
                        .withSizeLimit(new Quantity("1Mi"))
                        .endEmptyDir()
                        .endVolume()
                        .endSpec(),
                "Never",
                shell(
                        "function",
                        "head -c 2000000 /dev/zero > $TMPDIR/big; exec sleep 1000",
                        more -> more.addNewVolumeMount()
                                .withName("tmp")
                                .withMountPath("/tmp")
                                .endVolumeMount())));

        PodStatus status = sink.awaitPhase("Failed");

        assertThat(status.getReason()).isEqualTo("Evicted");
        assertThat(status.getMessage()).isEqualTo("Usage of EmptyDir volume \"tmp\" exceeds the limit \"1Mi\". ");
    }
}
