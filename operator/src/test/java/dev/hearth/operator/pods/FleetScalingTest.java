package dev.hearth.operator.pods;

import static dev.hearth.operator.pods.FleetsRig.GATEWAY;
import static dev.hearth.operator.pods.FleetsRig.HELLO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.Demand.FunctionDemand;
import dev.hearth.api.Demand.PodState;
import dev.hearth.api.Labels;
import dev.hearth.operator.autoscaler.IdleHistogram;
import dev.hearth.operator.autoscaler.Scale;
import io.fabric8.kubernetes.api.model.Pod;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How many pods a function has: what a gateway asks for, at once, and fewer only when all were heard. */
class FleetScalingTest extends FleetStage {
    private static final URI OTHER = URI.create("http://127.0.0.1:9002");

    @Test
    void startsOnePodOfANewRevision() {
        apply("a", SCALE);
        assertThat(cluster.pods).hasSize(1);
        Pod pod = cluster.only();
        assertThat(pod.getMetadata().getName()).matches("hello-a-[a-z0-9]{5}");
        assertThat(pod.getMetadata().getAnnotations().get(Labels.POD_TOKEN)).hasSizeGreaterThan(40);
        assertThat(pod.getMetadata().getAnnotations().get(Labels.RUNTIME_HOST))
                .matches("127\\.[1-9]\\d*\\.\\d+\\.\\d+");
    }

    @Test
    void makesAsManyPodsAsALineAsksForAtOnce() {
        apply("a", SCALE.minScale() == 0 ? initial(0) : SCALE);
        assertThat(cluster.pods).isEmpty();
        line(queued(4));
        assertThat(cluster.pods).hasSize(4);
        line(queued(4));
        assertThat(cluster.pods).hasSize(4);
        line(queued(50));
        assertThat(cluster.pods).hasSize(10);
    }

    @Test
    void drainsIdlePodsOnlyAfterAWholeWindowAndDeletesThemWhenDrained() {
        apply("a", initial(0));
        line(queued(2));
        List<String> pods = run();
        every(59, () -> line(serving(pods, PodState.SERVING)));
        assertThat(cluster.draining()).isEmpty();
        every(6, () -> line(serving(pods, PodState.SERVING)));
        assertThat(cluster.draining()).hasSize(2);
        assertThat(cluster.pods).hasSize(2);
        line(serving(pods, PodState.DRAINED));
        assertThat(cluster.pods).isEmpty();
    }

    @Test
    void aGatewayThatIsGoneTakesNoPodWithIt() {
        apply("a", initial(0));
        line(queued(2));
        List<String> pods = run();
        every(70, () -> line(serving(pods, PodState.SERVING)));
        apply("a", initial(0));
        line(queued(2));
        List<String> again = run();
        coverage.expect(OTHER);
        coverage.line(OTHER);
        fleets.demand(OTHER, told(List.of(serving(again, PodState.SERVING))));

        coverage.gone(GATEWAY);
        fleets.gatewayGone(GATEWAY);

        every(59, () -> lineOfOther(serving(again, PodState.SERVING)));
        assertThat(cluster.draining()).isEmpty();
        every(8, () -> lineOfOther(serving(again, PodState.SERVING)));
        assertThat(cluster.draining()).as("now it is known that nobody calls").isNotEmpty();
    }

    @Test
    void aPodThatStillWorksForTheGatewayThatItLeftStays() {
        apply("a", initial(0));
        line(queued(1));
        List<String> pods = run();
        every(70, () -> line(serving(pods, PodState.SERVING)));
        assertThat(cluster.draining()).hasSize(1);
        coverage.expect(OTHER);
        line(serving(pods, PodState.RETIRING));
        lineOfOther(serving(pods, PodState.DRAINED));
        line(serving(pods, PodState.RETIRING));
        lineOfOther(serving(pods, PodState.DRAINED));
        assertThat(cluster.pods).as("it works for the one").isNotEmpty();
        line(serving(pods, PodState.DRAINED));
        assertThat(cluster.pods).isEmpty();
    }

    private void lineOfOther(FunctionDemand demand) {
        coverage.line(OTHER);
        fleets.demand(OTHER, told(List.of(demand)));
    }

    @Test
    void losingTheStreamNeverScalesDown() {
        apply("a", initial(0));
        line(queued(2));
        List<String> pods = run();
        line(serving(pods, PodState.SERVING));
        coverage.lost(GATEWAY);
        clock.forward(Duration.ofHours(1));
        apply("a", initial(0));
        assertThat(cluster.draining()).isEmpty();
        assertThat(cluster.pods).hasSize(2);
    }

    @Test
    void whatAGatewaySaidThatIsNotHeardAnyMoreLightsNothing() {
        apply("a", initial(0));
        line(queued(4));
        assertThat(cluster.pods).hasSize(4);
        for (Pod pod : List.copyOf(cluster.pods.values())) {
            cluster.delete("default", pod.getMetadata().getName());
        }
        clock.forward(Duration.ofSeconds(30));
        int asked = cluster.creations;
        apply("a", initial(0));
        assertThat(cluster.creations).isEqualTo(asked);
    }

    @Test
    void learnsWhenAFunctionIsCalledAndBringsItsPodBackBefore() {
        Scale fixed = initial(0);
        Scale learning = new Scale(
                0,
                10,
                0,
                1,
                1,
                fixed.target(),
                fixed.window(),
                fixed.rates(),
                Duration.ZERO,
                Duration.ZERO,
                Scale.KeepAlive.HISTOGRAM);
        fleets.learn(HELLO, IdleHistogram.decode("29:50 +0").orElseThrow());
        apply("a", learning);
        line(queued(1));
        List<String> pods = run();
        clock.forward(Duration.ofSeconds(1));
        line(new FunctionDemand(
                "default", "hello", "a", 0, 0, 1, 0, reports(pods, PodState.SERVING), Optional.empty(), 50));
        clock.forward(Duration.ofSeconds(1));
        line(serving(pods, PodState.SERVING));
        assertThat(cluster.draining()).as("it is not expected soon").containsExactlyElementsOf(pods);
        line(serving(pods, PodState.DRAINED));
        assertThat(cluster.pods).isEmpty();
        clock.forward(Duration.ofMinutes(27));
        apply("a", learning);
        assertThat(cluster.pods).as("before it is expected").hasSize(1);
        assertThat(fleets.learned(HELLO)).contains("29:50 +0");
    }
}
