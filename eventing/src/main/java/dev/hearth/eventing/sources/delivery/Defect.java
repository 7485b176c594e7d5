package dev.hearth.eventing.sources.delivery;

import java.util.Optional;

/** The first thing that went wrong by a fault of ours, after which whoever reads begins anew. Any thread. */
public final class Defect {
    private volatile Optional<Throwable> first = Optional.empty();

    public synchronized void set(Throwable why) {
        if (first.isEmpty()) {
            first = Optional.of(why);
        }
    }

    public synchronized void clear() {
        first = Optional.empty();
    }

    public Optional<Throwable> get() {
        return first;
    }

    public boolean isNone() {
        return first.isEmpty();
    }
}
