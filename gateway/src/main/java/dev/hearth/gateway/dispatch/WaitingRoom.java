package dev.hearth.gateway.dispatch;

import dev.hearth.gateway.dispatch.Outcome.Throttled;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One function's waiting requests, first in, first out, bounded in number, in payload bytes and by what all functions' take. */
final class WaitingRoom {
    /** What a waiting request takes beside its payload: its records here, its exchange and its connection. */
    private static final int BESIDE_PAYLOAD = 2048;

    private final ArrayDeque<Invocation> waiting = new ArrayDeque<>();
    private final Limits limits;
    private final WaitingMemory memory;
    private long bytes;

    WaitingRoom(Limits limits, WaitingMemory memory) {
        this.limits = limits;
        this.memory = memory;
    }

    /** Why there is no room, if there is none. As far as the function's own bounds go, one request always has room. */
    Optional<Throttled.Reason> add(Invocation invocation) {
        long with = bytes + invocation.payload.length();
        if (waiting.size() >= limits.waiting() || (with > limits.waitingBytes() && !waiting.isEmpty())) {
            return Optional.of(Throttled.Reason.FULL);
        }
        if (!memory.take(bytes + (long) BESIDE_PAYLOAD * waiting.size(), taken(invocation))) {
            return Optional.of(Throttled.Reason.MEMORY);
        }
        bytes = with;
        waiting.addLast(invocation);
        return Optional.empty();
    }

    private static long taken(Invocation invocation) {
        return BESIDE_PAYLOAD + (long) invocation.payload.length();
    }

    @Nullable
    Invocation poll() {
        Invocation first = waiting.pollFirst();
        if (first != null) {
            left(first);
        }
        return first;
    }

    private void left(Invocation invocation) {
        bytes -= invocation.payload.length();
        memory.give(taken(invocation));
    }

    @Nullable
    Invocation oldest() {
        return waiting.peekFirst();
    }

    boolean remove(Invocation invocation) {
        boolean was = waiting.remove(invocation);
        if (was) {
            left(invocation);
        }
        return was;
    }

    int size() {
        return waiting.size();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    @Override
    public String toString() {
        return "%d requests of %d bytes".formatted(waiting.size(), bytes);
    }
}
