package dev.hearth.operator.pods;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The pods of functions that no node has room for. Any thread. */
final class RoomShortage {
    /**
     * In this time waiting pods have ended and the scheduler has looked again. What still has no room then may be larger than
     * any node, and would keep pools empty for ever.
     */
    static final Duration LONGEST = Duration.ofMinutes(2);

    /** When they were made, by namespace and name. */
    private final Map<String, Instant> pods = new ConcurrentHashMap<>();

    void observe(String pod, PodObservation told) {
        if (told.trouble().filter(PodTrouble::isWantOfRoom).isPresent()) {
            pods.put(pod, told.created());
        } else {
            pods.remove(pod);
        }
    }

    void gone(String pod) {
        pods.remove(pod);
    }

    boolean isNow(Instant now) {
        return pods.values().stream()
                .anyMatch(made -> Duration.between(made, now).abs().compareTo(LONGEST) < 0);
    }
}
