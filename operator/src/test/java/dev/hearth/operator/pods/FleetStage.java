package dev.hearth.operator.pods;

import static dev.hearth.operator.pods.FleetsRig.GATEWAY;

import dev.hearth.api.Demand;
import dev.hearth.api.Demand.FunctionDemand;
import dev.hearth.api.Demand.PodReport;
import dev.hearth.api.Demand.PodState;
import dev.hearth.operator.MovingClock;
import dev.hearth.operator.autoscaler.Scale;
import dev.hearth.operator.demand.Coverage;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/** The fleet of one function, what a gateway tells of it, and its pods' phases. */
abstract class FleetStage {
    static final Scale SCALE = Scale.of(0, 10, 1, 1, Duration.ofSeconds(60), Duration.ZERO);

    final Cluster cluster = new Cluster();
    private final FleetsRig rig = new FleetsRig(cluster);
    final MovingClock clock = rig.clock;
    final Coverage coverage = rig.coverage;
    final Fleets fleets = rig.fleets;

    @AfterEach
    void end() {
        rig.close();
    }

    void apply(String revision, Scale scale) {
        fleets.apply(FleetsRig.plan(revision, scale), Optional.empty(), Optional.empty(), false);
    }

    static Scale initial(int pods) {
        return Scale.of(0, 10, pods, 1, Duration.ofSeconds(60), Duration.ZERO);
    }

    void line(FunctionDemand demand) {
        coverage.line(GATEWAY);
        fleets.demand(GATEWAY, told(List.of(demand)));
    }

    /** What a gateway tells a second after the line before. */
    static Demand told(List<FunctionDemand> functions) {
        return new Demand("g", functions, List.of(), List.of(), 1000);
    }

    void every(int seconds, Runnable action) {
        for (int i = 0; i < seconds; i++) {
            clock.forward(Duration.ofSeconds(1));
            action.run();
        }
    }

    static FunctionDemand queued(int queued) {
        return new FunctionDemand("default", "hello", "a", queued, 0, queued, queued, List.of(), Optional.empty(), 0);
    }

    static FunctionDemand serving(List<String> pods, PodState state) {
        return new FunctionDemand("default", "hello", "a", 0, 0, 0, 0, reports(pods, state), Optional.empty(), 0);
    }

    static List<PodReport> reports(List<String> pods, PodState state) {
        return pods.stream().map(pod -> new PodReport(pod, state, 0, 1000)).toList();
    }

    /** Every pod that is there runs now. */
    List<String> run() {
        return phase("Running");
    }

    void fail() {
        phase("Failed");
    }

    private List<String> phase(String phase) {
        List<String> names = new ArrayList<>();
        for (Pod pod : List.copyOf(cluster.alive())) {
            names.add(pod.getMetadata().getName());
            fleets.pod(cluster.phase(pod, phase));
        }
        return names;
    }

    /** Deletions come back to the fleets; what was made is shown with its first phase. */
    final class Cluster extends FakePods {
        @Override
        protected void shows(Pod pod) {}

        @Override
        protected void gone(Pod pod) {
            fleets.podGone(pod);
        }

        void add(String name, String revision) {
            Pod pod = new PodBuilder(FleetsRig.plan(revision, SCALE).template().pod())
                    .editMetadata()
                    .withName(name)
                    .endMetadata()
                    .withNewStatus()
                    .withPhase("Running")
                    .endStatus()
                    .build();
            pods.put(name, pod);
        }
    }
}
