package dev.hearth.operator.pools;

import dev.hearth.api.Labels;
import dev.hearth.api.pool.Pool;
import dev.hearth.api.pool.PoolSpec;
import dev.hearth.api.pool.PoolStatus;
import dev.hearth.kinds.Readiness;
import dev.hearth.operator.pods.PodApi;
import dev.hearth.operator.pods.PodObservation;
import dev.hearth.operator.pods.PodTrouble;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What is known of one pool. Guarded by {@link Pools}; it calls nothing outside. */
final class PoolState {
    /** What a new pod is taken to need before one has been seen. */
    private static final Duration FIRST_REFILL = Duration.ofSeconds(1);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LAST_PAUSE = Duration.ofMinutes(5);

    /** What was asked of the API server about the Pool itself is asked again after this long. */
    private static final Duration AGAIN = Duration.ofSeconds(10);

    private final String id;
    private final Map<String, PoolPod> pods = new HashMap<>();
    private final Arrivals arrivals = new Arrivals();
    private @Nullable Pool object;
    private Optional<Shape> shape = Optional.empty();
    private Optional<Pod> template = Optional.empty();
    private Optional<Instant> makingSince = Optional.empty();
    private Optional<Instant> removingSince = Optional.empty();
    private int target;
    private int wished;
    private boolean makesRoom;
    private long assigned;
    private Optional<Duration> refill = Optional.empty();
    private Instant askedAt = Instant.EPOCH;
    private Optional<Instant> takenSince = Optional.empty();
    private int failures;
    private Instant failedAt = Instant.EPOCH;
    private Optional<String> trouble = Optional.empty();
    private @Nullable PoolStatus reported;
    private Optional<Instant> notReportedAt = Optional.empty();

    PoolState(String id) {
        this.id = id;
    }

    static String id(Pool pool) {
        return pool.getMetadata().getNamespace() + "/" + pool.getMetadata().getName();
    }

    String id() {
        return id;
    }

    String namespace() {
        return id.substring(0, id.indexOf('/'));
    }

    String name() {
        return id.substring(id.indexOf('/') + 1);
    }

    /** Empty while there is no such Pool. */
    Optional<Shape> shape() {
        return shape;
    }

    /** Of its pods; planned once for each shape that it has. */
    Optional<Pod> template(PoolPlanner planner) {
        if (template.isEmpty()) {
            template = shape.map(its -> planner.template(its, name()));
        }
        return template;
    }

    boolean isForgettable() {
        return object == null && pods.isEmpty() && makingSince.isEmpty();
    }

    // ── the object ──────────────────────────────────────────────────────────────────────────────────────────────────

    void object(Pool pool) {
        if (object == null && pool.getStatus() != null) {
            reported = pool.getStatus();
            assigned = Math.max(assigned, Objects.requireNonNullElse(pool.getStatus().assigned, 0L));
        }
        object = pool;
        makingSince = Optional.empty();
        become(shape(pool));
    }

    private Optional<Shape> shape(Pool pool) {
        return Optional.of(pool)
                .filter(one -> one.getMetadata().getDeletionTimestamp() == null)
                .map(one -> new Shape(
                        namespace(), one.getSpec().runtime, Objects.requireNonNullElse(one.getSpec().memoryMiB, 128)))
                .filter(its -> Shape.RUNTIMES.contains(its.runtime()));
    }

    private void become(Optional<Shape> now) {
        if (!shape.equals(now)) {
            shape = now;
            template = Optional.empty();
        }
    }

    void gone() {
        object = null;
        become(Optional.empty());
        removingSince = Optional.empty();
        reported = null;
        notReportedAt = Optional.empty();
        target = 0;
    }

    /** Whether it is to be made now; then it counts as being made for a while. */
    boolean mayBeMade(Instant now) {
        if (object != null || isRecent(makingSince, now)) {
            return false;
        }
        makingSince = Optional.of(now);
        return true;
    }

    private static boolean isRecent(Optional<Instant> asked, Instant now) {
        return asked.map(since -> Duration.between(since, now).abs().compareTo(AGAIN) < 0)
                .orElse(false);
    }

    /** The Pool that the operator made, when no function uses it any more and its pods are gone. */
    Optional<Pool> superfluous(Predicate<Shape> used, Instant now) {
        boolean ours = Optional.ofNullable(object)
                .map(pool -> pool.getMetadata().getLabels())
                .map(labels -> labels.get(Labels.MANAGED_BY))
                .filter("hearth"::equals)
                .isPresent();
        if (!ours
                || least() > 0
                || isRecent(removingSince, now)
                || shape.map(used::test).orElse(true)
                || pods.values().stream().anyMatch(pod -> !pod.assigned && pod.endedAt.isEmpty())) {
            return Optional.empty();
        }
        removingSince = Optional.of(now);
        return Optional.ofNullable(object);
    }

