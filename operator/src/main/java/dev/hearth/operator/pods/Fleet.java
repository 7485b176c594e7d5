package dev.hearth.operator.pods;

import dev.hearth.api.Demand.AssignedPod;
import dev.hearth.api.Demand.FunctionDemand;
import dev.hearth.api.Demand.InitError;
import dev.hearth.api.Demand.PodReport;
import dev.hearth.operator.autoscaler.Autoscaler;
import dev.hearth.operator.autoscaler.Autoscaler.Crew;
import dev.hearth.operator.autoscaler.Autoscaler.Sample;
import dev.hearth.operator.autoscaler.IdleHistogram;
import dev.hearth.operator.autoscaler.KeepAliveWindows;
import dev.hearth.operator.autoscaler.Scale;
import dev.hearth.operator.pods.FleetRules.Situation;
import dev.hearth.operator.pods.FleetRules.Step;
import io.fabric8.kubernetes.api.model.Pod;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What is known of one function's pods, and their next steps. Guarded by itself; it calls nothing outside: {@link #step}
 * marks in memory what is to be done and returns it, whoever called does it and tells the outcome.
 */
final class Fleet {
    /** After so many failures the first pod of a new revision is tried again only when someone calls. */
    private static final int INITIAL_TRIES = 6;

    /** Of an invocation. */
    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(15);

    private final Map<String, FleetPod> pods = new LinkedHashMap<>();
    private final GatewayLines demand = new GatewayLines();
    private final Autoscaler autoscaler = new Autoscaler();

    private final Revisions revisions = new Revisions();
    private Setbacks setbacks = new Setbacks();
    private boolean stopped;

    /** What is to be done outside the lock. */
    sealed interface Action {
        record Create(PodPlan plan, Pod pod) implements Action {}

        record Drain(String pod) implements Action {}

        record Delete(String pod) implements Action {}
    }

    /** @param idle there are no pods and no requests: nothing will happen by itself */
    record Turn(List<Action> actions, Optional<Instant> wakeAt, FleetView view, boolean idle) {}

    /** The digests of the code that its revisions run: the active one's and that of the one being brought up. */
    synchronized List<String> codes() {
        return revisions.codes();
    }

    /**
     * @param active the revision that the function's status names, from before a restart
     * @param ready whether the status says that it works
     */
    synchronized void apply(PodPlan next, Optional<String> active, Optional<String> activeSha, boolean ready) {
        boolean news = !revisions.target().equals(Optional.of(next));
        if (revisions.ask(next, active, activeSha, ready)) {
            setbacks = new Setbacks();
        }
        pods.values().removeIf(pod -> !pod.ownerUid.equals(next.ownerUid()));
        if (news) {
            setbacks.forgetRefusals();
        }
        stopped = false;
    }

    /** The function is going: nothing more is made; the API server removes the pods with their owner. */
    synchronized void stop() {
        stopped = true;
        revisions.forget();
        setbacks = new Setbacks();
        demand.clear();
    }

    /** False when that is nothing new. */
    synchronized boolean publish(Optional<String> revision) {
        return revisions.publish(revision);
    }

    synchronized boolean isForgettable() {
        return revisions.target().isEmpty() && pods.isEmpty();
    }

    /** A gateway gave a pod of a pool this function; false when it is another Function's, or none. */
    synchronized boolean adopt(AssignedPod told, String runtimeHost, Instant now) {
        if (!owner().equals(Optional.of(told.functionUid()))) {
            return false;
        }
        pods.computeIfAbsent(
                told.pod(), name -> FleetPod.adopted(name, told.functionUid(), told.revision(), runtimeHost, now));
        return true;
    }

    /** A pod of an earlier Function of this name is none of ours; it goes with its owner. */
    synchronized void observe(PodObservation told, Instant now) {
        if (owner().filter(uid -> !uid.equals(told.ownerUid())).isPresent()) {
            return;
        }
        FleetPod pod = pods.computeIfAbsent(
                told.name(),
                name -> new FleetPod(name, told.ownerUid(), told.revision(), told.runtimeHost(), told.created()));
        pod.observe(told, now);
        if (pod.hasEnded() && !pod.deleting) { // else somebody ended it
            String sentence = "Pod \"%s\" ended before it asked for work: %s."
                    .formatted(pod.name, pod.ending.orElse("it failed"));
            if (told.displaced()) {
                displaced(pod, now, sentence);
            } else {
                countCrash(pod, now, sentence);
            }
        }
    }

    private Optional<String> owner() {
        return revisions.target().map(PodPlan::ownerUid);
    }

