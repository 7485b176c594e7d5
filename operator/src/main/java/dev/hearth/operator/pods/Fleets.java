package dev.hearth.operator.pods;

import dev.hearth.api.Demand;
import dev.hearth.api.Demand.AssignedPod;
import dev.hearth.api.Demand.FunctionDemand;
import dev.hearth.api.Labels;
import dev.hearth.operator.autoscaler.IdleHistogram;
import dev.hearth.operator.demand.Coverage;
import dev.hearth.operator.names.FunctionKey;
import io.fabric8.kubernetes.api.model.Pod;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The door of this package: all functions' pods. Plans come from the reconciler, demand from the gateways' streams, pods
 * from an informer; each makes the function's fleet take a turn at once, on the caller's thread, and what the turn says
 * is done on virtual threads. {@code changed} is told when a function's status may have to say something else.
 */
public final class Fleets {
    private static final Logger LOG = Logger.getLogger(Fleets.class);

    /** After a failed call to the API server a fleet looks again this much later. */
    private static final Duration CALL_RETRY = Duration.ofSeconds(1);

    /** What a line says of longer ago is taken to be of this time: no window is longer. */
    private static final Duration LONGEST_LINE = Duration.ofHours(1);

    private final PodApi api;
    private final RuntimeAddresses addresses;
    private final Coverage coverage;
    private final Clock clock;
    private final ScheduledExecutorService timer;
    private final Executor calls;
    private final Consumer<FunctionKey> changed;
    private final Counter podsCreated;
    private final Counter podsDeleted;
    private final Map<FunctionKey, Fleet> fleets = new ConcurrentHashMap<>();
    private final Map<FunctionKey, FleetView> views = new ConcurrentHashMap<>();
    private final Map<FunctionKey, Instant> wakes = new ConcurrentHashMap<>();
    private final Set<FunctionKey> active = ConcurrentHashMap.newKeySet();
    private final Set<String> hosts = ConcurrentHashMap.newKeySet();
    private final RoomShortage shortage = new RoomShortage();

    /** Pods of pools that are functions' and whose labels do not say so yet, by namespace and name. */
    private final Map<String, AssignedPod> adopted = new ConcurrentHashMap<>();

    /** Those among them that are being labelled. */
    private final Set<String> labelling = ConcurrentHashMap.newKeySet();

    public Fleets(
            PodApi api,
            RuntimeAddresses addresses,
            Coverage coverage,
            Clock clock,
            ScheduledExecutorService timer,
            Executor calls,
            MeterRegistry metrics,
            Consumer<FunctionKey> changed) {
        this.api = api;
        this.addresses = addresses;
        this.coverage = coverage;
        this.clock = clock;
        this.timer = timer;
        this.calls = calls;
        this.changed = changed;
        this.podsCreated = Counter.builder("hearth.operator.pods.created")
                .description("Pods that the operator created")
                .register(metrics);
        this.podsDeleted = Counter.builder("hearth.operator.pods.deleted")
                .description("Pods that the operator deleted")
                .register(metrics);
    }

    /**
     * Takes a plan over; the arguments after it say what the function's status said before. The answer is what the status has to
     * say now, and no news: {@code changed} is told of what differs from it.
     */
    public FleetView apply(PodPlan plan, Optional<String> active, Optional<String> activeSha, boolean ready) {
        Fleet fleet = with(plan.function(), one -> one.apply(plan, active, activeSha, ready));
        take(plan.function(), fleet);
        FleetView view = fleet.view(clock.instant());
        views.put(plan.function(), view);
        return view;
    }

    /** The function's status names this revision now, so pods of the one before may go. */
    public void published(FunctionKey function, Optional<String> revision) {
        Fleet fleet = fleets.get(function);
        if (fleet != null && fleet.publish(revision)) {
            turn(function, fleet);
        }
    }

    /** Functions that are known or still have pods. */
    public int size() {
        return fleets.size();
    }

    /** The digests of all code that a revision runs or is about to. */
    public Stream<String> codes() {
        return fleets.values().stream().flatMap(fleet -> fleet.codes().stream());
    }

    public FleetView view(FunctionKey function) {
        Fleet fleet = fleets.get(function);
        return fleet == null ? FleetView.NONE : fleet.view(clock.instant());
    }

    /** What has been learned of when a function is called, as {@link IdleHistogram#encoded} says it. */
    public Optional<String> learned(FunctionKey function) {
        Fleet fleet = fleets.get(function);
        return fleet == null ? Optional.empty() : fleet.learned();
    }

