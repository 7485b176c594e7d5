package dev.hearth.operator.pods;

import static dev.hearth.operator.pods.FleetsRig.HELLO;
import static dev.hearth.operator.pods.FleetsRig.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.Demand.FunctionDemand;
import dev.hearth.api.Demand.InitError;
import dev.hearth.api.Demand.PodState;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How a revision comes in, and whose pods are whose after a restart, a deletion or a new function of the name. */
class FleetRevisionsTest extends FleetStage {
    @Test
    void givesANewRevisionTheInvocationsWhenItsFirstPodServes() {
        apply("a", SCALE);
        fleets.published(HELLO, Optional.of("a"));
        List<String> old = run();
        line(serving(old, PodState.SERVING));
        apply("b", SCALE);
        assertThat(fleets.view(HELLO).active()).contains("a");
        assertThat(fleets.view(HELLO).rollingIn()).isTrue();
        List<String> both = run();
        assertThat(both).hasSize(2);
        line(serving(both, PodState.SERVING));
        assertThat(fleets.view(HELLO).active()).contains("b");
        assertThat(cluster.draining()).as("gateways do not know of it yet").isEmpty();
        fleets.published(HELLO, Optional.of("b"));
        assertThat(cluster.draining()).containsExactlyElementsOf(old);
        assertThat(cluster.pods).hasSize(2);
    }

    @Test
    void givesANewRevisionTheInvocationsWhenItFailsAtInit() {
        apply("a", SCALE);
        List<String> old = run();
        line(serving(old, PodState.SERVING));
        apply("b", SCALE);
        line(new FunctionDemand(
                "default",
                "hello",
                "b",
                0,
                0,
                0,
                0,
                reports(old, PodState.SERVING),
                Optional.of(new InitError("hello-b-x", "b", "Runtime.ImportModuleError", "no module")),
                0));
        assertThat(fleets.view(HELLO).active()).contains("b");
        assertThat(fleets.view(HELLO).initError()).isPresent();
    }

    @Test
    void aRevisionWithAnInitialScaleIsProvenWhenAllOfThemServe() {
        apply("a", initial(3));
        assertThat(cluster.pods).hasSize(3);
        List<String> pods = run();
        line(serving(pods.subList(0, 2), PodState.SERVING));
        assertThat(fleets.view(HELLO).proven()).isFalse();
        line(serving(pods, PodState.SERVING));
        assertThat(fleets.view(HELLO).proven()).isTrue();
        apply("b", initial(3));
        assertThat(cluster.pods).as("the next one comes with as many").hasSize(6);
    }

    @Test
    void aFunctionMadeAnewUnderTheSameNameBeginsAnew() {
        apply("a", SCALE);
        line(serving(run(), PodState.SERVING));
        Pod old = cluster.only();
        fleets.forget(HELLO);
        PodPlan plan = plan("a", SCALE);
        Pod template = new PodBuilder(plan.template().pod())
                .editMetadata()
                .editFirstOwnerReference()
                .withUid("new")
                .endOwnerReference()
                .endMetadata()
                .build();
        fleets.apply(
                new PodPlan(
                        HELLO, "new", "a", Optional.empty(), PodTemplate.of(template), SCALE, Duration.ofSeconds(3)),
                Optional.empty(),
                Optional.empty(),
                false);
        assertThat(cluster.pods).as("the old one's pod goes with its owner").hasSize(2);
        fleets.podGone(old);
        assertThat(fleets.view(HELLO).pods()).isEqualTo(1);
    }

    @Test
    void aRestartKeepsTheRevisionAndThePodsOfBefore() {
        cluster.add("hello-a-old", "a");
        fleets.pod(cluster.only());
        fleets.apply(plan("a", SCALE), Optional.of("a"), Optional.empty(), true);
        assertThat(cluster.pods).containsOnlyKeys("hello-a-old");
        assertThat(fleets.view(HELLO).active()).contains("a");
        assertThat(fleets.view(HELLO).proven()).isTrue();
    }

    @Test
    void aDeletedFunctionGetsNoMorePods() {
        apply("a", SCALE);
        fleets.forget(HELLO);
        line(queued(3));
        assertThat(cluster.creations).isEqualTo(1);
        fleets.podGone(cluster.only());
        assertThat(fleets.view(HELLO)).isEqualTo(FleetView.NONE);
    }

    @Test
    void podsOfAnotherOwnerAreNotCounted() {
        apply("a", SCALE);
        String own = cluster.only().getMetadata().getName();
        Pod stranger = new PodBuilder(cluster.only())
                .editMetadata()
                .withName("stranger")
                .editFirstOwnerReference()
                .withUid("other")
                .endOwnerReference()
                .endMetadata()
                .build();
        fleets.pod(stranger);
        assertThat(fleets.view(HELLO).pods()).isEqualTo(1);
        assertThat(cluster.pods).containsOnlyKeys(own);
    }
}
