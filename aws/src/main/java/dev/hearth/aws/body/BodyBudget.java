package dev.hearth.aws.body;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of unfinished request bodies the gateway holds, bounded over all connections and loops. */
public final class BodyBudget {
    private final long most;
    private final AtomicLong held = new AtomicLong();

    public BodyBudget(long most) {
        this.most = most;
    }

    /** A quarter of the heap. */
    public static BodyBudget ofThisHeap() {
        return new BodyBudget(Runtime.getRuntime().maxMemory() / 4);
    }

    boolean take(long bytes) {
        if (held.addAndGet(bytes) <= most) {
            return true;
        }
        held.addAndGet(-bytes);
        return false;
    }

    void giveBack(long bytes) {
        held.addAndGet(-bytes);
    }
}
