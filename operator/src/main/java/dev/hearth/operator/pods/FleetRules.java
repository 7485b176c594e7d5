package dev.hearth.operator.pods;

import dev.hearth.api.Demand.PodReport;
import dev.hearth.api.Demand.PodState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a fleet does next. Pure: it reads a {@link Situation} and returns a {@link Decision}.
 *
 * <p>A new revision is rolled in with its initial pods, one where it says nothing; when they serve, or one has shown that
 * it cannot, the revision is made the active one and all older pods drain. So requests wait for the new code no longer than
 * they must, and none that runs is ended.
 */
final class FleetRules {
    /** How long the newest failed pod stays, so that {@code kubectl logs} can be read. */
    static final Duration FAILED_STAYS = Duration.ofMinutes(10);

    /** A draining pod that no gateway names for this long never asked for work. */
    static final Duration UNKNOWN_DRAIN = Duration.ofSeconds(5);

    /** A gateway ends an invocation at its timeout; a draining pod that is there this much later is stuck. */
    static final Duration STUCK_DRAIN = Duration.ofSeconds(60);

    /** The least time a running pod has until it must have asked for work. */
    static final Duration INIT_TIME = Duration.ofSeconds(60);

    /**
     * @param target the revision that the spec asks for; empty while there is no plan
     * @param active the revision that gets new invocations
     * @param published the revision that the function's status names; gateways go by it, so its pods are left until then
     * @param initialScale pods that the target has to have before it is made active
     * @param targetFailed the target's first pod has shown that it cannot serve
     * @param notBefore when the next pod may be made
     * @param heard every gateway's demand is being seen now
     */
    record Situation(
            Collection<FleetPod> pods,
            Optional<String> target,
            Optional<String> active,
            Optional<String> published,
            int initialScale,
            boolean targetFailed,
            int desired,
            Instant notBefore,
            boolean heard,
            Duration timeout,
            Instant now) {
        List<FleetPod> crew(Optional<String> revision) {
            return pods.stream()
                    .filter(pod -> pod.isCrew() && revision.isPresent() && pod.revision.equals(revision.get()))
                    .toList();
        }

        boolean isRollingIn() {
            return target.isPresent() && active.isPresent() && !target.equals(active);
        }
    }

    sealed interface Step {
        record Create() implements Step {}

        record Drain(FleetPod pod) implements Step {}

        record Delete(FleetPod pod, boolean stuckInInit) implements Step {}
    }

    /** @param wakeAt when to decide again if nothing happens before */
    record Decision(Optional<String> active, List<Step> steps, Optional<Instant> wakeAt) {}

    /** The revision that gets new invocations from now on. */
    static Optional<String> active(Situation s) {
        if (s.target().isEmpty() || s.active().equals(s.target())) {
            return s.active();
        }
        boolean older = !s.crew(s.active()).isEmpty();
        boolean proven = s.crew(s.target()).stream().filter(pod -> pod.reported).count() >= s.initialScale();
        return !older || proven || s.targetFailed() ? s.target() : s.active();
    }

    static Decision decide(Situation s) {
        List<Step> steps = new ArrayList<>();
        Wake wake = new Wake(s.now());
        drainOlder(s, steps);
        size(s, steps, wake);
        removeDrained(s, steps, wake);
        removeStuck(s, steps, wake);
        removeEnded(s, steps, wake);
        steps.removeIf(step -> mustWait(step, s.now(), wake));
        return new Decision(s.active(), List.copyOf(steps), wake.at());
    }

    /** What the API server has refused is asked of it again, but not at every turn. */
    private static boolean mustWait(Step step, Instant now, Wake wake) {
        Backoff refused = switch (step) {
            case Step.Create create -> Backoff.NONE;
            case Step.Drain(FleetPod pod) -> pod.refusedToGo;
            case Step.Delete(FleetPod pod, boolean stuckInInit) -> pod.refusedToGo;
        };
        if (refused.allows(now)) {
            return false;
        }
        wake.by(refused.notBefore());
        return true;
    }

    private static void drainOlder(Situation s, List<Step> steps) {
        for (FleetPod pod : s.pods()) {
            boolean wanted = s.target().isEmpty()
                    || pod.revision.equals(s.target().get())
                    || s.active().equals(Optional.of(pod.revision))
                    || s.published().equals(Optional.of(pod.revision));
            if (pod.isCrew() && !wanted) {
                steps.add(new Step.Drain(pod));
            }
        }
    }

