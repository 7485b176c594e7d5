package dev.hearth.gateway.dispatch;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * The functions of one loop with which something is: those that have something to watch, looked at every 20 ms while there are any,
 * and those that may have something to tell the operator. The others, which may be thousands, cost nothing. On that loop only.
 */
final class LoopTicks {
    private static final Logger LOG = Logger.getLogger(LoopTicks.class);
    private static final long TICK_MILLIS = 20;

    final Loop loop;
    private final Set<FunctionQueue> watched = new LinkedHashSet<>();
    private final Set<FunctionQueue> telling = new LinkedHashSet<>();

    LoopTicks(Loop loop) {
        this.loop = loop;
    }

    /** Something happens to it: the next line asks it. */
    void mayTell(FunctionQueue queue) {
        telling.add(queue);
    }

    /** @param told whether it had something to tell; where it had not, it is not asked again until something happens to it */
    void tell(Predicate<FunctionQueue> told) {
        telling.removeIf(told.negate());
    }

    void watch(FunctionQueue queue, Dispatcher dispatcher) {
        mayTell(queue);
        if (watched.add(queue) && watched.size() == 1) {
            schedule(dispatcher);
        }
    }

    /** A defect in one function's bookkeeping must not stop the clock of the others. */
    private static boolean ticked(FunctionQueue queue, long now) {
        try {
            return queue.tick(now);
        } catch (RuntimeException e) {
            LOG.errorf(e, "a function's deadlines could not be checked function=%s", queue.key);
            return true;
        }
    }

    private void schedule(Dispatcher dispatcher) {
        loop.after(TICK_MILLIS, () -> {
            long now = dispatcher.nanos();
            for (FunctionQueue queue : List.copyOf(watched)) {
                if (!ticked(queue, now)) {
                    watched.remove(queue);
                }
            }
            if (!watched.isEmpty()) {
                schedule(dispatcher);
            }
        });
    }
}
