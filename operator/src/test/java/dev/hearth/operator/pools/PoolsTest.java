package dev.hearth.operator.pools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.Demand;
import dev.hearth.api.Demand.AssignedPod;
import dev.hearth.api.Demand.FunctionDemand;
import dev.hearth.api.Demand.PodReport;
import dev.hearth.api.Demand.PodState;
import dev.hearth.api.Demand.PoolDemand;
import dev.hearth.api.Labels;
import dev.hearth.api.pool.Pool;
import dev.hearth.api.pool.PoolSpec;
import dev.hearth.operator.autoscaler.Scale;
import dev.hearth.operator.demand.Coverage;
import dev.hearth.operator.names.FunctionKey;
import dev.hearth.operator.pods.Fleets;
import dev.hearth.operator.pods.PodApi;
import dev.hearth.operator.pods.PodPlan;
import dev.hearth.operator.pods.RuntimeAddresses;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pools and fleets over a cluster in memory, with a clock that only the test moves. */
class PoolsTest {
    private static final URI GATEWAY = URI.create("http://127.0.0.1:9001");
    private static final FunctionKey HELLO = new FunctionKey("default", "hello");
    private static final Shape NODE = new Shape("default", "nodejs20.x", 128);

    private final MovingClock clock = new MovingClock();
    private final Coverage coverage = new Coverage(List.of(GATEWAY), clock);
    private final FakeCluster cluster = new FakeCluster();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final KubernetesClient nowhere = new KubernetesClientBuilder().build();
    private final Fleets fleets = new Fleets(
            cluster,
            new RuntimeAddresses.LoopbackAddresses(9001),
            coverage,
            clock,
            timer,
            Runnable::run,
            new SimpleMeterRegistry(),
            function -> {});
    private Pools pools = pools(new PoolsConfig(512, 2, Optional.empty(), true));

    private Pools pools(PoolsConfig config) {
        return new Pools(
                config,
                new PoolPlanner("ghcr.io/hearth/", "0.1", "us-east-1", config.codeCache()),
                fleets,
                cluster,
                cluster,
                new NoAssignments(nowhere),
                coverage,
                clock,
                Runnable::run);
    }

    @BeforeEach
    void aFunctionWithoutPods() {
        pools.function(HELLO, Optional.of(plan(HELLO, NODE)));
        fleets.apply(pods("r1"), Optional.of("r1"), Optional.empty(), true);
    }

    @AfterEach
    void end() {
        timer.shutdownNow();
        nowhere.close();
    }

