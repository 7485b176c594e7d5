package dev.hearth.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.gateway.route.ContainerEnd;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;

class PodRecordsTest {
    private static Pod pod(String ready, boolean containerReady) {
        return Serialization.unmarshal("""
                        metadata: {name: p, namespace: default, uid: u, labels: {hearth.dev/function: f}}
                        status:
                          phase: Running
                          conditions: [{type: Ready, status: "%s"}]
                          containerStatuses: [{name: function, ready: %s, state: {running: {}}}]
                        """.formatted(ready, containerReady), Pod.class);
    }

    @Test
    void aPodWhoseNodeIsSilentGetsNothingNewUntilItIsHeardAgain() {
        assertThat(PodRecords.of(pod("False", true)).draining()).isTrue();
        assertThat(PodRecords.of(pod("True", true)).draining()).isFalse();
    }

    @Test
    void aPodThatSaysItselfThatItIsNotReadyIsNotTakenForLost() {
        assertThat(PodRecords.of(pod("False", false)).draining()).isFalse();
    }

    @Test
    void ofAPodThatFailedBeforeItsContainerRanNobodySawHowThatEnded() {
        assertThat(PodRecords.of(failed("waiting: {reason: PodInitializing}")).end())
                .contains(ContainerEnd.UNSEEN);
        assertThat(PodRecords.of(failed("terminated: {exitCode: 3}")).end()).contains(new ContainerEnd(3, 0, false));
    }

    private static Pod failed(String state) {
        return Serialization.unmarshal("""
                        metadata: {name: p, namespace: default, uid: u, labels: {hearth.dev/function: f}}
                        status:
                          phase: Failed
                          initContainerStatuses: [{name: code, state: {terminated: {exitCode: 1}}}]
                          containerStatuses: [{name: function, ready: false, state: {%s}}]
                        """.formatted(state), Pod.class);
    }

    @Test
    void aPodThatIsBeingDeletedGetsNothingNew() {
        Pod pod = pod("True", true);
        pod.getMetadata().setDeletionTimestamp("2026-11-23T12:00:00Z");
        assertThat(PodRecords.of(pod).draining()).isTrue();
    }
}
