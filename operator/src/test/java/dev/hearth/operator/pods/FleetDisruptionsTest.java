package dev.hearth.operator.pods;

import static dev.hearth.operator.pods.FleetsRig.HELLO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.Demand.PodState;
import dev.hearth.operator.autoscaler.Scale;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Pods that are drained, evicted or lost with their node: the function comes back, and is not blamed. */
class FleetDisruptionsTest extends FleetStage {
    private static final Scale TWO = Scale.of(2, 10, 2, 1, Duration.ofSeconds(60), Duration.ZERO);

    private void tell(String name, Consumer<PodBuilder> change) {
        PodBuilder pod = new PodBuilder(cluster.pods.get(name));
        change.accept(pod);
        Pod now = pod.build();
        cluster.pods.put(name, now);
        fleets.pod(now);
    }

    private static void leaving(PodBuilder pod) {
        pod.editMetadata().withDeletionTimestamp("2026-11-23T12:00:00Z").endMetadata();
    }

    private static void evicted(PodBuilder pod) {
        pod.withNewStatus()
                .withPhase("Failed")
                .withReason("Evicted")
                .withMessage("The node was low on resource: memory.")
                .endStatus();
    }

    private static Consumer<PodBuilder> ready(boolean ready) {
        return pod -> pod.withNewStatus()
                .withPhase("Running")
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready ? "True" : "False")
                .endCondition()
                .addNewContainerStatus()
                .withName("function")
                .withReady(true)
                .withNewState()
                .withNewRunning()
                .endRunning()
                .endState()
                .endContainerStatus()
                .endStatus();
    }

    private long serving() {
        return cluster.pods.values().stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .filter(pod -> pod.getStatus() == null
                        || !"Failed".equals(pod.getStatus().getPhase()))
                .count();
    }

    @Test
    void aDrainedNodesPodsAreReplacedAtOnceHoweverManyTheyAre() {
        apply("a", TWO);
        List<String> pods = run();
        line(serving(pods, PodState.SERVING));
        pods.forEach(pod -> tell(pod, FleetDisruptionsTest::leaving));
        assertThat(serving()).as("while the old ones end what they run").isEqualTo(2);
        pods.forEach(
                pod -> tell(pod, one -> one.withNewStatus().withPhase("Failed").endStatus()));
        List<String> next = run();
        next.removeAll(pods);
        line(serving(next, PodState.SERVING));
        next.forEach(pod -> tell(pod, FleetDisruptionsTest::leaving));
        next.forEach(
                pod -> tell(pod, one -> one.withNewStatus().withPhase("Failed").endStatus()));
        assertThat(serving()).as("the next node's too, without a pause").isEqualTo(2);
        assertThat(fleets.view(HELLO).crashes()).isZero();
    }

    @Test
    void anEvictionByTheNodeIsNoCrashAndReplacedAtOnce() {
        apply("a", TWO);
        List<String> pods = run();
        line(serving(pods, PodState.SERVING));
        pods.forEach(pod -> tell(pod, FleetDisruptionsTest::evicted));
        assertThat(serving()).isEqualTo(2);
        assertThat(fleets.view(HELLO).crashes()).isZero();
        assertThat(fleets.view(HELLO).trouble()).isEmpty();
    }

    @Test
    void aPodThatIsEvictedBeforeItAsksForWorkIsTriedAgainWithPausesAndSaidToBeSo() {
        apply("a", initial(1));
        for (int i = 0; i < 2; i++) {
            List.copyOf(cluster.alive())
                    .forEach(pod -> tell(pod.getMetadata().getName(), FleetDisruptionsTest::evicted));
        }
        assertThat(serving()).as("a node that ends all of them is not flooded").isZero();
        assertThat(fleets.view(HELLO).crashes()).isZero();
        assertThat(fleets.view(HELLO).trouble()).hasValueSatisfying(trouble -> {
            assertThat(trouble.reason()).isEqualTo("PodEvicted");
            assertThat(trouble.message()).contains("The node was low on resource: memory");
        });
        clock.forward(Duration.ofSeconds(11));
        line(queued(1));
        line(serving(run(), PodState.SERVING));
        assertThat(fleets.view(HELLO).trouble()).isEmpty();
    }

    @Test
    void podsOfASilentNodeAreReplacedAndCountAgainWhenItIsBack() {
        apply("a", TWO);
        List<String> pods = run();
        line(serving(pods, PodState.SERVING));
        pods.forEach(pod -> tell(pod, ready(false)));
        assertThat(fleets.view(HELLO).pods()).isEqualTo(2);
        assertThat(cluster.pods).as("nobody can end the old ones").hasSize(4);
        pods.forEach(pod -> tell(pod, ready(true)));
        assertThat(fleets.view(HELLO).pods()).isEqualTo(4);
        assertThat(fleets.view(HELLO).crashes()).isZero();
    }
}
