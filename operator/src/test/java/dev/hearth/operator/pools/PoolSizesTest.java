package dev.hearth.operator.pools;

import static dev.hearth.operator.pods.FleetsRig.HELLO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.Labels;
import dev.hearth.api.pool.Pool;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How many pods wait. */
class PoolSizesTest extends PoolStage {
    @Test
    void aFunctionsShapeGetsAPoolAndOnePod() {
        line();
        line();
        Pod pod = cluster.waiting().getFirst();
        assertThat(pod.getMetadata().getLabels())
                .containsEntry(Labels.POOL, "nodejs20.x-128")
                .containsEntry(Labels.SHAPE, "nodejs20.x-128")
                .doesNotContainKey(Labels.FUNCTION);
        assertThat(pod.getMetadata().getOwnerReferences()).isEmpty();
        line();
        assertThat(cluster.waiting()).hasSize(1);
        waits(pod);
        line();
        assertThat(cluster.status().ready).isEqualTo(1);
        assertThat(cluster.status().conditions.getFirst().getReason()).isEqualTo("Waiting");
    }

    @Test
    void nothingWaitsBeforeThePlatformIsReady() {
        pools = pools(new PoolsConfig(512, 2, Optional.empty(), false));
        pools.function(HELLO, Optional.of(plan(HELLO, NODE)));
        line();
        line();
        assertThat(cluster.objects).isEmpty();
        pools.open();
        line();
        line();
        assertThat(cluster.waiting()).hasSize(1);
    }

    @Test
    void aBurstIsExpectedAgainWithinTheMemory() {
        onePodWaits();
        line(taken(1, 8));
        clock.forward(Duration.ofSeconds(1));
        for (int i = 0; i < 4; i++) {
            line();
            cluster.waiting().forEach(this::waits);
        }
        assertThat(cluster.waiting()).hasSize(4);
        assertThat(cluster.status().conditions.getFirst().getReason()).isEqualTo("MemoryExhausted");
        clock.forward(Duration.ofMinutes(11));
        line();
        assertThat(cluster.draining()).hasSize(3);
    }

    @Test
    void aProcessOfThisMachineCountsWhatItTakesWhileItWaits() {
        var processes = new PoolsConfig.Processes(Path.of("/cache"), Map.of("nodejs20.x", 80));
        pools = pools(new PoolsConfig(512, 8, Optional.of(processes), true));
        pools.function(HELLO, Optional.of(plan(HELLO, NODE)));
        onePodWaits();
        line(taken(1, 9));
        clock.forward(Duration.ofSeconds(1));
        line();
        line();
        cluster.waiting().forEach(this::waits);
        line();
        assertThat(cluster.waiting()).hasSize(6);
        assertThat(cluster.status().target).isEqualTo(6);
    }

    @Test
    void whatFunctionsFindNoRoomForPoolsGiveUp() {
        Pod waits = onePodWaits();
        line(queued(1));
        Pod own = cluster.own();
        cluster.shows(cluster.unschedulable(own, "0/1 nodes are available: 1 node(s) had taints."));
        line(queued(1));
        assertThat(cluster.draining()).isEmpty();

        cluster.shows(cluster.unschedulable(own, "0/1 nodes are available: 1 Insufficient cpu."));
        line(queued(1));
        assertThat(cluster.draining()).containsExactly(waits.getMetadata().getName());
        assertThat(cluster.status().conditions.getFirst().getReason()).isEqualTo("NodesFull");
        ends(waits, "Succeeded");
        line(queued(1));
        assertThat(cluster.waiting()).isEmpty();

        cluster.shows(cluster.phase(own, "Running"));
        line(queued(1));
        assertThat(cluster.waiting()).isEmpty();
        clock.forward(Duration.ofSeconds(31));
        line();
        assertThat(cluster.waiting()).hasSize(1);
    }

    @Test
    void aPodThatFindsNoRoomItselfGoesAtOnce() {
        line();
        line();
        Pod pending = cluster.waiting().getFirst();
        cluster.shows(cluster.unschedulable(pending, "0/1 nodes are available: 1 Too many pods."));
        line(queued(1));
        Pod own = cluster.own();
        cluster.shows(cluster.unschedulable(own, "0/1 nodes are available: 1 Too many pods."));
        line(queued(1));
        line(queued(1));
        assertThat(cluster.pods).containsOnlyKeys(own.getMetadata().getName());
    }

    @Test
    void aFunctionThatFitsNowhereDoesNotKeepPoolsEmpty() {
        onePodWaits();
        line(queued(1));
        Pod own = cluster.own();
        cluster.shows(cluster.unschedulable(own, "0/1 nodes are available: 1 Insufficient memory."));
        clock.forward(Duration.ofMinutes(2));
        line(queued(1));
        assertThat(cluster.draining()).isEmpty();
    }

    @Test
    void newPodsWaitWhileOthersAreTaken() {
        line(taken(0, 1));
        line(taken(0, 1));
        line(taken(0, 1));
        assertThat(cluster.waiting()).isEmpty();
        line();
        assertThat(cluster.waiting()).isNotEmpty();
    }

    @Test
    void aPoolThatWasMadeByHandHoldsItsLeast() {
        cluster.make("by-hand", NODE, 2, 100);
        line();
        line();
        assertThat(cluster.waiting()).hasSize(2);
        assertThat(cluster.objects).as("no other of its shape").hasSize(1);
    }

    @Test
    void whereNoFunctionIsLeftTheLastPodGoesAndThenThePool() {
        onePodWaits();
        pools.forget(HELLO);
        line();
        Pod draining =
                Objects.requireNonNull(cluster.pods.get(cluster.draining().getFirst()));
        assertThat(cluster.objects).hasSize(1);
        ends(draining, "Succeeded");
        line();
        line();
        assertThat(cluster.pods).isEmpty();
        assertThat(cluster.objects).isEmpty();
    }

    @Test
    void aRestartTakesNoPodAwayBeforeItKnowsTheFunctions() {
        Pod pod = onePodWaits();
        Pool pool = cluster.objects.values().iterator().next();

        pools = beforeFunctionsAreKnown(new PoolsConfig(512, 2, Optional.empty(), true));
        pools.pool(pool);
        cluster.shows(pod);
        line();
        assertThat(cluster.waiting()).hasSize(1);
        assertThat(cluster.drains).isZero();
        assertThat(cluster.objects).hasSize(1);

        pools.functionsKnown();
        line();
        assertThat(cluster.drains).isEqualTo(1);
    }
}
