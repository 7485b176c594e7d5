package dev.hearth.operator.pools;

import dev.hearth.api.Demand;
import dev.hearth.api.Demand.AssignedPod;
import dev.hearth.api.Demand.PoolDemand;
import dev.hearth.api.Labels;
import dev.hearth.api.pool.Pool;
import dev.hearth.operator.demand.Coverage;
import dev.hearth.operator.names.FunctionKey;
import dev.hearth.operator.pods.Fleets;
import dev.hearth.operator.pods.PodApi;
import dev.hearth.operator.pods.PodFactory;
import dev.hearth.operator.pods.RuntimeAddresses;
import dev.hearth.operator.pools.PoolRules.Step;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The door of this package. Whatever it is told changes what it knows; what follows from it is done with the next line of a
 * gateway, so at most a second later and never without one.
 */
public final class Pools {
    private static final Logger LOG = Logger.getLogger(Pools.class);

    /** Between two tries to write what could not be written. */
    private static final Duration RETRY = Duration.ofSeconds(10);

    /** After functions' pods found no room, so long no pod waits that need not. */
    private static final Duration MAKES_ROOM = Duration.ofSeconds(30);

    private final PoolsConfig config;
    private final PoolPlanner planner;
    private final Fleets fleets;
    private final PodApi pods;
    private final PoolObjects objects;
    private final Assignments assignments;
    private final Coverage coverage;
    private final Clock clock;
    private final Executor calls;

    private final Map<FunctionKey, Shape> functions = new HashMap<>();
    private final Map<Shape, Integer> uses = new HashMap<>();
    private final Map<String, PoolState> pools = new HashMap<>();
    private final Map<URI, List<PoolDemand>> told = new HashMap<>();
    private final Set<String> looking = ConcurrentHashMap.newKeySet();
    private Instant retriedAt = Instant.EPOCH;
    private Instant roomWantedAt = Instant.EPOCH;
    private boolean open;
    private boolean functionsKnown;

    public Pools(
            KubernetesClient client,
            PoolsConfig config,
            String imagePrefix,
            String imageTag,
            String region,
            Fleets fleets,
            PodApi pods,
            Coverage coverage,
            Clock clock,
            Executor calls) {
        this(
                config,
                new PoolPlanner(
                        imagePrefix, imageTag, region, config.processes().map(PoolsConfig.Processes::codeCache)),
                fleets,
                pods,
                new ClusterPoolObjects(client, clock),
                new Assignments(client),
                coverage,
                clock,
                calls);
    }

    Pools(
            PoolsConfig config,
            PoolPlanner planner,
            Fleets fleets,
            PodApi pods,
            PoolObjects objects,
            Assignments assignments,
            Coverage coverage,
            Clock clock,
            Executor calls) {
        this.config = config;
        this.planner = planner;
        this.fleets = fleets;
        this.pods = pods;
        this.objects = objects;
        this.assignments = assignments;
        this.coverage = coverage;
        this.clock = clock;
        this.calls = calls;
        this.open = config.fromTheStart();
    }

    /** From here on pods are started; before, what there is to start at first has the processor. */
    public synchronized void open() {
        open = true;
    }

    /**
     * Every function that there is has been told of by {@link #function}: only now it can be said what nobody uses. Before, a pool
     * would lose its pods with every restart, and have to fill again.
     */
    public synchronized void functionsKnown() {
        functionsKnown = true;
    }

    // ── functions ───────────────────────────────────────────────────────────────────────────────────────────────────

    /** The function may use pools of a shape, or has to have pods of its own. Called before its revision gets requests. */
    public void function(FunctionKey function, Optional<AssignmentPlan> plan) {
        Optional<AssignmentPlan> used = config.memoryMiB() == 0 ? Optional.empty() : plan;
        assignments.apply(function, used);
        use(function, used.map(AssignmentPlan::shape));
    }

    public void forget(FunctionKey function) {
        assignments.forget(function);
        use(function, Optional.empty());
    }

    private synchronized void use(FunctionKey function, Optional<Shape> shape) {
        Shape before = shape.isPresent() ? functions.put(function, shape.get()) : functions.remove(function);
        if (before != null) {
            uses.computeIfPresent(before, (key, count) -> count == 1 ? null : count - 1);
        }
        shape.ifPresent(now -> uses.merge(now, 1, Integer::sum));
    }

    /** Removes what was left of functions that went while nobody led. */
    public void sweep(Set<FunctionKey> functions, Supplier<Set<FunctionKey>> there) {
        assignments.sweep(functions, there);
    }

