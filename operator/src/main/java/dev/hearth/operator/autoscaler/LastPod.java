package dev.hearth.operator.autoscaler;

import dev.hearth.operator.autoscaler.Autoscaler.Sample;
import dev.hearth.operator.autoscaler.Scale.KeepAlive;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When the last pod goes: Knative's rule, a stable window after it began to be used at the earliest and the retention
 * period after none was wanted; or, where the function asks for it and enough of its calls were seen, by {@link
 * IdleHistogram}. Knative's {@code scale-to-zero-grace-period} is the time until requests go to its activator again; a
 * gateway always stands in the path, so it is 0 here.
 */
final class LastPod {
    private Optional<Instant> usedAt = Optional.empty();
    private Optional<Instant> unwantedSince = Optional.empty();
    private Optional<Instant> idleSince = Optional.empty();
    private boolean called;
    private @Nullable IdleHistogram histogram;

    /** @param window for how long every gateway must have been heard before there are so few */
    record Verdict(int pods, Duration window) {}

    void record(Scale scale, Sample sample) {
        if (scale.keepAlive() == KeepAlive.FIXED) {
            histogram = null;
            called = false;
            idleSince = Optional.empty();
            return;
        }
        if (sample.arrived() > 0) {
            long together = sample.arrived();
            if (idleSince.isPresent()) {
                measured().idled(Duration.between(idleSince.get(), sample.to()), 1);
                together--;
            }
            if (together > 0 && called) {
                measured().idled(Duration.ZERO, together);
            }
            called = true;
        }
        boolean active = sample.busy() > 0 || sample.arrived() > 0 || sample.concurrencySeconds() > 0;
        if (sample.busy() > 0) {
            idleSince = Optional.empty();
        } else if (active) {
            idleSince = Optional.of(sample.to());
        }
    }

    private IdleHistogram measured() {
        IdleHistogram known = histogram;
        if (known == null) {
            known = new IdleHistogram();
            histogram = known;
        }
        return known;
    }

    void used(Instant now) {
        usedAt = Optional.of(now);
    }

    Verdict decide(Scale scale, Instant now, int wanted, int present, int busy) {
        Optional<KeepAliveWindows> learned = learned(scale);
        if (learned.isPresent() && idleSince.isPresent() && busy == 0 && wanted <= 1) {
            Duration idle = Duration.between(idleSince.get(), now);
            boolean out = idle.compareTo(learned.get().preWarm()) < 0;
            unwantedSince = Optional.empty();
            int pods = learned.get().keeps(idle) ? 1 : out ? 0 : wanted;
            return new Verdict(pods, idle);
        }
        return fixed(scale, now, wanted, present);
    }

    private Verdict fixed(Scale scale, Instant now, int wanted, int present) {
        Duration stable = scale.window().stable();
        if (wanted > 0 || present == 0) {
            unwantedSince = Optional.empty();
            return new Verdict(wanted, stable);
        }
        Duration window = stable.plus(scale.lastPodRetention());
        if (usedAt.isPresent() && usedAt.get().plus(stable).isAfter(now)) {
            unwantedSince = Optional.empty();
            return new Verdict(1, window);
        }
        if (unwantedSince.isEmpty()) {
            unwantedSince = Optional.of(now);
        }
        boolean retained = unwantedSince.get().plus(scale.lastPodRetention()).isAfter(now);
        return new Verdict(retained ? 1 : 0, window);
    }

    Optional<Instant> wakeAt(Scale scale, Instant now) {
        Optional<KeepAliveWindows> learned = learned(scale);
        if (learned.isEmpty() || idleSince.isEmpty()) {
            return Optional.empty();
        }
        Instant preWarm = idleSince.get().plus(learned.get().preWarm());
        Instant until = idleSince.get().plus(learned.get().until());
        return preWarm.isAfter(now) ? Optional.of(preWarm) : until.isAfter(now) ? Optional.of(until) : Optional.empty();
    }

    private Optional<KeepAliveWindows> learned(Scale scale) {
        return windows(scale).filter(KeepAliveWindows::isOfHistogram);
    }

    Optional<KeepAliveWindows> windows(Scale scale) {
        if (scale.keepAlive() == KeepAlive.FIXED) {
            return Optional.empty();
        }
        IdleHistogram known = histogram == null ? new IdleHistogram() : histogram;
        return Optional.of(known.windows(scale.window().stable().plus(scale.lastPodRetention())));
    }

    Optional<IdleHistogram> learned() {
        return Optional.ofNullable(histogram);
    }

    void learn(IdleHistogram before) {
        if (histogram == null) {
            histogram = before;
        }
    }

    /** What lies in the future now is not known any more. */
    void clockWentBack(Instant now) {
        usedAt = usedAt.filter(then -> !then.isAfter(now));
        unwantedSince = unwantedSince.map(then -> then.isAfter(now) ? now : then);
        idleSince = idleSince.filter(then -> !then.isAfter(now));
    }
}
