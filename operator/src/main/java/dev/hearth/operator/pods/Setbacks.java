package dev.hearth.operator.pods;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What went wrong with a revision's pods, and how long the next one therefore waits. Four kinds wait differently:
 *
 * <ul>
 *   <li>a crash, before the pod asked for work: everything waits ({@link Backoff});
 *   <li>a death, after it did: what is queued does not wait, a pod that is only kept (minScale) does;
 *   <li>a displacement, by the node or the cluster before the pod asked for work: as a crash, but it is not the function's;
 *   <li>a refusal by the API server: 1 s, doubling to 60 s.
 * </ul>
 */
final class Setbacks {
    /** After so long without a death, the next is the first one again (kubelet's rule). */
    private static final Duration QUIET = Duration.ofMinutes(10);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LAST_PAUSE = Duration.ofSeconds(60);

    private Backoff crashes = Backoff.NONE;
    private Backoff deaths = Backoff.NONE;
    private Backoff displacements = Backoff.NONE;
    private Optional<PodTrouble> displacement = Optional.empty();
    private Optional<String> lastCrash = Optional.empty();
    private Optional<PodTrouble> refusal = Optional.empty();
    private int refusals;
    private Instant refusedUntil = Instant.EPOCH;

    void crashed(Instant now, String sentence) {
        crashes = crashes.failed(now);
        lastCrash = Optional.of(sentence);
    }

    void died(Instant now) {
        deaths = (deaths.notBefore().plus(QUIET).isBefore(now) ? Backoff.NONE : deaths).failed(now);
    }

    void displaced(Instant now, String sentence) {
        displacements = displacements.failed(now);
        displacement = Optional.of(new PodTrouble(PodTrouble.POD_EVICTED, sentence));
    }

    void refused(String message, Instant now) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(refusals, 10));
        refusals++;
        refusedUntil = now.plus(pause.compareTo(LAST_PAUSE) > 0 ? LAST_PAUSE : pause);
        refusal = Optional.of(
                new PodTrouble(PodTrouble.POD_REFUSED, "The API server did not take a new pod: " + message));
    }

    void accepted() {
        refusals = 0;
        refusal = Optional.empty();
    }

    /** A pod of the revision asked for work: it can. */
    void served() {
        crashes = Backoff.NONE;
        lastCrash = Optional.empty();
        displacements = Backoff.NONE;
        displacement = Optional.empty();
    }

    /** What was asked for has changed, so it may be taken now. */
    void forgetRefusals() {
        accepted();
        refusedUntil = Instant.EPOCH;
    }

    /** @param queued whether a request waits for the pod */
    Instant notBefore(boolean queued) {
        Instant latest = latest(latest(crashes.notBefore(), displacements.notBefore()), refusedUntil);
        return queued ? latest : latest(latest, deaths.notBefore());
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    int crashes() {
        return crashes.failures();
    }

    Optional<String> lastCrash() {
        return lastCrash;
    }

    /** Why the cluster does not run its pods. */
    Optional<PodTrouble> trouble() {
        return refusal.or(() -> displacement);
    }

    /** When a crashing revision is tried again; empty when that is now. */
    Optional<Instant> retryAt(Instant now) {
        return crashes.allows(now) ? Optional.empty() : Optional.of(crashes.notBefore());
    }
}