    private static void size(Situation s, List<Step> steps, Wake wake) {
        List<FleetPod> crew = s.crew(s.active());
        int missing = s.desired() - crew.size();
        if (s.isRollingIn()) {
            List<FleetPod> coming = s.crew(s.target());
            missing = Math.max(s.initialScale(), missing) - coming.size();
        }
        if (missing > 0 && s.target().isPresent()) {
            if (s.now().isBefore(s.notBefore())) {
                wake.by(s.notBefore());
                return;
            }
            for (int i = 0; i < missing; i++) {
                steps.add(new Step.Create());
            }
        } else if (missing < 0 && !s.isRollingIn()) {
            crew.stream().sorted(LEAST_MISSED_FIRST).limit(-missing).forEach(pod -> steps.add(new Step.Drain(pod)));
        }
    }

    /**
     * Pods that do not serve yet go first, those that do not even run before one that a pool gave; then the longest idle;
     * working ones last.
     */
    private static final Comparator<FleetPod> LEAST_MISSED_FIRST = Comparator.<FleetPod, Boolean>comparing(
                    pod -> pod.report.isPresent())
            .thenComparing(pod -> pod.runningSince.isPresent())
            .thenComparing(pod -> pod.report.map(PodReport::inFlight).orElse(0))
            .thenComparing(pod -> pod.report.map(PodReport::idleMillis).orElse(0L), Comparator.reverseOrder());

    private static void removeDrained(Situation s, List<Step> steps, Wake wake) {
        for (FleetPod pod : s.pods()) {
            if (!pod.isDraining()) {
                continue;
            }
            Instant since = pod.drainingSince.orElseThrow();
            Instant stuck = since.plus(s.timeout()).plus(STUCK_DRAIN);
            boolean drained = pod.report.map(PodReport::state).orElse(PodState.SERVING) == PodState.DRAINED;
            boolean unknown = pod.report.isEmpty() && s.heard() && !s.now().isBefore(since.plus(UNKNOWN_DRAIN));
            if (drained || unknown || !s.now().isBefore(stuck)) {
                steps.add(new Step.Delete(pod, false));
            } else {
                wake.by(stuck);
                if (pod.report.isEmpty()) {
                    wake.by(since.plus(UNKNOWN_DRAIN));
                }
            }
        }
    }

    private static void removeStuck(Situation s, List<Step> steps, Wake wake) {
        Duration init = s.timeout().compareTo(INIT_TIME) > 0 ? s.timeout() : INIT_TIME;
        for (FleetPod pod : s.pods()) {
            if (!pod.isCrew() || pod.reported || pod.runningSince.isEmpty()) {
                continue;
            }
            Instant until = pod.runningSince.get().plus(init);
            if (s.now().isBefore(until)) {
                wake.by(until);
            } else if (s.heard()) {
                steps.add(new Step.Delete(pod, true));
            } else {
                wake.by(s.now().plus(UNKNOWN_DRAIN));
            }
        }
    }

    private static void removeEnded(Situation s, List<Step> steps, Wake wake) {
        Optional<FleetPod> newestFailed = s.pods().stream()
                .filter(pod -> pod.stage == PodObservation.Stage.FAILED && !pod.deleting)
                .max(Comparator.comparing(pod -> pod.endedAt.orElse(Instant.EPOCH)));
        for (FleetPod pod : s.pods()) {
            if (!pod.hasEnded() || pod.deleting) {
                continue;
            }
            Instant stays = pod.endedAt.orElse(s.now()).plus(FAILED_STAYS);
            if (newestFailed.equals(Optional.of(pod)) && s.now().isBefore(stays)) {
                wake.by(stays);
            } else {
                steps.add(new Step.Delete(pod, false));
            }
        }
    }

    /** Collects the earliest of several instants, none of them in the past. */
    private static final class Wake {
        private final Instant now;
        private Optional<Instant> at = Optional.empty();

        Wake(Instant now) {
            this.now = now;
        }

        void by(Instant instant) {
            Instant future = instant.isAfter(now) ? instant : now.plusSeconds(1);
            if (at.isEmpty() || future.isBefore(at.get())) {
                at = Optional.of(future);
            }
        }

        Optional<Instant> at() {
            return at;
        }
    }

    private FleetRules() {}
}
