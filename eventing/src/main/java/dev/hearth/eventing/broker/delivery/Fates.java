package dev.hearth.eventing.broker.delivery;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * Counts what became of a trigger's events: {@code hearth.trigger.events}, by fate. Every event that this process read is
 * counted once when it is settled; what is not counted waits.
 */
final class Fates {
    enum Fate {
        DELIVERED,
        FILTERED,
        DEAD_LETTERED,
        /** A record of the topic that is no CloudEvent, written past the ingress; it is with the dead letters. */
        MALFORMED;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Map<Fate, Counter> counters = new EnumMap<>(Fate.class);
    private final Counter retries;
    private final Counter replies;

    Fates(MeterRegistry registry, String namespace, String trigger) {
        for (Fate fate : Fate.values()) {
            counters.put(
                    fate,
                    registry.counter(
                            "hearth.trigger.events", "namespace", namespace, "trigger", trigger, "fate", fate.label()));
        }
        retries = registry.counter("hearth.trigger.retries", "namespace", namespace, "trigger", trigger);
        replies = registry.counter("hearth.trigger.replies", "namespace", namespace, "trigger", trigger);
    }

    void settled(Fate fate) {
        Counter counter = counters.get(fate);
        if (counter != null) {
            counter.increment();
        }
    }

    void retried() {
        retries.increment();
    }

    void replied() {
        replies.increment();
    }
}
