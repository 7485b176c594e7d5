package dev.hearth.operator.pods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.Demand;
import dev.hearth.api.Demand.FunctionDemand;
import dev.hearth.operator.autoscaler.Scale;
import dev.hearth.operator.names.FunctionKey;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A function that nobody calls is not looked at: each look reads the clock, and nothing is left on the timer. */
class IdleFunctionsTest {
    private static final Scale SCALE = Scale.of(0, 10, 0, 1, Duration.ofSeconds(60), Duration.ZERO);

    private final FleetsRig rig = new FleetsRig(new FakePods() {
        @Override
        protected void shows(Pod pod) {}

        @Override
        protected void gone(Pod pod) {}
    });

    @AfterEach
    void end() {
        rig.close();
    }

    private static FunctionKey key(int function) {
        return new FunctionKey("default", "function-" + function);
    }

    private void functions(int from, int to) {
        PodPlan plan = FleetsRig.plan("a", SCALE);
        for (int i = from; i < to; i++) {
            PodPlan own = new PodPlan(
                    key(i),
                    "uid-" + i,
                    plan.revision(),
                    plan.codeSha256(),
                    plan.template(),
                    plan.scale(),
                    plan.timeout());
            rig.fleets.apply(own, Optional.of("a"), Optional.empty(), true);
        }
    }

    /** How often the clock is read for one line, which names the first function. */
    private int readsOfALine() {
        int before = rig.clock.reads();
        line(0);
        return rig.clock.reads() - before;
    }

    private void line(int queued) {
        FunctionDemand called = new FunctionDemand(
                "default", "function-0", "a", queued, 0, queued, queued, List.of(), Optional.empty(), 0);
        rig.fleets.demand(FleetsRig.GATEWAY, new Demand("one", List.of(called), List.of(), List.of(), 1000));
    }

    @Test
    void aLineLooksAtTheFunctionsThatItNamesAndAtNoOther() {
        functions(0, 2);
        int withFew = readsOfALine();
        functions(2, 1000);
        assertThat(withFew).isPositive();
        assertThat(readsOfALine()).isEqualTo(withFew);
        assertThat(rig.fleets.size()).isEqualTo(1000);
    }

    @Test
    void nothingIsLeftOnTheTimerForThem() {
        functions(0, 1000);
        readsOfALine();
        assertThat(rig.timer.getQueue()).isEmpty();
    }

    @Test
    void whatTheReconcilerWasAnsweredIsNoNewsToIt() {
        functions(0, 1000);
        functions(0, 1000); // looked at again
        line(0);
        assertThat(rig.news).isEmpty();
    }

    @Test
    void whatBecomesOfOneAfterwardsIs() {
        functions(0, 1000);
        line(1);
        assertThat(rig.news).containsOnly(key(0));
    }
}
