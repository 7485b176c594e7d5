package dev.hearth.eventing.topics.delivery;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * Runs what has the same key one after the other, in the order in which it came, and different keys at once. The caller
 * bounds how much waits.
 */
final class Lanes {
    private final Executor executor;
    private final Map<String, Deque<Runnable>> waiting = new HashMap<>();

    Lanes(Executor executor) {
        this.executor = executor;
    }

    synchronized void run(String key, Runnable work) {
        Deque<Runnable> lane = waiting.get(key);
        if (lane != null) {
            lane.add(work);
        } else {
            waiting.put(key, new ArrayDeque<>());
            start(key, work);
        }
    }

    private void start(String key, Runnable work) {
        executor.execute(() -> {
            try {
                work.run();
            } finally {
                next(key);
            }
        });
    }

    private synchronized void next(String key) {
        Deque<Runnable> lane = waiting.get(key);
        Runnable next = lane == null ? null : lane.poll();
        if (next == null) {
            waiting.remove(key);
        } else {
            start(key, next);
        }
    }
}
