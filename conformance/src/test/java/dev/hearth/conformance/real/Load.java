package dev.hearth.conformance.real;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Callers of one function, each with one call at a time, from when this is made until it is closed. */
final class Load implements AutoCloseable {
    private static final int MOST_KEPT = 5;

    private final Outside outside;
    private final String function;
    private final List<Thread> callers = new ArrayList<>();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    Load(Outside outside, String function, int callers) {
        this.outside = outside;
        this.function = function;
        for (int at = 0; at < callers; at++) {
            this.callers.add(Thread.ofVirtual().start(this::call));
        }
    }

    private void call() {
        while (!closed) {
            try {
                HttpResponse<String> answer = outside.call(function, "?name=Ada");
                if (answer.statusCode() == 200 && answer.body().contains("Ada")) {
                    answered.incrementAndGet();
                } else {
                    failure(answer.statusCode() + " " + answer.body());
                }
            } catch (IOException e) {
                failure(e.toString());
            }
        }
    }

    private void failure(String what) {
        failed.incrementAndGet();
        if (failures.size() < MOST_KEPT) {
            failures.add(what);
        }
    }

    int answered() {
        return answered.get();
    }

    int failed() {
        return failed.get();
    }

    /** Some of what went wrong. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** Returns when the last call has ended. */
    @Override
    public void close() {
        closed = true;
        try {
            for (Thread caller : callers) {
                caller.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