    /** What its status said was learned, from before a restart; what has been learned since goes before. */
    public void learn(FunctionKey function, IdleHistogram before) {
        with(function, fleet -> fleet.learn(before));
    }

    /** The function is deleted, or its deletion has begun. */
    public void forget(FunctionKey function) {
        Fleet fleet = fleets.get(function);
        if (fleet != null) {
            fleet.stop();
            removeIfDone(function);
        }
        views.remove(function);
        wakes.remove(function);
    }

    /** In one step with finding or making it, so that nobody takes a fleet away that someone is about to use. */
    private Fleet with(FunctionKey function, Consumer<Fleet> action) {
        return fleets.compute(function, (key, there) -> {
            Fleet fleet = there == null ? new Fleet() : there;
            action.accept(fleet);
            return fleet;
        });
    }

    private void removeIfDone(FunctionKey function) {
        if (fleets.computeIfPresent(function, (key, fleet) -> fleet.isForgettable() ? null : fleet) == null) {
            active.remove(function);
            views.remove(function);
        }
    }

    /** One line of a gateway; only functions that it names or that have pods are looked at. */
    public void demand(URI gateway, Demand line) {
        Instant now = clock.instant();
        Instant from = now.minusMillis(Math.clamp(line.sinceMillis(), 0, LONGEST_LINE.toMillis()));
        Map<FunctionKey, FunctionDemand> named = new HashMap<>();
        for (FunctionDemand one : line.functions()) {
            named.put(new FunctionKey(one.namespace(), one.name()), one);
        }
        named.forEach((function, told) -> {
            Fleet fleet = fleets.get(function);
            if (fleet != null) {
                fleet.demand(gateway, Optional.of(told), from, now);
                active.add(function);
                turn(function, fleet);
            }
        });
        for (FunctionKey function : active) {
            Fleet fleet = fleets.get(function);
            if (fleet == null) {
                active.remove(function);
            } else if (!named.containsKey(function)) {
                fleet.demand(gateway, Optional.empty(), from, now);
                turn(function, fleet);
            }
        }
    }

    /** What it said is not so any more. */
    public void gatewayGone(URI gateway) {
        for (FunctionKey function : active) {
            Fleet fleet = fleets.get(function);
            if (fleet != null) {
                fleet.gatewayGone(gateway, clock.instant());
                turn(function, fleet);
            }
        }
    }

    /**
     * A gateway gave a pod of a pool a function: the pod is of its fleet from now on, and is labelled so. To be called before
     * {@link #demand} with the same line. False when no fleet takes it: the function is gone, or not known yet.
     */
    public boolean assigned(AssignedPod told, String runtimeHost) {
        FunctionKey function = new FunctionKey(told.namespace(), told.function());
        Fleet fleet = fleets.get(function);
        if (fleet == null || !fleet.adopt(told, runtimeHost, clock.instant())) {
            return false;
        }
        active.add(function);
        String pod = told.namespace() + "/" + told.pod();
        adopted.put(pod, told);
        if (labelling.add(pod)) {
            run(() -> label(function, told, pod));
        }
        return true;
    }

    /** When it fails, the next line tells of the pod again. */
    private void label(FunctionKey function, AssignedPod told, String pod) {
        try {
            PodApi.Result result = api.assign(told);
            LOG.infof(
                    "Pod of a pool assigned function=%s pod=%s revision=%s outcome=%s",
                    function, told.pod(), told.revision(), result.outcome());
        } finally {
            labelling.remove(pod);
        }
    }

    /** An address that no pod has. */
    public RuntimeAddresses.Address freeAddress() {
        RuntimeAddresses.Address free = addresses.next(hosts::contains);
        hosts.add(free.host());
        return free;
    }

    /** The pod, which is of no fleet, has its address. */
    public void occupied(Pod pod) {
        hosts.add(PodObservation.of(pod, clock.instant()).runtimeHost());
    }

    /** A pod was added or changed: a function's, or one of a pool, which is looked at when it is assigned. */
    public void pod(Pod pod) {
        AssignedPod assigned = isLabelled(pod) ? adopted.remove(key(pod)) : adopted.get(key(pod));
        if (!isLabelled(pod) && assigned == null) {
            return;
        }
        FunctionKey function = function(pod);
        PodObservation told = PodObservation.of(pod, clock.instant());
        if (assigned != null) {
            function = new FunctionKey(assigned.namespace(), assigned.function());
            told = told.as(assigned.functionUid(), assigned.revision());
        }
        shortage.observe(key(pod), told);
        observe(function, told);
    }

