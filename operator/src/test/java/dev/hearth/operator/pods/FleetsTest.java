package dev.hearth.operator.pods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.Demand;
import dev.hearth.api.Demand.AssignedPod;
import dev.hearth.api.Demand.FunctionDemand;
import dev.hearth.api.Demand.InitError;
import dev.hearth.api.Demand.PodReport;
import dev.hearth.api.Demand.PodState;
import dev.hearth.api.Labels;
import dev.hearth.operator.autoscaler.IdleHistogram;
import dev.hearth.operator.autoscaler.Scale;
import dev.hearth.operator.demand.Coverage;
import dev.hearth.operator.names.FunctionKey;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Fleets over a cluster in memory, with a clock that only the test moves. */
class FleetsTest {
    private static final FunctionKey HELLO = new FunctionKey("default", "hello");
    private static final URI GATEWAY = URI.create("http://127.0.0.1:9001");
    private static final Scale SCALE = Scale.of(0, 10, 1, 1, Duration.ofSeconds(60), Duration.ZERO);

    private final MovingClock clock = new MovingClock();
    private final Coverage coverage = new Coverage(List.of(GATEWAY), clock);
    private final FakePods cluster = new FakePods();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Fleets fleets = new Fleets(
            cluster,
            new RuntimeAddresses.LoopbackAddresses(9001),
            coverage,
            clock,
            timer,
            Runnable::run,
            new SimpleMeterRegistry(),
            function -> {});

    @AfterEach
    void end() {
        timer.shutdownNow();
    }

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
                Optional.of(new InitError("hello-b-x", "b", "Runtime.ImportModuleError", "no module"))));
        assertThat(fleets.view(HELLO).active()).contains("b");
        assertThat(fleets.view(HELLO).initError()).isPresent();
    }

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
    void aFunctionMadeAnewUnderTheSameNameBeginsAnew() {
        apply("a", SCALE);
        line(serving(run(), PodState.SERVING));
        Pod old = cluster.only();
        fleets.forget(HELLO);
        PodPlan plan = plan("a", SCALE);
        Pod template = new PodBuilder(plan.template())
                .editMetadata()
                .editFirstOwnerReference()
                .withUid("new")
                .endOwnerReference()
                .endMetadata()
                .build();
        fleets.apply(
                new PodPlan(HELLO, "new", "a", Optional.empty(), template, SCALE, Duration.ofSeconds(3)),
                Optional.empty(),
                Optional.empty(),
                false);
        assertThat(cluster.pods).as("the old one's pod goes with its owner").hasSize(2);
        fleets.podGone(old);
        assertThat(fleets.view(HELLO).pods()).isEqualTo(1);
    }

    @Test
    void theNewestFailedPodStaysTenMinutesForItsLog() {
        apply("a", SCALE);
        fail();
        fail();
        assertThat(cluster.pods).hasSize(1);
        clock.forward(Duration.ofMinutes(11));
        fleets.demand(GATEWAY, new Demand("g", List.of()));
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

    private void apply(String revision, Scale scale) {
        fleets.apply(plan(revision, scale), Optional.empty(), Optional.empty(), false);
    }

    private static Scale initial(int pods) {
        return Scale.of(0, 10, pods, 1, Duration.ofSeconds(60), Duration.ZERO);
    }

    private static PodPlan plan(String revision, Scale scale) {
        Pod template = new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .addToLabels(Labels.FUNCTION, "hello")
                .addToLabels(Labels.REVISION, revision)
                .addNewOwnerReference()
                .withUid("uid")
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("function")
                .endContainer()
                .endSpec()
                .build();
        return new PodPlan(HELLO, "uid", revision, Optional.empty(), template, scale, Duration.ofSeconds(3));
    }

    private void line(FunctionDemand demand) {
        coverage.line(GATEWAY);
        fleets.demand(GATEWAY, new Demand("g", List.of(demand)));
    }

    private void every(int seconds, Runnable action) {
        for (int i = 0; i < seconds; i++) {
            clock.forward(Duration.ofSeconds(1));
            action.run();
        }
    }

    private static FunctionDemand queued(int queued) {
        return new FunctionDemand("default", "hello", "a", queued, 0, queued, queued, List.of(), Optional.empty());
    }

    private static FunctionDemand serving(List<String> pods, PodState state) {
        return new FunctionDemand("default", "hello", "a", 0, 0, 0, 0, reports(pods, state), Optional.empty());
    }

    private static List<PodReport> reports(List<String> pods, PodState state) {
        return pods.stream().map(pod -> new PodReport(pod, state, 0, 1000)).toList();
    }

    /** Every pod that is there runs now. */
    private List<String> run() {
        return phase("Running");
    }

    private void fail() {
        phase("Failed");
    }

    private List<String> phase(String phase) {
        List<String> names = new ArrayList<>();
        for (Pod pod : List.copyOf(cluster.pods.values())) {
            if (pod.getStatus() == null || !"Failed".equals(pod.getStatus().getPhase())) {
                Pod now = new PodBuilder(pod)
                        .editOrNewStatus()
                        .withPhase(phase)
                        .endStatus()
                        .build();
                cluster.pods.put(pod.getMetadata().getName(), now);
                names.add(pod.getMetadata().getName());
                fleets.pod(now);
            }
        }
        return names;
    }

    /** Takes what it is given; deletions and labels come back to the fleets as an informer would bring them. */
    private final class FakePods implements PodApi {
        final Map<String, Pod> pods = new LinkedHashMap<>();
        int creations;
        int assignments;
        int drains;
        Result refusal = Result.DONE;

        @Override
        public Result create(Pod pod) {
            creations++;
            if (refusal.outcome() == Outcome.DONE) {
                pods.put(pod.getMetadata().getName(), pod);
            }
            return refusal;
        }

        @Override
        public Result drain(String namespace, String name) {
            drains++;
            if (refusal.outcome() != Outcome.DONE) {
                return refusal;
            }
            pods.computeIfPresent(
                    name,
                    (key, pod) -> new PodBuilder(pod)
                            .editMetadata()
                            .addToLabels(Labels.DRAINING, "true")
                            .endMetadata()
                            .build());
            return Result.DONE;
        }

        @Override
        public Result assign(AssignedPod assigned) {
            assignments++;
            return refusal;
        }

        @Override
        public Result delete(String namespace, String name) {
            Pod gone = pods.remove(name);
            if (gone != null) {
                fleets.podGone(gone);
            }
            return Result.DONE;
        }

        void add(String name, String revision) {
            Pod pod = new PodBuilder(plan(revision, SCALE).template())
                    .editMetadata()
                    .withName(name)
                    .endMetadata()
                    .withNewStatus()
                    .withPhase("Running")
                    .endStatus()
                    .build();
            pods.put(name, pod);
        }

        Pod only() {
            assertThat(pods).hasSize(1);
            return pods.values().iterator().next();
        }

        List<String> draining() {
            return pods.values().stream()
                    .filter(pod -> pod.getMetadata().getLabels().containsKey(Labels.DRAINING))
                    .map(pod -> pod.getMetadata().getName())
                    .toList();
        }

        List<Pod> failed() {
            return pods.values().stream()
                    .filter(pod -> pod.getStatus() != null
                            && "Failed".equals(pod.getStatus().getPhase()))
                    .toList();
        }

        List<Pod> alive() {
            return pods.values().stream().filter(pod -> !failed().contains(pod)).toList();
        }
    }

    private static final class MovingClock extends Clock {
        private Instant now = Instant.parse("2026-11-23T12:00:00Z");

        void forward(Duration step) {
            now = now.plus(step);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
