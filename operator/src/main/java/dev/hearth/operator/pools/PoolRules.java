package dev.hearth.operator.pools;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What is done about one pool's pods. Pure. */
final class PoolRules {
    /** A pod that the API server took but the informer has not shown for this long is not there. */
    static final Duration UNSEEN = Duration.ofSeconds(30);

    /** The least time until a new pod must wait, and until a drained one must have ended. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** How long the newest failed pod stays, so that {@code kubectl logs} can be read. */
    static final Duration FAILED_STAYS = Duration.ofMinutes(10);

    /** While pods are taken, new ones wait so long: they would take the processor from those that load their code. */
    static final Duration BUSY = Duration.ofSeconds(2);

    /**
     * @param template of the pods that are made now; older ones are replaced
     * @param target how many there are to be
     * @param starts how many more may be started now, over all pools
     * @param takenSince since when every line said that pods were taken; empty when the last did not
     * @param notBefore when the next may be made, after failures
     * @param heard every gateway's demand is being seen
     */
    record Situation(
            Collection<PoolPod> pods,
            String template,
            int target,
            int starts,
            Optional<Instant> takenSince,
            Instant notBefore,
            boolean heard,
            Instant now) {}

    sealed interface Step {
        record Create() implements Step {}

        record Drain(PoolPod pod) implements Step {}

        record Delete(PoolPod pod) implements Step {}
    }

    static List<Step> decide(Situation s) {
        List<Step> steps = new ArrayList<>();
        List<PoolPod> crew = s.pods().stream().filter(PoolPod::isCrew).toList();
        List<PoolPod> newest =
                crew.stream().filter(pod -> pod.template.equals(s.template())).toList();
        crew.stream().filter(pod -> !newest.contains(pod)).forEach(pod -> steps.add(new Step.Drain(pod)));
        int missing = s.target() - newest.size();
        boolean busy = s.takenSince()
                .map(since -> Duration.between(since, s.now()).abs().compareTo(BUSY) < 0)
                .orElse(false);
        if (missing > 0 && !busy && !s.now().isBefore(s.notBefore())) {
            for (int i = 0; i < Math.min(missing, s.starts()); i++) {
                steps.add(new Step.Create());
            }
        }
        newest.stream()
                .sorted(Comparator.comparing((PoolPod pod) -> pod.waiting).thenComparing(pod -> pod.since))
                .limit(Math.max(0, -missing))
                .forEach(pod -> steps.add(new Step.Drain(pod)));
        s.pods().stream().filter(pod -> isToBeDeleted(pod, s)).forEach(pod -> steps.add(new Step.Delete(pod)));
        steps.removeIf(step -> mustWait(step, s.now()));
        return steps;
    }

    /** What the API server has refused is asked of it again, but not with every line. */
    private static boolean mustWait(Step step, Instant now) {
        return switch (step) {
            case Step.Create() -> false;
            case Step.Drain(PoolPod pod) -> !pod.refusedToGo.allows(now);
            case Step.Delete(PoolPod pod) -> !pod.refusedToGo.allows(now);
        };
    }

    private static boolean isToBeDeleted(PoolPod pod, Situation s) {
        if (pod.deleting || pod.assigned) {
            return false;
        }
        if (pod.endedAt.isPresent()) {
            Optional<PoolPod> newestFailed = s.pods().stream()
                    .filter(other -> other.failed && !other.deleting)
                    .max(Comparator.comparing(other -> other.endedAt.orElse(Instant.EPOCH)));
            return !newestFailed.equals(Optional.of(pod)) || over(pod.endedAt.get(), FAILED_STAYS, s.now());
        }
        if (pod.drainingSince.isPresent() && pod.withoutRoom) {
            return true; // it would take the next room, to end there
        }
        boolean stuck = pod.drainingSince
                .map(since -> over(since, PATIENCE, s.now()))
                .orElseGet(() -> !pod.waited && over(pod.since, PATIENCE, s.now()));
        return stuck && s.heard() && !pod.waiting;
    }

    private static boolean over(Instant since, Duration time, Instant now) {
        return !now.isBefore(since.plus(time));
    }

    private PoolRules() {}
}