    // ── what the cluster says ───────────────────────────────────────────────────────────────────────────────────────

    public synchronized void pool(Pool pool) {
        state(PoolState.id(pool)).object(pool);
    }

    public synchronized void poolGone(Pool pool) {
        state(PoolState.id(pool)).gone();
    }

    /** A pod that waits in a pool was added or changed. */
    public void pod(Pod pod) {
        fleets.occupied(pod);
        synchronized (this) {
            state(id(pod)).observe(pod, clock.instant());
        }
    }

    /** It is gone, or its labels say that it is a function's now. */
    public synchronized void podGone(Pod pod) {
        for (PoolState state : pools.values()) {
            state.podGone(pod.getMetadata().getNamespace(), pod.getMetadata().getName());
        }
    }

    private static String id(Pod pod) {
        return pod.getMetadata().getNamespace() + "/"
                + pod.getMetadata().getLabels().getOrDefault(Labels.POOL, "");
    }

    private PoolState state(String id) {
        return pools.computeIfAbsent(id, PoolState::new);
    }

    // ── lines of gateways ───────────────────────────────────────────────────────────────────────────────────────────

    /** To be called before the fleets hear of the line: what is assigned counts as the functions' pods. */
    public void line(URI gateway, Demand line) {
        for (AssignedPod assigned : line.assigned()) {
            String host = assigned(assigned);
            if (!fleets.assigned(assigned, host)) {
                run(() -> removeIfNobodys(assigned));
            }
        }
        List<Runnable> actions;
        synchronized (this) {
            told.put(gateway, line.pools());
            actions = turn(line);
        }
        actions.forEach(this::run);
        if (isTimeToRetry()) {
            run(assignments::retry);
        }
    }

    /** Pods that waited there are somewhere else by now, or soon will. */
    public synchronized void gatewayGone(URI gateway) {
        told.remove(gateway);
    }

    private synchronized boolean isTimeToRetry() {
        Instant now = clock.instant();
        boolean due = Duration.between(retriedAt, now).abs().compareTo(RETRY) >= 0;
        if (!due || !assignments.anyFailed()) {
            return false;
        }
        retriedAt = now;
        return true;
    }

    /** Its runtime host, where it is known. */
    private synchronized String assigned(AssignedPod assigned) {
        return pools.values().stream()
                .flatMap(state -> state.assigned(assigned.namespace(), assigned.pod()).stream())
                .findFirst()
                .orElse("");
    }

    /** No fleet takes it: its function is gone, was made anew, or is not known yet. */
    private void removeIfNobodys(AssignedPod assigned) {
        String pod = assigned.namespace() + "/" + assigned.pod();
        if (!looking.add(pod)) {
            return;
        }
        try {
            boolean there = objects.functionUid(assigned.namespace(), assigned.function())
                    .map(uid -> uid.equals(assigned.functionUid()))
                    .orElse(false);
            if (!there) {
                LOG.infof("Pod of a pool has no function any more pod=%s", pod);
                pods.delete(assigned.namespace(), assigned.pod());
            }
        } catch (KubernetesClientException e) {
            LOG.debugf("A function could not be looked for pod=%s code=%d", pod, e.getCode());
        } finally {
            looking.remove(pod);
        }
    }

    private List<Runnable> turn(Demand line) {
        Instant now = clock.instant();
        Set<String> waiting = new HashSet<>();
        told.values()
                .forEach(gateway ->
                        gateway.forEach(one -> one.waiting().forEach(pod -> waiting.add(one.namespace() + "/" + pod))));
        for (PoolState state : pools.values()) {
            state.waiting(waiting, now);
        }
        Map<String, PoolState> leaders = leaders();
        Set<PoolState> asked = new HashSet<>();
        for (PoolDemand one : line.pools()) {
            PoolState state = leaders.get(one.namespace() + "/" + one.shape());
            if (state != null && one.taken() + one.missed() > 0) {
                state.taken(now, one.taken() + one.missed());
                asked.add(state);
            }
        }
        pools.values().stream().filter(state -> !asked.contains(state)).forEach(PoolState::quiet);
        List<Runnable> actions = new ArrayList<>();
        if (!open || !functionsKnown) {
            return actions;
        }
        makeAndRemovePools(leaders, now, actions);
        size(leaders, now);
        act(now, actions);
        pools.values().removeIf(PoolState::isForgettable);
        return actions;
    }

