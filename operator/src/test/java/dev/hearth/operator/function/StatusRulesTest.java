package dev.hearth.operator.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.Demand.InitError;
import dev.hearth.api.function.Function;
import dev.hearth.api.function.FunctionStatus;
import dev.hearth.operator.pods.FleetView;
import dev.hearth.operator.pods.PodTrouble;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusRulesTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final PodTrouble NO_IMAGE = new PodTrouble("ImageUnavailable", "Pod \"p\" cannot get the image.");

    @Test
    void isReadyWhileAPodServesEvenIfAnotherHasTrouble() {
        assertThat(ready(view(2, 1, true, Optional.of(NO_IMAGE), 0))).startsWith("True Serving");
    }

    @Test
    void saysThePodsTroubleWhenNoneServes() {
        assertThat(ready(view(1, 0, true, Optional.of(NO_IMAGE), 0)))
                .isEqualTo("False ImageUnavailable " + NO_IMAGE.message());
    }

    @Test
    void isReadyWithoutPodsOnceItHasServed() {
        assertThat(ready(view(0, 0, true, Optional.empty(), 0))).startsWith("True Idle");
    }

    @Test
    void isNotKnownToBeReadyBeforeItsFirstPodServes() {
        assertThat(ready(view(1, 0, false, Optional.empty(), 0))).startsWith("Unknown Starting");
    }

    @Test
    void isTakenOnTrustWithInitialScaleZero() {
        Finding finding = StatusRules.ready(view(0, 0, false, Optional.empty(), 0), 0, NOW);
        assertThat(finding.reason()).isEqualTo("Untried");
        assertThat(finding.status()).isEqualTo(Finding.Status.True);
    }

    @Test
    void saysHowItFailedToLoadAndWhereToLook() {
        FleetView view = new FleetView(
                Optional.of("a"),
                Optional.empty(),
                false,
                0,
                0,
                true,
                Optional.of(new InitError("hello-a-x", "a", "Runtime.ImportModuleError", "Cannot find module 'x'")),
                Optional.empty(),
                1,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        assertThat(ready(view))
                .isEqualTo("False InitFailed The function failed while it was loaded (Runtime.ImportModuleError):"
                        + " Cannot find module 'x'. See 'kubectl logs hello-a-x'.");
    }

    @Test
    void aCrashLoopSaysWhenItIsTriedAgain() {
        FleetView view = new FleetView(
                Optional.of("a"),
                Optional.empty(),
                false,
                0,
                0,
                false,
                Optional.empty(),
                Optional.empty(),
                3,
                Optional.of("Pod \"p\" ended before it asked for work: exit code 1 (Error)."),
                Optional.of(NOW.plusSeconds(20)),
                Optional.empty());
        assertThat(ready(view))
                .startsWith("False CrashLoop Pod \"p\" ended")
                .contains("about 20 s")
                .contains("3 in a row");
    }

    @Test
    void keepsTheTransitionTimeWhileTheStatusOfAConditionIsTheSame() {
        Function function = function();
        Finding code = Finding.yes("Stored", "stored");
        FunctionStatus first = StatusRules.status(
                function, new FunctionStatus(), code, Finding.notYet("Starting", "…"), FleetView.NONE, NOW);
        FunctionStatus second = StatusRules.status(
                function, first, code, Finding.yes("Serving", "…"), FleetView.NONE, NOW.plusSeconds(60));
        assertThat(second.conditions)
                .extracting(condition -> condition.getType() + " " + condition.getLastTransitionTime())
                .containsExactly("Ready 2026-11-23T12:01:00Z", "CodeAvailable 2026-11-23T12:00:00Z");
    }

    @Test
    void sayingTheSameLaterIsNoDifference() {
        Function function = function();
        Finding code = Finding.yes("Stored", "stored");
        FunctionStatus first = StatusRules.status(function, new FunctionStatus(), code, code, FleetView.NONE, NOW);
        FunctionStatus second = StatusRules.status(function, first, code, code, FleetView.NONE, NOW.plusSeconds(60));
        assertThat(StatusRules.differs(first, second)).isFalse();
        assertThat(StatusRules.differs(new FunctionStatus(), first)).isTrue();
    }

    private static String ready(FleetView view) {
        Finding finding = StatusRules.ready(view, 1, NOW);
        return finding.status() + " " + finding.reason() + " " + finding.message();
    }

    private static FleetView view(int pods, int serving, boolean proven, Optional<PodTrouble> trouble, int crashes) {
        return new FleetView(
                Optional.of("a"),
                Optional.empty(),
                false,
                pods,
                serving,
                proven,
                Optional.empty(),
                trouble,
                crashes,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static Function function() {
        Function function = new Function();
        function.setMetadata(new ObjectMetaBuilder()
                .withName("hello")
                .withNamespace("default")
                .withGeneration(1L)
                .build());
        return function;
    }
}
