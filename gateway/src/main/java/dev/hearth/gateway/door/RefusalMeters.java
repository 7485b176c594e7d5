package dev.hearth.gateway.door;

import io.micrometer.core.instrument.MeterRegistry;

/** Counts refused requests by door and error type, of which there are as many as {@link Fate} knows. */
public final class RefusalMeters {
    private final MeterRegistry registry;
    private final String door;

    /** @param door {@code lambda} or {@code url} */
    public RefusalMeters(MeterRegistry registry, String door) {
        this.registry = registry;
        this.door = door;
    }

    public void count(Fate fate) {
        registry.counter("hearth.refusals", "door", door, "type", fate.errorType())
                .increment();
    }
}
