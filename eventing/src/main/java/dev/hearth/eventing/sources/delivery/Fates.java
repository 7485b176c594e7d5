package dev.hearth.eventing.sources.delivery;

import java.util.concurrent.atomic.LongAdder;

/** How many records of a source ended where. Every record that was taken is in one of these, or waits. Any thread. */
public final class Fates {
    private final LongAdder delivered = new LongAdder();
    private final LongAdder filtered = new LongAdder();
    private final LongAdder deadLettered = new LongAdder();
    private final LongAdder discarded = new LongAdder();
    private final LongAdder invocations = new LongAdder();

    /** A moment's figures. {@code discarded} are those given up by a source without a destination. */
    public record Counts(long delivered, long filtered, long deadLettered, long discarded, long invocations) {}

    public void filtered(int records) {
        filtered.add(records);
    }

    void delivered(int records) {
        delivered.add(records);
    }

    void deadLettered(int records) {
        deadLettered.add(records);
    }

    void discarded(int records) {
        discarded.add(records);
    }

    void invoked() {
        invocations.increment();
    }

    public Counts counts() {
        return new Counts(delivered.sum(), filtered.sum(), deadLettered.sum(), discarded.sum(), invocations.sum());
    }
}