    // ── sizes ───────────────────────────────────────────────────────────────────────────────────────────────────────

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
        Pod draining = cluster.draining().getFirst();
        assertThat(cluster.objects).hasSize(1);
        ends(draining, "Succeeded");
        line();
        line();
        assertThat(cluster.pods).isEmpty();
        assertThat(cluster.objects).isEmpty();
    }

    // ── assignment ──────────────────────────────────────────────────────────────────────────────────────────────────

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

    // ── what goes wrong ─────────────────────────────────────────────────────────────────────────────────────────────

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
        assertThat(cluster.draining())
                .extracting(one -> one.getMetadata().getName())
                .containsExactly("old");
    }

    // ── the cluster ─────────────────────────────────────────────────────────────────────────────────────────────────

    private Pod onePodWaits() {
        line();
        line();
        Pod pod = cluster.waiting().getFirst();
        waits(pod);
        return pod;
    }

    private final List<String> waiting = new ArrayList<>();

    private void waits(Pod pod) {
        if (!waiting.contains(pod.getMetadata().getName())) {
            waiting.add(pod.getMetadata().getName());
        }
        phase(pod, "Running");
        line();
    }

    private void ends(Pod pod, String phase) {
        waiting.remove(pod.getMetadata().getName());
        phase(pod, phase);
    }

    private void phase(Pod pod, String phase) {
        String name = pod.getMetadata().getName();
        Pod now = new PodBuilder(cluster.pods.getOrDefault(name, pod))
                .editOrNewStatus()
                .withPhase(phase)
                .endStatus()
                .build();
        cluster.pods.put(name, now);
        if (!now.getMetadata().getLabels().containsKey(Labels.FUNCTION)) {
            pools.pod(now);
        }
        fleets.pod(now);
    }

    private static AssignedPod assigned(Pod pod, String uid) {
        return new AssignedPod("default", pod.getMetadata().getName(), "hello", uid, "r1");
    }

    private static PoolDemand taken(int taken, int missed) {
        return new PoolDemand("default", NODE.name(), List.of(), taken, missed);
    }

    private static FunctionDemand queued(int queued) {
        return new FunctionDemand("default", "hello", "r1", queued, 0, queued, queued, List.of(), Optional.empty());
    }

    private static FunctionDemand serving(Pod pod) {
        PodReport report = new PodReport(pod.getMetadata().getName(), PodState.SERVING, 0, 1);
        return new FunctionDemand("default", "hello", "r1", 0, 1, 1, 0, List.of(report), Optional.empty());
    }

    private void line(Object... told) {
        List<FunctionDemand> functions = new ArrayList<>();
        List<AssignedPod> assigned = new ArrayList<>();
        List<PoolDemand> asked = new ArrayList<>();
        for (Object one : told) {
            switch (one) {
                case FunctionDemand function -> functions.add(function);
                case AssignedPod pod -> {
                    assigned.add(pod);
                    waiting.remove(pod.pod());
                }
                case PoolDemand pool -> asked.add(pool);
                default -> throw new IllegalArgumentException(one.toString());
            }
        }
        asked.add(new PoolDemand("default", NODE.name(), waiting, 0, 0));
        Demand line = new Demand("g", functions, assigned, asked);
        coverage.line(GATEWAY);
        pools.line(GATEWAY, line);
        fleets.demand(GATEWAY, line);
    }

    private static AssignmentPlan plan(FunctionKey function, Shape shape) {
        return new AssignmentPlan(function, "uid", "r1", shape, "http://127.0.0.1/x", "ab".repeat(32), Map.of());
    }

    private static PodPlan pods(String revision) {
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
        Scale scale = Scale.of(0, 10, 0, 1, Duration.ofSeconds(60), Duration.ZERO);
        return new PodPlan(HELLO, "uid", revision, Optional.empty(), template, scale, Duration.ofSeconds(3));
    }

    /** Secrets are the business of another test. */
    private static final class NoAssignments extends Assignments {
        NoAssignments(KubernetesClient client) {
            super(client);
        }

        @Override
        void apply(FunctionKey function, Optional<AssignmentPlan> plan) {}
    }

    private final class FakeCluster implements PodApi, PoolObjects {
        final Map<String, Pod> pods = new LinkedHashMap<>();
        final Map<String, Pool> objects = new LinkedHashMap<>();
        Optional<String> functionUid = Optional.of("uid");
        boolean refusesLabels;
        int creations;

        List<Pod> waiting() {
            return pods.values().stream()
                    .filter(pod -> pod.getMetadata().getLabels().containsKey(Labels.POOL)
                            && !pod.getMetadata().getLabels().containsKey(Labels.DRAINING)
                            && (pod.getStatus() == null
                                    || !List.of("Failed", "Succeeded")
                                            .contains(pod.getStatus().getPhase())))
                    .toList();
        }

        List<Pod> draining() {
            return pods.values().stream()
                    .filter(pod -> pod.getMetadata().getLabels().containsKey(Labels.DRAINING))
                    .toList();
        }

        Map<String, String> labelled(Pod pod) {
            return pods.getOrDefault(pod.getMetadata().getName(), pod)
                    .getMetadata()
                    .getLabels();
        }

        dev.hearth.api.pool.PoolStatus status() {
            return objects.values().iterator().next().getStatus();
        }

        void make(String name, Shape shape, int minSize, int maxSize) {
            Pool pool = new Pool();
            pool.setMetadata(new ObjectMetaBuilder()
                    .withNamespace("default")
                    .withName(name)
                    .withGeneration(1L)
                    .build());
            PoolSpec spec = new PoolSpec();
            spec.runtime = shape.runtime();
            spec.memoryMiB = shape.memoryMiB();
            spec.minSize = minSize;
            spec.maxSize = maxSize;
            pool.setSpec(spec);
            objects.put(name, pool);
            pools.pool(pool);
        }

        @Override
        public void make(Shape shape) {
            make(shape.name(), shape, 0, 100);
            objects.values().forEach(pool -> pool.getMetadata().setLabels(Map.of(Labels.MANAGED_BY, "hearth")));
        }

        @Override
        public void remove(Pool pool) {
            objects.remove(pool.getMetadata().getName());
            pools.poolGone(pool);
        }

        @Override
        public void report(Report report) {
            report.pool().setStatus(report.status());
        }

        @Override
        public Optional<String> functionUid(String namespace, String name) {
            return functionUid;
        }

        @Override
        public Result create(Pod pod) {
            creations++;
            pods.put(pod.getMetadata().getName(), pod);
            if (pod.getMetadata().getLabels().containsKey(Labels.FUNCTION)) {
                fleets.pod(pod);
            } else {
                pools.pod(pod);
            }
            return Result.DONE;
        }

        @Override
        public Result drain(String namespace, String name) {
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
            if (refusesLabels) {
                return new Result(Outcome.FAILED, "away");
            }
            Pod pod = new PodBuilder(pods.getOrDefault(assigned.pod(), new Pod()))
                    .editMetadata()
                    .removeFromLabels(Labels.POOL)
                    .addToLabels(Labels.FUNCTION, assigned.function())
                    .addToLabels(Labels.REVISION, assigned.revision())
                    .addNewOwnerReference()
                    .withUid(assigned.functionUid())
                    .withController(true)
                    .endOwnerReference()
                    .endMetadata()
                    .build();
            pods.put(assigned.pod(), pod);
            pools.podGone(pod);
            fleets.pod(pod);
            return Result.DONE;
        }

        @Override
        public Result delete(String namespace, String name) {
            Pod gone = pods.remove(name);
            if (gone != null) {
                pools.podGone(gone);
                fleets.podGone(gone);
            }
            return Result.DONE;
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