    private void displaced(FleetPod pod, Instant now, String sentence) {
        if (!pod.crashCounted && !pod.reported && revisions.isTargets(pod)) {
            pod.crashCounted = true;
            setbacks.displaced(now, sentence);
        }
    }

    synchronized void gone(String pod, Instant now) {
        FleetPod left = pods.remove(pod);
        if (left != null && !left.deleting && left.isCrew() && left.seen) {
            countCrash(left, now, "Pod \"%s\" was deleted before it asked for work.".formatted(pod));
        }
    }

    private void countCrash(FleetPod pod, Instant now, String sentence) {
        if (!revisions.isTargets(pod) || pod.crashCounted) {
            return;
        }
        pod.crashCounted = true;
        if (!pod.reported) {
            setbacks.crashed(now, sentence);
        } else if (pod.hasEnded()) {
            setbacks.died(now);
        }
    }

    /**
     * @param told empty when the gateway's line does not name this function
     * @param from what the line's counters are about begins here
     */
    synchronized void demand(URI gateway, Optional<FunctionDemand> told, Instant from, Instant now) {
        demand.put(gateway, told, now);
        revisions.target().ifPresent(plan -> autoscaler.sample(plan.scale(), sample(told, from, now)));
        readReports(now);
    }

    private Sample sample(Optional<FunctionDemand> told, Instant from, Instant now) {
        double concurrencySeconds =
                Math.max(0, told.map(FunctionDemand::concurrencyMillis).orElse(0L)) / 1000.0;
        long arrived = told.map(FunctionDemand::arrived).orElse(0L);
        int busy = demand.busy(now);
        int peak = Math.max(busy, told.map(FunctionDemand::peak).orElse(0));
        return new Sample(from, now, concurrencySeconds, arrived, peak, busy);
    }

    /** It is not there any more. */
    synchronized void gatewayGone(URI gateway, Instant now) {
        demand.put(gateway, Optional.empty(), now);
        readReports(now);
    }

    private void readReports(Instant now) {
        Map<String, PodReport> reports = demand.reports();
        for (FleetPod pod : pods.values()) {
            pod.report = Optional.ofNullable(reports.get(pod.name));
            if (pod.report.isPresent() && !pod.reported) {
                firstReport(pod, now);
            }
        }
    }

    private void firstReport(FleetPod pod, Instant now) {
        pod.reported = true;
        if (revisions.isTargets(pod)) {
            setbacks.served();
            long reported = pods.values().stream()
                    .filter(one -> one.reported && one.isCrew() && revisions.isTargets(one))
                    .count();
            if (revisions.serve(reported)) {
                autoscaler.used(now);
            }
        }
    }

    synchronized void created(String pod, PodApi.Result result, Instant now) {
        FleetPod made = pods.get(pod);
        switch (result.outcome()) {
            case DONE -> setbacks.accepted();
            case CONFLICT, REFUSED, FAILED -> {
                if (made != null && !made.seen) {
                    pods.remove(pod);
                }
                setbacks.refused(result.message(), now);
            }
        }
    }

    synchronized void drained(String pod, PodApi.Result result, Instant now) {
        FleetPod one = pods.get(pod);
        if (one != null && result.outcome() != PodApi.Outcome.DONE) {
            one.drainingSince = Optional.empty();
            one.refusedToGo = one.refusedToGo.failed(now);
        }
        if (result.outcome() == PodApi.Outcome.CONFLICT) {
            pods.remove(pod);
        }
    }

    synchronized void deleted(String pod, PodApi.Result result, Instant now) {
        FleetPod one = pods.get(pod);
        if (result.outcome() == PodApi.Outcome.CONFLICT) {
            pods.remove(pod);
        } else if (one != null && result.outcome() != PodApi.Outcome.DONE) {
            one.deleting = false;
            one.refusedToGo = one.refusedToGo.failed(now);
        }
    }

    synchronized Turn step(
            Instant now, Optional<Instant> seenSince, RuntimeAddresses addresses, Predicate<String> taken) {
        pods.values()
                .removeIf(pod -> !pod.seen && pod.since.plus(FleetPod.UNSEEN).isBefore(now));
        List<Action> actions = new ArrayList<>();
        Optional<Instant> wakeAt = Optional.empty();
        if (!stopped) {
            revisions.moveOn(FleetRules.active(situation(now, seenSince, 0)));
            Situation situation = situation(now, seenSince, desired(now, seenSince));
            FleetRules.Decision decision = FleetRules.decide(situation);
            wakeAt = decision.wakeAt();
            for (Step step : decision.steps()) {
                actions.add(begin(step, now, addresses, taken));
            }
        }
        Optional<Instant> unseen = pods.values().stream()
                .filter(pod -> !pod.seen)
                .map(pod -> pod.since.plus(FleetPod.UNSEEN).plusSeconds(1))
                .min(Instant::compareTo);
        boolean idle = pods.isEmpty() && demand.isEmpty();
        if (idle) {
            autoscaler.rest();
        }
        Optional<Instant> foreseen = revisions.target().flatMap(plan -> autoscaler.wakeAt(plan.scale(), now));
        return new Turn(actions, earliest(wakeAt, earliest(unseen, foreseen)), view(now), idle);
    }

