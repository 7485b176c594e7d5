package dev.hearth.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

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
    void aPodThatIsBeingDeletedGetsNothingNew() {
        Pod pod = pod("True", true);
        pod.getMetadata().setDeletionTimestamp("2026-11-23T12:00:00Z");
        assertThat(PodRecords.of(pod).draining()).isTrue();
    }
}