    private int least() {
        return object == null ? 0 : Objects.requireNonNullElse(object.getSpec().minSize, 0);
    }

    private int most() {
        return object == null ? 0 : Objects.requireNonNullElse(object.getSpec().maxSize, 100);
    }

    // ── its pods ────────────────────────────────────────────────────────────────────────────────────────────────────

    void asked(PoolPod pod) {
        pods.put(pod.name, pod);
    }

    void observe(Pod told, Instant now) {
        PodObservation seen = PodObservation.of(told, now);
        boolean known = pods.containsKey(seen.name()); // else it ended while nobody led
        PoolPod pod = pods.computeIfAbsent(
                seen.name(), name -> new PoolPod(name, seen.revision(), seen.runtimeHost(), seen.created()));
        pod.seen = true;
        pod.deleting |= seen.leaving();
        if (seen.draining() && pod.drainingSince.isEmpty()) {
            pod.drainingSince = Optional.of(now);
        }
        if (seen.hasEnded() && pod.endedAt.isEmpty()) {
            pod.endedAt = Optional.of(seen.ended().orElse(now));
            pod.failed = seen.stage() == PodObservation.Stage.FAILED;
            pod.waiting = false;
            if (known && !pod.assigned && pod.drainingSince.isEmpty() && !pod.waited) {
                failed(
                        "Pod \"%s\" ended before it waited: %s. See 'kubectl logs %s'."
                                .formatted(pod.name, seen.ending().orElse("it failed"), pod.name),
                        now);
            }
        }
        pod.withoutRoom = seen.trouble().filter(PodTrouble::isWantOfRoom).isPresent();
        seen.trouble().ifPresent(why -> trouble = Optional.of(why.message()));
    }

    void podGone(String namespace, String pod) {
        if (namespace.equals(namespace())) {
            pods.remove(pod);
        }
    }

    void drained(PoolPod pod, PodApi.Result result, Instant now) {
        if (result.outcome() != PodApi.Outcome.DONE) {
            pod.drainingSince = Optional.empty();
            stays(pod, result, now);
        }
    }

    void deleted(PoolPod pod, PodApi.Result result, Instant now) {
        if (result.outcome() != PodApi.Outcome.DONE) {
            pod.deleting = false;
            stays(pod, result, now);
        }
    }

    /** It is asked to go again later, unless it is not there. */
    private void stays(PoolPod pod, PodApi.Result result, Instant now) {
        pod.refusedToGo = pod.refusedToGo.failed(now);
        if (result.outcome() == PodApi.Outcome.CONFLICT) {
            pods.remove(pod.name);
        }
    }

    void refused(String pod, String message, Instant now) {
        pods.remove(pod);
        failed("The API server did not take a new pod: " + message, now);
    }

    private void failed(String why, Instant now) {
        failures++;
        failedAt = now;
        trouble = Optional.of(why);
    }

    /** The pod is a function's; its runtime host, if it is of this pool. */
    Optional<String> assigned(String namespace, String name) {
        PoolPod pod = namespace.equals(namespace()) ? pods.get(name) : null;
        if (pod == null) {
            return Optional.empty();
        }
        if (!pod.assigned) {
            pod.assigned = true;
            pod.waiting = false;
            assigned++;
        }
        return Optional.of(pod.runtimeHost);
    }

    /** @param waiting all pods that gateways name as waiting, with their namespaces */
    void waiting(Set<String> waiting, Instant now) {
        for (PoolPod pod : pods.values()) {
            boolean before = pod.waiting;
            pod.waiting = waiting.contains(namespace() + "/" + pod.name);
            if (pod.waiting && !before) {
                pod.assigned = false; // it did not hear of it and is back
                if (!pod.waited) {
                    pod.waited = true;
                    refill = Optional.of(Duration.between(pod.since, now).abs());
                    failures = 0;
                    trouble = Optional.empty();
                }
            }
        }
        pods.values()
                .removeIf(pod -> !pod.seen
                        && !pod.waiting
                        && Duration.between(pod.since, now).abs().compareTo(PoolRules.UNSEEN) > 0);
    }

    int starting() {
        return (int) pods.values().stream()
                .filter(pod -> pod.isCrew() && !pod.waited)
                .count();
    }

    // ── what was asked of it ────────────────────────────────────────────────────────────────────────────────────────

    void taken(Instant now, int count) {
        arrivals.add(now, count);
        askedAt = now;
        if (takenSince.isEmpty()) {
            takenSince = Optional.of(now);
        }
    }

    /** The line said that nothing was asked of it. */
    void quiet() {
        takenSince = Optional.empty();
    }