    private static Optional<Instant> earliest(Optional<Instant> one, Optional<Instant> other) {
        return one.isPresent() && (other.isEmpty() || one.get().isBefore(other.get())) ? one : other;
    }

    /** What has been learned of when calls come; empty where nothing is. */
    synchronized Optional<String> learned() {
        return autoscaler.learned().map(IdleHistogram::encoded);
    }

    /** What was learned before a restart. */
    synchronized void learn(IdleHistogram before) {
        autoscaler.learn(before);
    }

    private Situation situation(Instant now, Optional<Instant> seenSince, int desired) {
        boolean waiting = demand.anyWaits();
        return new Situation(
                pods.values(),
                revisions.revision(),
                revisions.active(),
                revisions.published(),
                revisions.initialScale(),
                setbacks.crashes() > 0 || initError().isPresent(),
                desired,
                setbacks.notBefore(waiting),
                seenSince.isPresent(),
                revisions.target().map(PodPlan::timeout).orElse(LONGEST_TIMEOUT),
                now);
    }

    private int desired(Instant now, Optional<Instant> seenSince) {
        List<FleetPod> crew = crew();
        if (revisions.target().isEmpty()) {
            return crew.size();
        }
        Scale scale = revisions.target().get().scale();
        int ready = (int) crew.stream().filter(pod -> pod.report.isPresent()).count();
        int desired = autoscaler.desired(scale, now, new Crew(crew.size(), ready), demand.busy(now), seenSince);
        boolean introduce = !revisions.proven() && scale.initialScale() > 0 && setbacks.crashes() < INITIAL_TRIES;
        return introduce ? Math.max(revisions.initialScale(), desired) : desired;
    }

    /** Pods of the active revision that are not on their way out. */
    private List<FleetPod> crew() {
        return pods.values().stream()
                .filter(pod -> pod.isCrew() && revisions.isActives(pod))
                .toList();
    }

    private Action begin(Step step, Instant now, RuntimeAddresses addresses, Predicate<String> taken) {
        return switch (step) {
            case Step.Create create -> {
                PodPlan making = revisions.target().orElseThrow();
                String name = PodFactory.name(making);
                RuntimeAddresses.Address address = addresses.next(host -> taken.test(host) || hasHost(host));
                pods.put(name, new FleetPod(name, making.ownerUid(), making.revision(), address.host(), now));
                yield new Action.Create(
                        making, PodFactory.make(making.template().pod(), name, address));
            }
            case Step.Drain(FleetPod pod) -> {
                pod.drainingSince = Optional.of(now);
                yield new Action.Drain(pod.name);
            }
            case Step.Delete(FleetPod pod, boolean stuckInInit) -> {
                if (stuckInInit) {
                    countCrash(pod, now, "Pod \"%s\" ran, but did not ask for work in time.".formatted(pod.name));
                }
                pod.deleting = true;
                yield new Action.Delete(pod.name);
            }
        };
    }

    synchronized boolean hasHost(String host) {
        return pods.values().stream().anyMatch(pod -> pod.runtimeHost.equals(host));
    }

    private Optional<InitError> initError() {
        return demand.initErrors()
                .filter(error -> revisions.revision().equals(Optional.of(error.revision())))
                .findFirst();
    }

    synchronized FleetView view(Instant now) {
        List<FleetPod> crew = crew();
        Optional<PodTrouble> trouble = pods.values().stream()
                .filter(pod -> pod.isCrew() && revisions.isTargets(pod))
                .flatMap(pod -> pod.trouble.stream())
                .findFirst();
        return new FleetView(
                revisions.active(),
                revisions.activeSha(),
                revisions.rollingIn(),
                crew.size(),
                (int) crew.stream().filter(pod -> pod.report.isPresent()).count(),
                revisions.proven(),
                initError(),
                setbacks.trouble().or(() -> trouble),
                setbacks.crashes(),
                setbacks.lastCrash(),
                setbacks.retryAt(now),
                keepAlive());
    }

    private Optional<KeepAliveWindows> keepAlive() {
        return revisions.target().flatMap(plan -> autoscaler.windows(plan.scale()));
    }
}
