package dev.hearth.gateway.dispatch;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** One function's waiting requests, first in, first out, bounded in number and in payload bytes. */
final class WaitingRoom {
    private final ArrayDeque<Invocation> waiting = new ArrayDeque<>();
    private final Limits limits;
    private long bytes;

    WaitingRoom(Limits limits) {
        this.limits = limits;
    }

    /** False when there is no room. One request always has room, however large. */
    boolean add(Invocation invocation) {
        long with = bytes + invocation.payload.length();
        if (waiting.size() >= limits.waiting() || (with > limits.waitingBytes() && !waiting.isEmpty())) {
            return false;
        }
        bytes = with;
        waiting.addLast(invocation);
        return true;
    }

    @Nullable
    Invocation poll() {
        Invocation first = waiting.pollFirst();
        if (first != null) {
            bytes -= first.payload.length();
        }
        return first;
    }

    @Nullable
    Invocation oldest() {
        return waiting.peekFirst();
    }

    boolean remove(Invocation invocation) {
        boolean was = waiting.remove(invocation);
        if (was) {
            bytes -= invocation.payload.length();
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
