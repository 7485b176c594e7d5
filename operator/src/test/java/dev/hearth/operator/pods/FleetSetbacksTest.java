package dev.hearth.operator.pods;

import static dev.hearth.operator.pods.FleetsRig.GATEWAY;
import static dev.hearth.operator.pods.FleetsRig.HELLO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.Demand.PodState;
import dev.hearth.operator.autoscaler.Scale;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pods that die, that never ask for work, and what the API server refuses. */
class FleetSetbacksTest extends FleetStage {
    @Test
    void crashesAreTriedAgainAtOnceThenAfterTenSecondsThenAfterTwenty() {
        apply("a", SCALE);
        fail();
        assertThat(cluster.alive()).hasSize(1);
        fail();
        assertThat(cluster.alive()).isEmpty();
        assertThat(fleets.view(HELLO).crashes()).isEqualTo(2);
        clock.forward(Duration.ofSeconds(9));
        line(queued(1));
        assertThat(cluster.alive()).isEmpty();
        clock.forward(Duration.ofSeconds(1));
        line(queued(1));
        assertThat(cluster.alive()).hasSize(1);
        fail();
        clock.forward(Duration.ofSeconds(19));
        line(queued(1));
        assertThat(cluster.alive()).isEmpty();
    }

    @Test
    void aPodThatDiesWhileItServesIsReplacedAtOnceForWhatWaits() {
        apply("a", SCALE);
        List<String> pods = run();
        line(serving(pods, PodState.SERVING));
        fail();
        line(queued(1));
        assertThat(cluster.alive()).hasSize(1);
        assertThat(fleets.view(HELLO).crashes()).isZero();
    }

    @Test
    void podsThatDieAgainAndAgainWhileNobodyWaitsBackOffToo() {
        Scale one = Scale.of(1, 10, 1, 1, Duration.ofSeconds(60), Duration.ZERO);
        apply("a", one);
        line(serving(run(), PodState.SERVING));
        fail();
        assertThat(cluster.alive()).as("the first death").hasSize(1);
        line(serving(run(), PodState.SERVING));
        fail();
        assertThat(cluster.alive()).as("the second death, nobody waits").isEmpty();
        line(queued(1));
        assertThat(cluster.alive()).as("somebody waits").hasSize(1);
    }

    @Test
    void theNewestFailedPodStaysTenMinutesForItsLog() {
        apply("a", SCALE);
        fail();
        fail();
        assertThat(cluster.pods).hasSize(1);
        clock.forward(Duration.ofMinutes(11));
        fleets.demand(GATEWAY, told(List.of()));
        assertThat(cluster.failed()).isEmpty();
    }

    @Test
    void aPodThatRunsButNeverAsksForWorkIsReplaced() {
        apply("a", SCALE);
        List<String> pods = run();
        every(61, () -> line(queued(0)));
        assertThat(cluster.pods).doesNotContainKeys(pods.getFirst());
        assertThat(fleets.view(HELLO).lastCrash())
                .hasValueSatisfying(text -> assertThat(text).contains("did not ask for work in time"));
    }

    @Test
    void aRefusedPodIsSaidAndTriedAgainLater() {
        cluster.refusal = new PodApi.Result(PodApi.Outcome.REFUSED, "exceeded quota: pods");
        apply("a", SCALE);
        assertThat(fleets.view(HELLO).trouble()).hasValueSatisfying(trouble -> {
            assertThat(trouble.reason()).isEqualTo("PodRefused");
            assertThat(trouble.message()).contains("exceeded quota");
        });
        int asked = cluster.creations;
        apply("a", SCALE);
        assertThat(cluster.creations).isEqualTo(asked);
        cluster.refusal = PodApi.Result.DONE;
        clock.forward(Duration.ofSeconds(2));
        line(queued(0));
        assertThat(cluster.pods).hasSize(1);
    }

    @Test
    void aDrainThatIsRefusedIsNotAskedForAtEveryTurn() {
        apply("a", initial(0));
        line(queued(1));
        List<String> pods = run();
        every(59, () -> line(serving(pods, PodState.SERVING)));
        cluster.refusal = new PodApi.Result(PodApi.Outcome.REFUSED, "pods is forbidden");
        every(30, () -> line(serving(pods, PodState.SERVING)));
        assertThat(cluster.drains).as("at once, after 10 s, after 20 s").isBetween(2, 4);
        cluster.refusal = PodApi.Result.DONE;
        every(60, () -> line(serving(pods, PodState.SERVING)));
        assertThat(cluster.draining()).hasSize(1);
    }
}
