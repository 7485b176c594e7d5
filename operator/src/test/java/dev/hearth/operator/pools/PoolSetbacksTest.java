package dev.hearth.operator.pools;

import static dev.hearth.operator.pods.FleetsRig.HELLO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.Labels;
import dev.hearth.operator.pods.PodApi;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Pods that end before they wait, that never wait, those of an earlier installation, and what the API server refuses. */
class PoolSetbacksTest extends PoolStage {
    @Test
    void podsThatEndBeforeTheyWaitAreTriedWithPauses() {
        line();
        line();
        ends(cluster.waiting().getFirst(), "Failed");
        line();
        assertThat(cluster.waiting()).isEmpty();
        clock.forward(Duration.ofSeconds(3));
        line();
        ends(cluster.waiting().getFirst(), "Failed");
        clock.forward(Duration.ofSeconds(3));
        line();
        assertThat(cluster.waiting()).as("the second pause is longer").isEmpty();
        assertThat(cluster.status().conditions.getFirst().getReason()).isEqualTo("PodsFail");
        clock.forward(Duration.ofSeconds(3));
        line();
        assertThat(cluster.waiting()).hasSize(1);
        clock.forward(Duration.ofDays(-1));
        ends(cluster.waiting().getFirst(), "Failed");
        clock.forward(Duration.ofSeconds(10));
        line();
        assertThat(cluster.waiting()).as("a day back, and no day's pause").hasSize(1);
    }

    @Test
    void aPodThatNeverWaitsIsReplaced() {
        line();
        line();
        Pod stuck = cluster.waiting().getFirst();
        clock.forward(Duration.ofSeconds(61));
        line();
        assertThat(cluster.pods).doesNotContainKey(stuck.getMetadata().getName());
    }

    @Test
    void podsOfAnEarlierInstallationAreReplaced() {
        Pod pod = onePodWaits();
        Pod old = new PodBuilder(pod)
                .editMetadata()
                .withName("old")
                .addToLabels(Labels.REVISION, "0123456789abcdef")
                .endMetadata()
                .build();
        cluster.pods.put("old", old);
        pools.pod(old);
        line();
        assertThat(cluster.draining()).containsExactly("old");
    }

    @Test
    void aDrainThatIsRefusedIsAskedForAgainButNotWithEveryLine() {
        onePodWaits();
        pools.forget(HELLO);
        cluster.refusal = new PodApi.Result(PodApi.Outcome.FAILED, "away");
        for (int second = 0; second < 15; second++) {
            line();
            clock.forward(Duration.ofSeconds(1));
        }
        assertThat(cluster.drains).as("at once, and after 10 s").isBetween(2, 3);
        assertThat(cluster.draining()).isEmpty();
        cluster.refusal = PodApi.Result.DONE;
        clock.forward(Duration.ofSeconds(20));
        line();
        assertThat(cluster.draining()).hasSize(1);
    }

    @Test
    void aStatusThatCouldNotBeWrittenIsWrittenLater() {
        cluster.refusesObjects = true;
        onePodWaits();
        assertThat(cluster.objects.values()).allMatch(pool -> pool.getStatus() == null);
        cluster.refusesObjects = false;
        line();
        assertThat(cluster.objects.values()).as("not with every line").allMatch(pool -> pool.getStatus() == null);
        clock.forward(Duration.ofSeconds(10));
        line();
        assertThat(cluster.status().ready).isEqualTo(1);
    }

    @Test
    void aPoolThatCouldNotBeRemovedIsRemovedLater() {
        Pod pod = onePodWaits();
        pools.forget(HELLO);
        line();
        ends(pod, "Succeeded");
        cluster.refusesObjects = true;
        line();
        line();
        assertThat(cluster.objects).hasSize(1);
        cluster.refusesObjects = false;
        clock.forward(Duration.ofSeconds(10));
        line();
        assertThat(cluster.objects).isEmpty();
    }
}
