package dev.hearth.standalone.kubelet.pod;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a container that ended waits for its next start: the first restart is at once, then the pause doubles from
 * {@code initial} to {@code most}; a start that lasted {@code forgetAfter} begins anew (kubelet: 10 s, 5 min, 10 min).
 */
public record RestartBackoff(Duration initial, Duration most, Duration forgetAfter) {
    public static final RestartBackoff KUBELET =
            new RestartBackoff(Duration.ofSeconds(10), Duration.ofMinutes(5), Duration.ofMinutes(10));

    /** @param pause the pause before the start that has just ended, or empty when that was the first */
    Duration next(Optional<Duration> pause, Duration lasted) {
        if (pause.isEmpty() || lasted.compareTo(forgetAfter) >= 0) {
            return Duration.ZERO;
        }
        if (pause.get().isZero()) {
            return initial;
        }
        Duration doubled = pause.get().multipliedBy(2);
        return doubled.compareTo(most) > 0 ? most : doubled;
    }
}