    /**
     * @param memoryMiB what one pod of it counts
     * @param leads whether it follows what is asked of its shape
     */
    Budget.Wish wish(int memoryMiB, int functions, boolean leads, Instant now) {
        int burst = leads ? arrivals.burst(now, refill.orElse(FIRST_REFILL)) : 0;
        wished = Sizing.wish(functions, burst, least(), most());
        return new Budget.Wish(id, memoryMiB, Math.min(least(), most()), wished, askedAt);
    }

    /** No more wait than the spec asks for at least: the nodes have no room for pods of functions. */
    void makesRoom(boolean now) {
        makesRoom = now;
    }

    void target(int pods) {
        target = pods;
    }

    List<PoolRules.Step> decide(Optional<Pod> template, int starts, boolean heard, Instant now) {
        return PoolRules.decide(new PoolRules.Situation(
                pods.values(),
                template.map(pod -> pod.getMetadata().getLabels().getOrDefault(Labels.REVISION, ""))
                        .orElse(""),
                template.isPresent() ? target : 0,
                starts,
                takenSince,
                notBefore(now),
                heard,
                now));
    }

    private Instant notBefore(Instant now) {
        if (failures == 0 || failedAt.isAfter(now)) {
            return Instant.EPOCH;
        }
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, 10));
        return failedAt.plus(pause.compareTo(LAST_PAUSE) > 0 ? LAST_PAUSE : pause);
    }

    // ── status ──────────────────────────────────────────────────────────────────────────────────────────────────────

    /** What the status is to say, when that is news. */
    Optional<PoolObjects.Report> report(Instant now) {
        Pool pool = object;
        if (pool == null || isRecent(removingSince, now)) {
            return Optional.empty();
        }
        PoolStatus status = new PoolStatus();
        status.observedGeneration = pool.getMetadata().getGeneration();
        status.target = target;
        status.size = (int) pods.values().stream().filter(PoolPod::isCrew).count();
        status.ready = (int) pods.values().stream()
                .filter(pod -> pod.isCrew() && pod.waiting)
                .count();
        status.assigned = assigned;
        status.lastRefillSeconds =
                refill.map(PoolState::seconds).orElseGet(() -> reported == null ? null : reported.lastRefillSeconds);
        status.selector = Labels.POOL + "=" + name();
        Readiness readiness = readiness(status);
        List<Condition> before = reported == null ? List.of() : reported.conditions;
        status.conditions = List.of(readiness.condition(pool, before, now));
        boolean said = notReportedAt.isEmpty() || isRecent(notReportedAt, now);
        if (reported != null && same(reported, status) && said) {
            return Optional.empty();
        }
        reported = status;
        notReportedAt = Optional.empty();
        return Optional.of(new PoolObjects.Report(pool, status, readiness));
    }

    /** The API server did not take it: it is said again, even when nothing changes. */
    void notReported(Instant now) {
        notReportedAt = Optional.of(now);
    }

    private Readiness readiness(PoolStatus status) {
        PoolSpec spec = Objects.requireNonNull(object).getSpec();
        if (!Shape.RUNTIMES.contains(spec.runtime)) {
            return Readiness.no("InvalidSpec", "No pods of the runtime \"%s\" can wait.".formatted(spec.runtime));
        }
        if (failures > 1) {
            return Readiness.no(
                    "PodsFail", trouble.orElse("Pods end before they wait.") + " New ones are tried with pauses.");
        }
        if (target < wished) {
            return Readiness.no(
                    "MemoryExhausted",
                    "%d pods should wait, and the memory of all pools allows %d; raise it, or lower what other pools ask for."
                            .formatted(wished, target));
        }
        if (makesRoom) {
            return Readiness.notYet(
                    "NodesFull",
                    "The nodes have no room for pods of functions, so no more wait than spec.minSize says. Add capacity, or lower what pools"
                            + " may take.");
        }
        if (target == 0) {
            return Readiness.yes("Empty", "No pod has to wait.");
        }
        return status.ready >= target
                ? Readiness.yes("Waiting", "As many pods wait as should.")
                : Readiness.notYet("Filling", trouble.orElse("New pods are starting."));
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.2f", time.toMillis() / 1e3);
    }

    private static boolean same(PoolStatus before, PoolStatus now) {
        return Objects.equals(before.observedGeneration, now.observedGeneration)
                && Objects.equals(before.target, now.target)
                && Objects.equals(before.size, now.size)
                && Objects.equals(before.ready, now.ready)
                && Objects.equals(before.assigned, now.assigned)
                && Objects.equals(before.lastRefillSeconds, now.lastRefillSeconds)
                && Objects.equals(before.selector, now.selector)
                && before.conditions.equals(now.conditions);
    }
}
