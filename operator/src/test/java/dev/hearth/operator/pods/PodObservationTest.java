package dev.hearth.operator.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodObservationTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @Test
    void saysThatNoNodeHasRoom() {
        PodTrouble trouble = observe("""
                        phase: Pending
                        conditions: [{type: PodScheduled, status: "False", reason: Unschedulable, message: "0/3 nodes are available"}]
                        """).trouble().orElseThrow();
        assertThat(trouble.reason()).isEqualTo("Unschedulable");
        assertThat(trouble.message())
                .isEqualTo(
                        "Pod \"p\" finds no node: 0/3 nodes are available. Free or add capacity, or lower spec.memoryMiB.");
    }

    @Test
    void saysWhichImageIsNotThere() {
        PodTrouble trouble = observe("""
                        phase: Pending
                        containerStatuses: [{name: function, image: "x:1", state: {waiting: {reason: ImagePullBackOff}}}]
                        """).trouble().orElseThrow();
        assertThat(trouble.reason()).isEqualTo("ImageUnavailable");
        assertThat(trouble.message()).contains("\"x:1\"").contains("ImagePullBackOff");
    }

    @Test
    void takesAnOrdinaryStartForNoTrouble() {
        assertThat(observe("""
                        phase: Pending
                        containerStatuses: [{name: function, state: {waiting: {reason: ContainerCreating}}}]
                        """).trouble()).isEmpty();
    }

    @Test
    void saysHowAContainerEnded() {
        PodObservation told = observe("""
                        phase: Failed
                        containerStatuses:
                          - name: function
                            state: {terminated: {exitCode: 137, reason: OOMKilled, finishedAt: "2026-11-23T11:59:00Z"}}
                        """);
        assertThat(told.ending()).contains("container \"function\" ended with exit code 137 (OOMKilled)");
        assertThat(told.ended()).contains(Instant.parse("2026-11-23T11:59:00Z"));
        assertThat(told.stage()).isEqualTo(PodObservation.Stage.FAILED);
    }

    @Test
    void saysThatTheCodeCouldNotBeUnpacked() {
        assertThat(observe("""
                        phase: Failed
                        initContainerStatuses:
                          - name: code
                            state: {terminated: {exitCode: 1, message: "no package"}}
                        """).ending()).contains("container \"code\" ended with exit code 1 (Error): no package");
    }

    @Test
    void saysWhyAPodWasEvicted() {
        assertThat(observe("""
                        phase: Failed
                        reason: Evicted
                        message: The node was low on memory
                        """).ending()).contains("Evicted: The node was low on memory");
    }

    @Test
    void knowsWhatANodeOrAClusterDidFromWhatThePodDid() {
        for (String displaced : List.of(
                "{phase: Failed, reason: Evicted, message: 'The node was low on resource: memory. Threshold quantity: 100Mi.'}",
                "{phase: Failed, reason: Evicted, message: 'Pod was rejected: The node had condition: [DiskPressure].'}",
                "{phase: Failed, reason: Terminated, message: Pod was terminated in response to imminent node shutdown.}",
                "{phase: Failed, reason: NodeShutdown}",
                "{phase: Failed, reason: OutOfcpu}",
                "{phase: Failed, reason: Preempting}",
                "{phase: Failed, conditions: [{type: DisruptionTarget, status: 'True', reason: EvictionByEvictionAPI}]}")) {
            assertThat(observe("---\n" + displaced).displaced()).as(displaced).isTrue();
        }
        for (String own : List.of(
                "{phase: Failed, reason: Evicted, message: 'Usage of EmptyDir volume \"tmp\" exceeds the limit \"512Mi\". '}",
                "{phase: Failed, reason: Evicted, message: 'Pod ephemeral local storage usage exceeds the total limit of containers 1Gi. '}",
                "{phase: Failed}",
                "{phase: Running, conditions: [{type: DisruptionTarget, status: 'True'}]}")) {
            assertThat(observe("---\n" + own).displaced()).as(own).isFalse();
        }
    }

    @Test
    void aPodIsLostWhenOnlyTheNodeControllerSaysThatItIsNotReady() {
        String status = """
                phase: Running
                conditions: [{type: Ready, status: "%s"}]
                containerStatuses: [{name: function, ready: %s, state: {%s: {}}}]
                """;
        assertThat(observe(status.formatted("False", "true", "running")).lost()).isTrue();
        assertThat(observe(status.formatted("True", "true", "running")).lost()).isFalse();
        assertThat(observe(status.formatted("False", "false", "running")).lost())
                .as("a probe says so")
                .isFalse();
        assertThat(observe(status.formatted("False", "false", "terminated")).lost())
                .as("it has ended")
                .isFalse();
    }

    private static PodObservation observe(String status) {
        Pod pod = new PodBuilder().withNewMetadata().withName("p").endMetadata().build();
        pod.setStatus(Serialization.unmarshal(status, io.fabric8.kubernetes.api.model.PodStatus.class));
        return PodObservation.of(pod, NOW);
    }
}
