package dev.hearth.operator.pods;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which revision of a function is asked for, which one gets its invocations and which one its status names. Guarded by its
 * fleet.
 *
 * <pre>
 *   target ── its first pods serve, or have shown that they cannot ──▶ active ── its status was written ──▶ published
 * </pre>
 */
final class Revisions {
    private Optional<PodPlan> target = Optional.empty();
    private Optional<String> active = Optional.empty();
    private Optional<String> activeSha = Optional.empty();
    private Optional<String> published = Optional.empty();
    private boolean proven;

    /**
     * This one is asked for.
     *
     * @param told the revision that the function's status names, from before a restart
     * @param ready whether the status says that it works
     * @return whether it is another revision than the one that was asked for last
     */
    boolean ask(PodPlan next, Optional<String> told, Optional<String> toldSha, boolean ready) {
        if (active.isEmpty()) {
            active = told;
            activeSha = toldSha;
            published = told;
            proven = ready && told.equals(Optional.of(next.revision()));
        }
        boolean another =
                target.filter(plan -> !plan.revision().equals(next.revision())).isPresent();
        proven &= !another;
        target = Optional.of(next);
        return another;
    }

    void forget() {
        target = Optional.empty();
        active = Optional.empty();
        activeSha = Optional.empty();
        published = Optional.empty();
        proven = false;
    }

    /** False when that is nothing new. */
    boolean publish(Optional<String> revision) {
        boolean news = !published.equals(revision);
        published = revision;
        return news;
    }

    /** This one gets the invocations from now on. */
    void moveOn(Optional<String> next) {
        boolean isTarget = next.isPresent() && next.equals(revision());
        if (isTarget || !next.equals(active)) {
            activeSha = target.flatMap(PodPlan::codeSha256);
        }
        active = next;
    }

    /**
     * So many pods of the target serve.
     *
     * @return whether it has shown by that for the first time that it works
     */
    boolean serve(long pods) {
        boolean shown = !proven && pods >= initialScale();
        proven |= shown;
        return shown;
    }

    /** Pods of a new revision that show that it works. */
    int initialScale() {
        return target.map(PodPlan::scale)
                .map(scale -> Math.max(1, Math.min(scale.initialScale(), scale.maxScale())))
                .orElse(1);
    }

    Optional<PodPlan> target() {
        return target;
    }

    /** The target's. */
    Optional<String> revision() {
        return target.map(PodPlan::revision);
    }

    Optional<String> active() {
        return active;
    }

    Optional<String> activeSha() {
        return activeSha;
    }

    Optional<String> published() {
        return published;
    }

    /** A pod of the target has asked for work once. */
    boolean proven() {
        return proven;
    }

    boolean rollingIn() {
        return target.isPresent() && active.isPresent() && !active.equals(revision());
    }

    boolean isTargets(FleetPod pod) {
        return revision().equals(Optional.of(pod.revision));
    }

    boolean isActives(FleetPod pod) {
        return active.equals(Optional.of(pod.revision));
    }

    /** The digests of the code of the active one and of the target. */
    List<String> codes() {
        return Stream.of(activeSha, target.flatMap(PodPlan::codeSha256))
                .flatMap(Optional::stream)
                .toList();
    }
}
