package dev.hearth.standalone.kubelet.pod;

import static dev.hearth.standalone.kubelet.pod.RecordingSink.only;
import static dev.hearth.standalone.kubelet.pod.TestPod.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.standalone.kubelet.log.PodId;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A pod from its start to its end, its object's deletion and the node's restart. */
class PodLifeTest extends PodRunnerRig {
    @Test
    void reportsARunningPodOnceAndWhole() {
        start(TestPod.of("Never", shell("exec sleep 1000")));

        PodStatus status = sink.awaitPhase("Running");

        assertThat(sink.statuses).hasSize(1);
        assertThat(status.getPodIP()).isEqualTo("127.0.0.1");
        assertThat(status.getQosClass()).isEqualTo("BestEffort");
        assertThat(status.getConditions())
                .extracting(PodCondition::getType, PodCondition::getStatus)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("PodScheduled", "True"),
                        org.assertj.core.groups.Tuple.tuple("Initialized", "True"),
                        org.assertj.core.groups.Tuple.tuple("ContainersReady", "True"),
                        org.assertj.core.groups.Tuple.tuple("Ready", "True"));
        assertThat(only(status).getReady()).isTrue();
        assertThat(only(status).getState().getRunning().getStartedAt()).isNotBlank();
        assertThat(sink.reasons()).containsExactly("Started");
    }

    @Test
    void succeedsWhenItsContainerExitsWithZero() throws Exception {
        Pod pod = TestPod.of("Never", shell("echo done"));
        start(pod);

        PodStatus status = sink.awaitPhase("Succeeded");

        assertThat(only(status).getState().getTerminated().getReason()).isEqualTo("Completed");
        assertThat(log(pod, "function")).isEqualTo("done\n");
        assertThat(folder.resolve("volumes/" + pod.getMetadata().getUid())).doesNotExist();
    }

    @Test
    void failsWithTheExitCode() {
        start(TestPod.of("Never", shell("exit 3")));

        PodStatus status = sink.awaitPhase("Failed");

        assertThat(only(status).getState().getTerminated().getExitCode()).isEqualTo(3);
        assertThat(only(status).getState().getTerminated().getReason()).isEqualTo("Error");
    }

    @Test
    void endsWithTheGracePeriodWhenDeleted() throws Exception {
        Pod pod = TestPod.of("Never", shell("trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.05; done"));
        PodRunner runner = start(pod);
        sink.awaitPhase("Running");
        await().ignoreExceptions().until(() -> log(pod, "function").equals("up\n"));

        runner.delete(Duration.ofSeconds(30));

        sink.awaitRemoved();
        assertThat(sink.phases().getLast()).isEqualTo("Succeeded");
        assertThat(folder.resolve("pods/" + PodId.of(pod).folder())).doesNotExist();
        assertThat(sink.reasons()).contains("Killing");
        assertThat(runner.awaitEnd(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void killsWhatDoesNotEndInItsGracePeriod() {
        Pod pod = TestPod.of("Never", shell("trap '' TERM; echo deaf; while :; do sleep 0.05; done"));
        PodRunner runner = start(pod);
        await().ignoreExceptions().until(() -> log(pod, "function").equals("deaf\n"));

        runner.delete(Duration.ofMillis(300));

        sink.awaitRemoved();
        assertThat(only(sink.statuses.getLast()).getState().getTerminated().getExitCode())
                .isEqualTo(137);
    }

    @Test
    void saysNothingMoreOfAPodWhoseObjectIsGone() throws Exception {
        PodRunner runner = start(TestPod.of("Never", shell("exec sleep 1000")));
        sink.awaitPhase("Running");

        runner.vanished();

        assertThat(runner.awaitEnd(Duration.ofSeconds(5))).isTrue();
        assertThat(sink.statuses).hasSize(1);
        assertThat(sink.removed).isFalse();
    }

    @Test
    void leavesNothingOfAPodThatForksAndGoesAway() throws Exception {
        Pod pod = TestPod.of("Never", shell("for i in 1 2 3; do setsid sleep 1000 & done; sleep 0.1; echo gone"));
        start(pod);

        sink.awaitPhase("Succeeded");

        assertThat(ProcessHandle.allProcesses()
                        .map(process -> process.info().commandLine().orElse(""))
                        .filter("sleep 1000"::equals))
                .isEmpty();
    }

    @Test
    void endsAtItsDeadline() {
        start(TestPod.with(
                builder -> builder.editSpec().withActiveDeadlineSeconds(1L).endSpec(),
                "Never",
                shell("exec sleep 1000")));

        assertThat(sink.awaitPhase("Failed").getReason()).isEqualTo("DeadlineExceeded");
    }

    @Test
    void failsAPodOfAnEarlierRunThatMustNotRestart() {
        Pod pod = TestPod.of("Never", shell("exec sleep 1000"));
        pod.setStatus(RecordedStatus.running("function", 0));

        PodRunner.resume(pod, services, sink);

        PodStatus status = sink.awaitPhase("Failed");
        assertThat(status.getReason()).isEqualTo("NodeRestarted");
        assertThat(only(status).getState().getTerminated().getExitCode()).isEqualTo(137);
    }

    @Test
    void startsAPodOfAnEarlierRunAgain() {
        Pod pod = TestPod.of("Always", shell("exec sleep 1000"));
        pod.setStatus(RecordedStatus.running("function", 2));

        PodRunner.resume(pod, services, sink);

        PodStatus status = sink.awaitPhase("Running");
        assertThat(only(status).getRestartCount()).isEqualTo(3);
        assertThat(only(status).getLastState().getTerminated().getExitCode()).isEqualTo(137);
    }

    private static final class RecordedStatus {
        static PodStatus running(String container, int restarts) {
            return new io.fabric8.kubernetes.api.model.PodStatusBuilder()
                    .withPhase("Running")
                    .addNewContainerStatus()
                    .withName(container)
                    .withRestartCount(restarts)
                    .withNewState()
                    .withNewRunning(Instant.now().minusSeconds(60).toString())
                    .endState()
                    .endContainerStatus()
                    .build();
        }
    }
}
