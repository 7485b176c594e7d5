package dev.hearth.operator.function;

import dev.hearth.operator.names.FunctionKey;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Whether every function that was there at the start has been looked at once; until then nothing is known to be unused. */
final class FirstRound {
    private final Runnable ended;
    private final Set<FunctionKey> looked = new HashSet<>();
    private Optional<Set<FunctionKey>> left = Optional.empty();

    /** @param ended told once */
    FirstRound(Runnable ended) {
        this.ended = ended;
    }

    /** The functions that there are at the start; some may have been looked at already. */
    void begin(Set<FunctionKey> there) {
        boolean none;
        synchronized (this) {
            Set<FunctionKey> waiting = new HashSet<>(there);
            waiting.removeAll(looked);
            looked.clear();
            left = Optional.of(waiting);
            none = waiting.isEmpty();
        }
        if (none) {
            ended.run();
        }
    }

    /** It was looked at, whatever came of it, or is gone. */
    void looked(FunctionKey function) {
        boolean last;
        synchronized (this) {
            if (left.isEmpty()) {
                looked.add(function);
                return;
            }
            last = left.get().remove(function) && left.get().isEmpty();
        }
        if (last) {
            ended.run();
        }
    }
}
