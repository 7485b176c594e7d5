package dev.hearth.gateway.dispatch;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the waiting requests of all functions take together, and how much of it one function may have. Used from all loops.
 *
 * <p>The rule is the dynamic threshold of Choudhury and Hahne, "Dynamic Queue Length Thresholds for Shared-Memory Packet Switches"
 * (IEEE/ACM Transactions on Networking 6, 1998) with a factor of 1: a function may hold as much as is still free. Alone it gets half;
 * n that are flooded get 1/(n+1) each, and as much is left for whoever comes next.
 */
final class WaitingMemory {
    private final long total;
    private final AtomicLong used = new AtomicLong();

    WaitingMemory(long totalBytes) {
        this.total = totalBytes;
    }

    /**
     * Takes memory for one request more; false when there is none for this function.
     *
     * @param held what the function's waiting requests take already
     */
    boolean take(long held, long bytes) {
        while (true) {
            long before = used.get();
            if (held + bytes > total - before) {
                return false;
            }
            if (used.compareAndSet(before, before + bytes)) {
                return true;
            }
        }
    }

    void give(long bytes) {
        used.addAndGet(-bytes);
    }

    long used() {
        return used.get();
    }
}
