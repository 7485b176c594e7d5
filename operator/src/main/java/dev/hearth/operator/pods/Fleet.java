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
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one function's pods, and their next steps. Guarded by itself; it calls nothing outside: {@link #step}
 * marks in memory what is to be done and returns it, whoever called does it and tells the outcome.
 */
final class Fleet {
    /** After so many failures the first pod of a new revision is tried again only when someone calls. */
    private static final int INITIAL_TRIES = 6;

    private final Map<String, FleetPod> pods = new LinkedHashMap<>();
    private final GatewayLines demand = new GatewayLines();
    private final Autoscaler autoscaler = new Autoscaler();

    private @Nullable PodPlan plan;
    private Optional<String> active = Optional.empty();
    private Optional<String> activeSha = Optional.empty();
    private Optional<String> published = Optional.empty();
    private boolean proven;
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
        return Stream.of(activeSha, Optional.ofNullable(plan).flatMap(PodPlan::codeSha256))
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * @param active the revision that the function's status names, from before a restart
     * @param ready whether the status says that it works
     */
    synchronized void apply(PodPlan next, Optional<String> active, Optional<String> activeSha, boolean ready) {
        if (this.active.isEmpty()) {
            this.active = active;
            this.activeSha = activeSha;
            this.published = active;
            this.proven = ready && active.equals(Optional.of(next.revision()));
        }
        if (plan != null && !plan.revision().equals(next.revision())) {
            proven = false;
            setbacks = new Setbacks();
        }
        pods.values().removeIf(pod -> !pod.ownerUid.equals(next.ownerUid()));
        if (!next.equals(plan)) {
            setbacks.forgetRefusals();
        }
        stopped = false;
        plan = next;
    }

    /** The function is going: nothing more is made; the API server removes the pods with their owner. */
    synchronized void stop() {
        stopped = true;
        plan = null;
        active = Optional.empty();
        activeSha = Optional.empty();
        published = Optional.empty();
        proven = false;
        setbacks = new Setbacks();
        demand.clear();
    }

    /** False when that is nothing new. */
    synchronized boolean publish(Optional<String> revision) {
        boolean news = !published.equals(revision);
        published = revision;
        return news;
    }

    synchronized boolean isForgettable() {
        return plan == null && pods.isEmpty();
    }

    /** A gateway gave a pod of a pool this function; false when it is another Function's, or none. */
    synchronized boolean adopt(AssignedPod told, String runtimeHost, Instant now) {
        if (plan == null || !plan.ownerUid().equals(told.functionUid())) {
            return false;
        }
        pods.computeIfAbsent(
                told.pod(), name -> FleetPod.adopted(name, told.functionUid(), told.revision(), runtimeHost, now));
        return true;
    }

