package dev.hearth.operator.autoscaler;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides a function's number of pods from what is asked of it. In this order:
 *
 * <ol>
 *   <li>{@link KnativeRule}: averages over the stable and the panic window, every two seconds;
 *   <li>at once, a place for everything that waits or runs; a pod whose place was needed stays for a stable window;
 *   <li>{@link LastPod}: when the last pod goes, and when it comes back before a call is expected;
 *   <li>fewer only when every gateway has been heard for the whole window that says so;
 *   <li>{@code minScale} and {@code maxScale}.
 * </ol>
 *
 * <p>After a clock that went back, nothing goes down until a whole window has been seen from there. Not thread-safe: the
 * function's fleet calls it under its lock.
 */
public final class Autoscaler {
    private final KnativeRule averages = new KnativeRule();
    private final LastPod lastPod = new LastPod();
    private final MaxWindow held = new MaxWindow();
    private int peak;
    private Instant latest = Instant.MIN;
    private Instant trusted = Instant.MIN;

    /**
     * What was asked between two instants.
     *
     * @param concurrencySeconds invocations that waited or ran, summed up over the time
     * @param arrived invocations that came
     * @param peak the most that waited or ran at once
     * @param busy invocations that wait or run at its end
     */
    public record Sample(Instant from, Instant to, double concurrencySeconds, long arrived, int peak, int busy) {
        public Sample {
            if (from.isAfter(to)) {
                throw new IllegalArgumentException(
                        "a sample ends after it begins: not from %s to %s".formatted(from, to));
            }
        }
    }

    /**
     * The pods of the revision that gets the invocations.
     *
     * @param present that serve or soon will
     * @param ready that serve
     */
    public record Crew(int present, int ready) {}

    public void sample(Scale scale, Sample sample) {
        follow(sample.to());
        averages.record(scale, sample);
        peak = Math.max(peak, sample.peak());
        lastPod.record(scale, sample);
    }

    /** A new revision has shown that it works: its pod stays for one window as if it had been used. */
    public void used(Instant now) {
        follow(now);
        lastPod.used(now);
    }

    /**
     * @param busy invocations that wait or run now
     * @param seenSince since when every gateway's demand has been seen without a gap; empty while one is not seen
     */
    public int desired(Scale scale, Instant now, Crew crew, int busy, Optional<Instant> seenSince) {
        follow(now);
        int most = Math.max(scale.minScale(), scale.maxScale());
        int needed = Math.min(most, averages.withinRate(scale, crew.ready(), places(scale, busy)));
        int used = Math.max(needed, Math.min(crew.present(), places(scale, peak)));
        peak = 0;
        long second = now.getEpochSecond();
        int kept = held.highest(second, used, scale.window().stable().toSeconds() + 1);
        int wanted = Math.max(kept, averages.desired(scale, now, crew.ready()));
        LastPod.Verdict verdict = lastPod.decide(scale, now, wanted, crew.present(), busy);
        wanted = verdict.pods();
        if (wanted < crew.present() && !seen(verdict.window(), now, seenSince)) {
            wanted = crew.present();
        }
        return Math.clamp(wanted, scale.minScale(), most);
    }

    /** Pods that so many invocations at once need: without them somebody waits for a place. */
    private static int places(Scale scale, int busy) {
        int pods = Math.ceilDiv(busy, scale.containerConcurrency());
        return pods == 0 ? 0 : Math.max(pods, scale.activationScale());
    }

    /** When {@link #desired} says something else though nothing is asked: the last pod is to come back, or to go. */
    public Optional<Instant> wakeAt(Scale scale, Instant now) {
        return lastPod.wakeAt(scale, now);
    }

    /** When the last pod goes and comes back; empty where it stays for a fixed time. */
    public Optional<KeepAliveWindows> windows(Scale scale) {
        return lastPod.windows(scale);
    }

    /** Empty where the last pod stays for a fixed time, or nothing has been seen. */
    public Optional<IdleHistogram> learned() {
        return lastPod.learned();
    }

    /** Takes up what was learned before a restart; later ones than the first do nothing. */
    public void learn(IdleHistogram before) {
        lastPod.learn(before);
    }

    /** No pods and no requests: windows need not be kept. */
    public void rest() {
        averages.rest();
        held.clear();
    }

    private boolean seen(Duration window, Instant now, Optional<Instant> since) {
        Instant from = now.minus(window);
        return since.isPresent() && !since.get().isAfter(from) && !trusted.isAfter(from);
    }

    private void follow(Instant now) {
        if (now.isBefore(latest)) {
            averages.clockWentBack(now);
            lastPod.clockWentBack(now);
            held.clear();
            trusted = now;
        }
        latest = now;
    }
}