    /**
     * Of several pools of a shape the one that follows what is asked, by {@link Shape#id}; the others hold what their specs
     * say.
     */
    private Map<String, PoolState> leaders() {
        Map<String, PoolState> leaders = new HashMap<>();
        for (PoolState state : pools.values()) {
            state.shape()
                    .ifPresent(shape -> leaders.merge(
                            shape.id(), state, BinaryOperator.minBy(Comparator.comparing(PoolState::id))));
        }
        return leaders;
    }

    private void makeAndRemovePools(Map<String, PoolState> leaders, Instant now, List<Runnable> actions) {
        for (Shape shape : uses.keySet()) {
            if (!leaders.containsKey(shape.id()) && state(shape.id()).mayBeMade(now)) {
                actions.add(() -> objects.make(shape));
            }
        }
        for (PoolState state : pools.values()) {
            state.superfluous(uses::containsKey, now).ifPresent(pool -> actions.add(() -> objects.remove(pool)));
        }
    }

    private void size(Map<String, PoolState> leaders, Instant now) {
        if (fleets.wantRoom()) {
            roomWantedAt = now;
        }
        boolean makesRoom = Duration.between(roomWantedAt, now).abs().compareTo(MAKES_ROOM) < 0;
        List<Budget.Wish> wishes = new ArrayList<>();
        for (PoolState state : pools.values()) {
            state.makesRoom(makesRoom);
            state.shape().ifPresent(shape -> {
                boolean leads = !makesRoom && state.equals(leaders.get(shape.id()));
                int functions = leads ? uses.getOrDefault(shape, 0) : 0;
                wishes.add(state.wish(config.memoryMiB(shape), functions, leads, now));
            });
        }
        Map<String, Integer> sizes = Budget.share(wishes, config.memoryMiB());
        pools.values().forEach(state -> state.target(sizes.getOrDefault(state.id(), 0)));
    }

    private void act(Instant now, List<Runnable> actions) {
        int starts = config.startsAtOnce()
                - pools.values().stream().mapToInt(PoolState::starting).sum();
        for (PoolState state : pools.values()) {
            Optional<Pod> template = state.template(planner);
            for (Step step :
                    state.decide(template, Math.max(0, starts), coverage.since().isPresent(), now)) {
                switch (step) {
                    case Step.Create() -> {
                        starts--;
                        actions.add(create(state, template.orElseThrow(), now));
                    }
                    case Step.Drain(PoolPod pod) -> {
                        pod.drainingSince = Optional.of(now);
                        actions.add(() -> drain(state, pod));
                    }
                    case Step.Delete(PoolPod pod) -> {
                        pod.deleting = true;
                        actions.add(() -> delete(state, pod));
                    }
                }
            }
            state.report(now).ifPresent(report -> actions.add(() -> report(state, report)));
        }
    }

    private Runnable create(PoolState state, Pod template, Instant now) {
        RuntimeAddresses.Address address = fleets.freeAddress();
        String name = PodFactory.name(state.name());
        Pod made = PodFactory.make(template, name, address);
        state.asked(new PoolPod(
                name, template.getMetadata().getLabels().getOrDefault(Labels.REVISION, ""), address.host(), now));
        return () -> {
            PodApi.Result result = pods.create(made);
            LOG.infof("Pod of a pool created pool=%s pod=%s outcome=%s", state.id(), name, result.outcome());
            if (result.outcome() != PodApi.Outcome.DONE) {
                synchronized (this) {
                    state.refused(name, result.message(), clock.instant());
                }
            }
        };
    }

    private void report(PoolState state, PoolObjects.Report report) {
        if (!objects.report(report)) {
            synchronized (this) {
                state.notReported(clock.instant());
            }
        }
    }

    private void drain(PoolState state, PoolPod pod) {
        PodApi.Result result = pods.drain(state.namespace(), pod.name);
        LOG.infof("Pod of a pool drains pool=%s pod=%s outcome=%s", state.id(), pod.name, result.outcome());
        synchronized (this) {
            state.drained(pod, result, clock.instant());
        }
    }

    private void delete(PoolState state, PoolPod pod) {
        PodApi.Result result = pods.delete(state.namespace(), pod.name);
        LOG.infof("Pod of a pool deleted pool=%s pod=%s outcome=%s", state.id(), pod.name, result.outcome());
        synchronized (this) {
            state.deleted(pod, result, clock.instant());
        }
    }

    private void run(Runnable task) {
        try {
            calls.execute(task);
        } catch (RejectedExecutionException closing) {
            LOG.debugf("Nothing is begun while the operator ends");
        }
    }
}
