package dev.hearth.storage.tables.engine;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What several threads saw of one row, and whether one row could have shown them that: the check of Wing and Gong ("Testing
 * and Verifying Concurrent Objects", 1993), with the states that were tried remembered.
 */
public final class RegisterHistory {
    /** What was done to the row; every value that is written is written once. */
    public sealed interface Operation {
        record Read(@Nullable String found) implements Operation {}

        record Write(@Nullable String value) implements Operation {}

        record Swapped(@Nullable String from, @Nullable String to) implements Operation {}

        record Refused(@Nullable String from) implements Operation {}
    }

    /**
     * An operation that may or must have happened at one moment between two.
     *
     * @param certain false when nobody knows whether it happened; it may then have happened at any time after its beginning
     */
    private record Call(long began, long ended, boolean certain, Operation operation) {}

    private final AtomicLong moments = new AtomicLong();
    private final List<Call> calls = new ArrayList<>();

    /** The beginning of an operation. */
    public long begin() {
        return moments.incrementAndGet();
    }

    public void end(long began, Operation operation) {
        add(new Call(began, moments.incrementAndGet(), true, operation));
    }

    public void unknown(long began, Operation operation) {
        add(new Call(began, Long.MAX_VALUE, false, operation));
    }

    private synchronized void add(Call call) {
        calls.add(call);
    }

    public synchronized int size() {
        return calls.size();
    }

    /** Whether there is an order of the operations that a single row, empty at first, explains. */
    public synchronized boolean linearizable() {
        List<Call> sorted = new ArrayList<>(calls);
        sorted.sort(Comparator.comparingLong(Call::began));
        return explain(sorted, new BitSet(), null, new HashSet<>());
    }

    private record Tried(BitSet done, @Nullable String state) {}

    private static boolean explain(List<Call> calls, BitSet done, @Nullable String state, Set<Tried> tried) {
        if (firstCertain(calls, done) < 0) {
            return true;
        }
        if (!tried.add(new Tried((BitSet) done.clone(), state))) {
            return false;
        }
        long earliestEnd = Long.MAX_VALUE;
        for (int i = done.nextClearBit(0); i < calls.size(); i = done.nextClearBit(i + 1)) {
            earliestEnd = Math.min(earliestEnd, calls.get(i).ended());
        }
        for (int i = done.nextClearBit(0); i < calls.size(); i = done.nextClearBit(i + 1)) {
            if (calls.get(i).began() > earliestEnd) {
                break;
            }
            Operation operation = calls.get(i).operation();
            if (fits(operation, state)) {
                done.set(i);
                if (explain(calls, done, after(operation, state), tried)) {
                    return true;
                }
                done.clear(i);
            }
        }
        return false;
    }

    private static int firstCertain(List<Call> calls, BitSet done) {
        for (int i = done.nextClearBit(0); i < calls.size(); i = done.nextClearBit(i + 1)) {
            if (calls.get(i).certain()) {
                return i;
            }
        }
        return -1;
    }

    private static boolean fits(Operation operation, @Nullable String state) {
        return switch (operation) {
            case Operation.Read read -> Objects.equals(read.found(), state);
            case Operation.Write write -> true;
            case Operation.Swapped swapped -> Objects.equals(swapped.from(), state);
            case Operation.Refused refused -> !Objects.equals(refused.from(), state);
        };
    }

    private static @Nullable String after(Operation operation, @Nullable String state) {
        return switch (operation) {
            case Operation.Read read -> state;
            case Operation.Write write -> write.value();
            case Operation.Swapped swapped -> swapped.to();
            case Operation.Refused refused -> state;
        };
    }

    @Override
    public synchronized String toString() {
        StringBuilder lines = new StringBuilder();
        calls.stream()
                .sorted(Comparator.comparingLong(Call::began))
                .forEach(call -> lines.append(call).append('\n'));
        return lines.toString();
    }
}