    /** Pods of functions find no room on any node. */
    public boolean wantRoom() {
        return shortage.isNow(clock.instant());
    }

    private static boolean isLabelled(Pod pod) {
        return pod.getMetadata().getLabels().containsKey(Labels.FUNCTION);
    }

    private static String key(Pod pod) {
        return pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
    }

    private void observe(FunctionKey function, PodObservation told) {
        if (told.ownerUid().isEmpty()) {
            return;
        }
        hosts.add(told.runtimeHost());
        active.add(function);
        Fleet fleet = with(function, one -> one.observe(told, clock.instant()));
        turn(function, fleet);
        removeIfDone(function);
    }

    public void podGone(Pod pod) {
        shortage.gone(key(pod));
        AssignedPod assigned = adopted.remove(key(pod));
        FunctionKey function =
                assigned == null ? function(pod) : new FunctionKey(assigned.namespace(), assigned.function());
        hosts.remove(PodObservation.of(pod, clock.instant()).runtimeHost());
        Fleet fleet = fleets.get(function);
        if (fleet != null) {
            fleet.gone(pod.getMetadata().getName(), clock.instant());
            turn(function, fleet);
            removeIfDone(function);
        }
    }

    private static FunctionKey function(Pod pod) {
        return new FunctionKey(
                pod.getMetadata().getNamespace(), pod.getMetadata().getLabels().getOrDefault(Labels.FUNCTION, ""));
    }

    private void turn(FunctionKey function, Fleet fleet) {
        tell(function, take(function, fleet).view());
    }

    private Fleet.Turn take(FunctionKey function, Fleet fleet) {
        Fleet.Turn turn = fleet.step(clock.instant(), coverage.since(), addresses, hosts::contains);
        if (turn.idle()) {
            active.remove(function);
        } else if (!turn.actions().isEmpty()) {
            active.add(function);
        }
        for (Fleet.Action action : turn.actions()) {
            run(() -> act(function, fleet, action));
        }
        turn.wakeAt().ifPresent(at -> wake(function, at));
        return turn;
    }

    private void tell(FunctionKey function, FleetView view) {
        if (!view.equals(views.put(function, view))) {
            changed.accept(function);
        }
    }

    private void act(FunctionKey function, Fleet fleet, Fleet.Action action) {
        PodApi.Result result = switch (action) {
            case Fleet.Action.Create(PodPlan plan, Pod pod) -> {
                PodApi.Result made = api.create(pod);
                fleet.created(pod.getMetadata().getName(), made, clock.instant());
                podsCreated.increment(made.outcome() == PodApi.Outcome.DONE ? 1 : 0);
                LOG.infof(
                        "Pod created function=%s pod=%s revision=%s outcome=%s",
                        function, pod.getMetadata().getName(), plan.revision(), made.outcome());
                yield made;
            }
            case Fleet.Action.Drain(String pod) -> {
                PodApi.Result drained = api.drain(function.namespace(), pod);
                fleet.drained(pod, drained, clock.instant());
                LOG.infof("Pod drains function=%s pod=%s outcome=%s", function, pod, drained.outcome());
                yield drained;
            }
            case Fleet.Action.Delete(String pod) -> {
                PodApi.Result deleted = api.delete(function.namespace(), pod);
                fleet.deleted(pod, deleted, clock.instant());
                podsDeleted.increment(deleted.outcome() == PodApi.Outcome.DONE ? 1 : 0);
                LOG.infof("Pod deleted function=%s pod=%s outcome=%s", function, pod, deleted.outcome());
                yield deleted;
            }
        };
        if (result.outcome() != PodApi.Outcome.DONE) {
            wake(function, clock.instant().plus(CALL_RETRY));
            tell(function, fleet.view(clock.instant()));
        }
    }

    private void wake(FunctionKey function, Instant at) {
        Instant now = clock.instant();
        Instant planned = wakes.get(function);
        if (planned != null && !planned.isAfter(at) && planned.isAfter(now)) {
            return;
        }
        wakes.put(function, at);
        long millis = Math.max(1, Duration.between(now, at).toMillis() + 1);
        try {
            timer.schedule(() -> woken(function, at), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closing) {
            LOG.debugf("No wake-up is set while the operator ends function=%s", function);
        }
    }

    private void woken(FunctionKey function, Instant at) {
        wakes.remove(function, at);
        Fleet fleet = fleets.get(function);
        if (fleet != null) {
            run(() -> turn(function, fleet));
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