    /** A pod of an earlier Function of this name is none of ours; it goes with its owner. */
    synchronized void observe(PodObservation told, Instant now) {
        if (plan != null && !plan.ownerUid().equals(told.ownerUid())) {
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

    private void displaced(FleetPod pod, Instant now, String sentence) {
        if (!pod.crashCounted && !pod.reported && ofTarget(pod)) {
            pod.crashCounted = true;
            setbacks.displaced(now, sentence);
        }
    }

    private boolean ofTarget(FleetPod pod) {
        return plan != null && plan.revision().equals(pod.revision);
    }

    synchronized void gone(String pod, Instant now) {
        FleetPod left = pods.remove(pod);
        if (left != null && !left.deleting && left.isCrew() && left.seen) {
            countCrash(left, now, "Pod \"%s\" was deleted before it asked for work.".formatted(pod));
        }
    }

    private void countCrash(FleetPod pod, Instant now, String sentence) {
        if (!ofTarget(pod) || pod.crashCounted) {
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
        if (plan != null) {
            double concurrencySeconds =
                    Math.max(0, told.map(FunctionDemand::concurrencyMillis).orElse(0L)) / 1000.0;
            long arrived = told.map(FunctionDemand::arrived).orElse(0L);
            int busy = demand.busy(now);
            int peak = Math.max(busy, told.map(FunctionDemand::peak).orElse(0));
            autoscaler.sample(plan.scale(), new Sample(from, now, concurrencySeconds, arrived, peak, busy));
        }
        readReports(now);
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
        if (plan != null && ofTarget(pod)) {
            setbacks.served();
            long reported = pods.values().stream()
                    .filter(one -> one.reported && one.isCrew() && one.revision.equals(pod.revision))
                    .count();
            if (!proven && reported >= initialScale(plan)) {
                proven = true;
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
            moveOn(situation(now, seenSince, 0));
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
        Optional<Instant> foreseen =
                Optional.ofNullable(plan).flatMap(planned -> autoscaler.wakeAt(planned.scale(), now));
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

    private void moveOn(Situation situation) {
        Optional<String> next = FleetRules.active(situation);
        if (!next.equals(active)) {
            active = next;
            activeSha = plan == null ? Optional.empty() : plan.codeSha256();
        } else if (plan != null && active.equals(Optional.of(plan.revision()))) {
            activeSha = plan.codeSha256();
        }
    }

    /** Pods of a new revision that show that it works. */
    private static int initialScale(PodPlan plan) {
        return Math.max(1, Math.min(plan.scale().initialScale(), plan.scale().maxScale()));
    }

    private Situation situation(Instant now, Optional<Instant> seenSince, int desired) {
        boolean waiting = demand.anyWaits();
        return new Situation(
                pods.values(),
                Optional.ofNullable(plan).map(PodPlan::revision),
                active,
                published,
                plan == null ? 1 : initialScale(plan),
                setbacks.crashes() > 0 || initError().isPresent(),
                desired,
                setbacks.notBefore(waiting),
                seenSince.isPresent(),
                plan == null ? Duration.ofSeconds(900) : plan.timeout(),
                now);
    }

    private int desired(Instant now, Optional<Instant> seenSince) {
        List<FleetPod> crew = crew();
        if (plan == null) {
            return crew.size();
        }
        int ready = (int) crew.stream().filter(pod -> pod.report.isPresent()).count();
        int desired = autoscaler.desired(plan.scale(), now, new Crew(crew.size(), ready), demand.busy(now), seenSince);
        boolean introduce = !proven && plan.scale().initialScale() > 0 && setbacks.crashes() < INITIAL_TRIES;
        return introduce ? Math.max(initialScale(plan), desired) : desired;
    }

    /** Pods of the active revision that are not on their way out. */
    private List<FleetPod> crew() {
        return pods.values().stream()
                .filter(pod -> pod.isCrew() && active.equals(Optional.of(pod.revision)))
                .toList();
    }

    private Action begin(Step step, Instant now, RuntimeAddresses addresses, Predicate<String> taken) {
        return switch (step) {
            case Step.Create create -> {
                PodPlan making = Objects.requireNonNull(plan);
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
                .filter(error -> plan != null && plan.revision().equals(error.revision()))
                .findFirst();
    }

    synchronized FleetView view(Instant now) {
        List<FleetPod> crew = crew();
        Optional<PodTrouble> trouble = pods.values().stream()
                .filter(pod -> pod.isCrew() && ofTarget(pod))
                .flatMap(pod -> pod.trouble.stream())
                .findFirst();
        return new FleetView(
                active,
                activeSha,
                plan != null && active.isPresent() && !active.get().equals(plan.revision()),
                crew.size(),
                (int) crew.stream().filter(pod -> pod.report.isPresent()).count(),
                proven,
                initError(),
                setbacks.trouble().or(() -> trouble),
                setbacks.crashes(),
                setbacks.lastCrash(),
                setbacks.retryAt(now),
                keepAlive());
    }

    private Optional<KeepAliveWindows> keepAlive() {
        return Optional.ofNullable(plan).flatMap(planned -> autoscaler.windows(planned.scale()));
    }
}
