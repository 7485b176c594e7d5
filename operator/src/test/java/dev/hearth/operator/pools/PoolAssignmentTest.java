package dev.hearth.operator.pools;

import static dev.hearth.operator.pods.FleetsRig.HELLO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.Demand.PoolDemand;
import dev.hearth.api.Labels;
import dev.hearth.operator.autoscaler.Scale;
import dev.hearth.operator.pods.FleetsRig;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A pod that waited and was given a function is that function's, whatever happens meanwhile. */
class PoolAssignmentTest extends PoolStage {
    @Test
    void anAssignedPodIsTheFunctionsAndNoSecondIsMadeForWhatItServes() {
        Pod pod = onePodWaits();
        int before = cluster.creations;
        line(taken(1, 0), assigned(pod, "uid"), queued(1));
        assertThat(cluster.creations).as("nothing was made for the request").isEqualTo(before);
        assertThat(fleets.view(HELLO).pods()).isEqualTo(1);
        assertThat(cluster.labelled(pod))
                .containsEntry(Labels.FUNCTION, "hello")
                .doesNotContainKey(Labels.POOL);
        line(assigned(pod, "uid"), serving(pod));
        line(new PoolDemand("default", NODE.name(), List.of(), 0, 0), serving(pod));
        assertThat(fleets.view(HELLO).serving()).isEqualTo(1);
        assertThat(cluster.status().assigned).isEqualTo(1);
    }

    @Test
    void ofAPodFromThePoolAndOneThatStartsTheOneThatStartsGoes() {
        Scale one = Scale.of(0, 1, 0, 1, Duration.ofSeconds(60), Duration.ZERO);
        fleets.apply(FleetsRig.plan("r1", one), Optional.of("r1"), Optional.empty(), true);
        Pod pod = onePodWaits();
        line(taken(1, 0), assigned(pod, "uid"), queued(1));
        Pod starts = new PodBuilder(FleetsRig.plan("r1", one).template().pod())
                .editMetadata()
                .withName("hello-r1-starts")
                .endMetadata()
                .build();
        cluster.create(starts); // asked for before it was known that the pool had given one
        line(assigned(pod, "uid"), queued(1));
        assertThat(cluster.draining()).containsExactly("hello-r1-starts");
    }

    @Test
    void thePoolIsFilledAgainAndTheAssignedPodIsNotCounted() {
        Pod pod = onePodWaits();
        line(assigned(pod, "uid"), queued(1));
        clock.forward(Duration.ofSeconds(3));
        line(assigned(pod, "uid"), serving(pod));
        assertThat(cluster.waiting()).hasSize(1).doesNotContain(pod);
        assertThat(cluster.draining()).isEmpty();
    }

    @Test
    void anOperatorThatStartsMeanwhileNeitherRemovesNorDoublesIt() {
        Pod pod = onePodWaits();
        cluster.refusesLabels = true;
        line(assigned(pod, "uid"), queued(1));
        pools = pools(new PoolsConfig(512, 2, Optional.empty(), true));
        pools.function(HELLO, Optional.of(plan(HELLO, NODE)));
        cluster.objects.values().forEach(pools::pool);
        cluster.refusesLabels = false;
        pools.pod(pod);
        line(assigned(pod, "uid"), serving(pod));
        assertThat(cluster.draining()).isEmpty();
        assertThat(cluster.labelled(pod)).containsEntry(Labels.FUNCTION, "hello");
        assertThat(fleets.view(HELLO).pods()).isEqualTo(1);
    }

    @Test
    void aPodWhoseFunctionWasDeletedMeanwhileIsRemoved() {
        Pod pod = onePodWaits();
        fleets.forget(HELLO);
        cluster.functionUid = Optional.empty();
        line(assigned(pod, "uid"));
        assertThat(cluster.pods).doesNotContainKey(pod.getMetadata().getName());
    }

    @Test
    void aPodOfAFunctionThatIsNotKnownYetIsLeft() {
        Pod pod = onePodWaits();
        fleets.forget(HELLO);
        line(assigned(pod, "uid"));
        assertThat(cluster.pods).containsKey(pod.getMetadata().getName());
    }

    @Test
    void aPodThatDiesBeforeItsLabelsAreWrittenCountsAsTheFunctions() {
        Pod pod = onePodWaits();
        cluster.refusesLabels = true;
        line(assigned(pod, "uid"), queued(1));
        ends(pod, "Failed");
        assertThat(fleets.view(HELLO).pods()).as("another one, at once").isEqualTo(1);
        assertThat(fleets.view(HELLO).crashes()).isEqualTo(1);
    }
}
