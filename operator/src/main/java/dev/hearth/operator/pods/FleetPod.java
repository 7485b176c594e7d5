package dev.hearth.operator.pods;

import dev.hearth.api.Demand;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One pod as its fleet knows it: what was asked for, what the API server said last and what a gateway said last. Mutable,
 * guarded by its fleet's lock.
 *
 * <pre>
 *   asked for ──POST──▶ STARTING ──▶ RUNNING ──report──▶ serving ──label──▶ draining ──DRAINED──▶ deleted
 *       └───────────────────┴──────────┴──────────────────┴──── ended ─────────────────────────▶ deleted
 * </pre>
 */
final class FleetPod {
    /** A pod that the API server took but the informer has not shown for this long is not there. */
    static final Duration UNSEEN = Duration.ofSeconds(30);

    final String name;
    final String ownerUid;
    final String revision;
    final String runtimeHost;
    final Instant since;

    PodObservation.Stage stage = PodObservation.Stage.STARTING;
    boolean seen;
    boolean reported;
    boolean deleting;
    boolean crashCounted;

    /** Nothing is heard of its node; it may come back. */
    boolean lost;

    /** When it may next be asked to go, after the API server refused that. */
    Backoff refusedToGo = Backoff.NONE;

    Optional<Instant> drainingSince = Optional.empty();
    Optional<Instant> runningSince = Optional.empty();
    Optional<Instant> endedAt = Optional.empty();
    Optional<String> ending = Optional.empty();
    Optional<PodTrouble> trouble = Optional.empty();
    Optional<Demand.PodReport> report = Optional.empty();

    FleetPod(String name, String ownerUid, String revision, String runtimeHost, Instant since) {
        this.name = name;
        this.ownerUid = ownerUid;
        this.revision = revision;
        this.runtimeHost = runtimeHost;
        this.since = since;
    }

    /** One from a pool, which runs and begins with the function now. */
    static FleetPod adopted(String name, String ownerUid, String revision, String runtimeHost, Instant now) {
        FleetPod pod = new FleetPod(name, ownerUid, revision, runtimeHost, now);
        pod.seen = true;
        pod.stage = PodObservation.Stage.RUNNING;
        pod.runningSince = Optional.of(now);
        return pod;
    }

    void observe(PodObservation told, Instant now) {
        seen = true;
        stage = told.stage();
        deleting |= told.leaving();
        lost = told.lost();
        trouble = told.trouble();
        ending = told.ending();
        if (told.draining() && drainingSince.isEmpty()) {
            drainingSince = Optional.of(now);
        }
        if (stage == PodObservation.Stage.RUNNING && runningSince.isEmpty()) {
            runningSince = Optional.of(told.started().orElse(now));
        }
        if (hasEnded() && endedAt.isEmpty()) {
            endedAt = Optional.of(told.ended().orElse(now));
        }
    }

    boolean hasEnded() {
        return stage.hasEnded();
    }

    /** Counts as a pod of its revision: it works or soon will, and nobody has said that it should go. */
    boolean isCrew() {
        return !hasEnded() && !deleting && !lost && drainingSince.isEmpty();
    }

    boolean isDraining() {
        return !hasEnded() && !deleting && drainingSince.isPresent();
    }
}
