package dev.hearth.operator.pools;

import static dev.hearth.operator.pods.FleetsRig.GATEWAY;
import static dev.hearth.operator.pods.FleetsRig.HELLO;

import dev.hearth.api.Demand;
import dev.hearth.api.Demand.AssignedPod;
import dev.hearth.api.Demand.FunctionDemand;
import dev.hearth.api.Demand.PodReport;
import dev.hearth.api.Demand.PodState;
import dev.hearth.api.Demand.PoolDemand;
import dev.hearth.api.Labels;
import dev.hearth.api.pool.Pool;
import dev.hearth.api.pool.PoolSpec;
import dev.hearth.api.pool.PoolStatus;
import dev.hearth.operator.MovingClock;
import dev.hearth.operator.autoscaler.Scale;
import dev.hearth.operator.names.FunctionKey;
import dev.hearth.operator.pods.FakePods;
import dev.hearth.operator.pods.Fleets;
import dev.hearth.operator.pods.FleetsRig;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Pools and the fleet of one function, which may use them, and the lines of a gateway. */
abstract class PoolStage {
    static final Shape NODE = new Shape("default", "nodejs20.x", 128);

    final Cluster cluster = new Cluster();
    private final FleetsRig rig = new FleetsRig(cluster);
    final MovingClock clock = rig.clock;
    final Fleets fleets = rig.fleets;
    private final KubernetesClient nowhere = new KubernetesClientBuilder().build();
    private final List<String> waiting = new ArrayList<>();
    Pools pools = pools(new PoolsConfig(512, 2, Optional.empty(), true));

    Pools pools(PoolsConfig config) {
        Pools made = beforeFunctionsAreKnown(config);
        made.functionsKnown();
        return made;
    }

    /** As after a start: no function has been looked at yet. */
    Pools beforeFunctionsAreKnown(PoolsConfig config) {
        return new Pools(
                config,
                new PoolPlanner(
                        "ghcr.io/hearth/",
                        "0.1",
                        "us-east-1",
                        config.processes().map(PoolsConfig.Processes::codeCache)),
                fleets,
                cluster,
                cluster,
                new NoAssignments(nowhere),
                rig.coverage,
                clock,
                Runnable::run);
    }

    @BeforeEach
    void aFunctionWithoutPods() {
        pools.function(HELLO, Optional.of(plan(HELLO, NODE)));
        Scale scale = Scale.of(0, 10, 0, 1, Duration.ofSeconds(60), Duration.ZERO);
        fleets.apply(FleetsRig.plan("r1", scale), Optional.of("r1"), Optional.empty(), true);
    }

    @AfterEach
    void end() {
        rig.close();
        nowhere.close();
    }

    Pod onePodWaits() {
        line();
        line();
        Pod pod = cluster.waiting().getFirst();
        waits(pod);
        return pod;
    }

    void waits(Pod pod) {
        if (!waiting.contains(pod.getMetadata().getName())) {
            waiting.add(pod.getMetadata().getName());
        }
        cluster.shows(cluster.phase(pod, "Running"));
        line();
    }

    void ends(Pod pod, String phase) {
        waiting.remove(pod.getMetadata().getName());
        cluster.shows(cluster.phase(pod, phase));
    }

    static AssignedPod assigned(Pod pod, String uid) {
        return new AssignedPod("default", pod.getMetadata().getName(), "hello", uid, "r1");
    }

    static PoolDemand taken(int taken, int missed) {
        return new PoolDemand("default", NODE.name(), List.of(), taken, missed);
    }

    static FunctionDemand queued(int queued) {
        return new FunctionDemand("default", "hello", "r1", queued, 0, queued, queued, List.of(), Optional.empty(), 0);
    }

    static FunctionDemand serving(Pod pod) {
        PodReport report = new PodReport(pod.getMetadata().getName(), PodState.SERVING, 0, 1);
        return new FunctionDemand("default", "hello", "r1", 0, 1, 1, 0, List.of(report), Optional.empty(), 0);
    }

    void line(Object... told) {
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
        Demand line = new Demand("g", functions, assigned, asked, 1000);
        rig.coverage.line(GATEWAY);
        pools.line(GATEWAY, line);
        fleets.demand(GATEWAY, line);
    }

    static AssignmentPlan plan(FunctionKey function, Shape shape) {
        return new AssignmentPlan(function, "uid", "r1", shape, "http://127.0.0.1/x", "ab".repeat(32), Map.of());
    }

    /** Secrets are the business of another test. */
    private static final class NoAssignments extends Assignments {
        NoAssignments(KubernetesClient client) {
            super(client);
        }

        @Override
        void apply(FunctionKey function, Optional<AssignmentPlan> plan) {}
    }

    /** Whatever happens to a pod is shown at once, as the operator's informer tells it. */
    final class Cluster extends FakePods implements PoolObjects {
        final Map<String, Pool> objects = new LinkedHashMap<>();
        boolean refusesObjects;
        Optional<String> functionUid = Optional.of("uid");

        List<Pod> waiting() {
            return pods.values().stream()
                    .filter(pod -> pod.getMetadata().getLabels().containsKey(Labels.POOL)
                            && !pod.getMetadata().getLabels().containsKey(Labels.DRAINING)
                            && (pod.getStatus() == null
                                    || !List.of("Failed", "Succeeded")
                                            .contains(pod.getStatus().getPhase())))
                    .toList();
        }

        /** The function's. */
        Pod own() {
            return pods.values().stream()
                    .filter(pod -> pod.getMetadata().getLabels().containsKey(Labels.FUNCTION))
                    .findFirst()
                    .orElseThrow();
        }

        Map<String, String> labelled(Pod pod) {
            return pods.getOrDefault(pod.getMetadata().getName(), pod)
                    .getMetadata()
                    .getLabels();
        }

        PoolStatus status() {
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
            if (refusesObjects) {
                return;
            }
            objects.remove(pool.getMetadata().getName());
            pools.poolGone(pool);
        }

        @Override
        public boolean report(Report report) {
            if (!refusesObjects) {
                report.pool().setStatus(report.status());
            }
            return !refusesObjects;
        }

        @Override
        public Optional<String> functionUid(String namespace, String name) {
            return functionUid;
        }

        @Override
        protected void shows(Pod pod) {
            if (pod.getMetadata().getLabels().containsKey(Labels.FUNCTION)) {
                pools.podGone(pod);
            } else {
                pools.pod(pod);
            }
            fleets.pod(pod);
        }

        @Override
        protected void gone(Pod pod) {
            pools.podGone(pod);
            fleets.podGone(pod);
        }
    }
}
