package dev.hearth.standalone.kubelet.process;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/**
 * Kills what uses more than it may. One thread looks at the members it knows every 100 ms while anything is above half
 * of its limit and every 250 ms otherwise, and once a second at the whole process table for new members; with nothing to
 * guard it sleeps. What grows past its limit between two looks lives that much longer; the platform is not harmed by it.
 */
final class LimitGuard implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(LimitGuard.class);
    private static final Duration CLOSE_LOOK = Duration.ofMillis(100);
    private static final Duration EASY_LOOK = Duration.ofMillis(250);
    private static final Duration WHOLE_TABLE = Duration.ofSeconds(1);

    private final Map<ChildProcess, Limits> guarded = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean closed;

    LimitGuard() {
        thread = Thread.ofPlatform().name("limit-guard").daemon().start(this::run);
    }

    void guard(ChildProcess process, Limits limits) {
        guarded.put(process, limits);
        LockSupport.unpark(thread);
    }

    void forget(ChildProcess process) {
        guarded.remove(process);
    }

    private void run() {
        long wholeTableAt = System.nanoTime();
        while (!closed) {
            if (guarded.isEmpty()) {
                LockSupport.park(this);
                continue;
            }
            long now = System.nanoTime();
            List<ProcTable.Entry> everyone = List.of();
            if (now - wholeTableAt >= 0) {
                everyone = ProcTable.all();
                wholeTableAt = now + WHOLE_TABLE.toNanos();
            }
            Duration pause = look(everyone);
            LockSupport.parkNanos(this, pause.toNanos());
        }
    }

    private Duration look(List<ProcTable.Entry> everyone) {
        Duration pause = EASY_LOOK;
        for (Map.Entry<ChildProcess, Limits> entry : guarded.entrySet()) {
            ChildProcess process = entry.getKey();
            Limits limits = entry.getValue();
            ChildProcess.Usage usage = process.usage(everyone);
            long most = limits.memoryBytes().orElse(Long.MAX_VALUE);
            if (usage.residentBytes() > most) {
                LOG.debugf(
                        "memory limit exceeded pid=%d bytes=%d limit=%d", process.pid(), usage.residentBytes(), most);
                process.killFor(Exit.Limit.MEMORY);
            } else if (usage.threads() > limits.threads()) {
                LOG.debugf("thread limit exceeded pid=%d threads=%d", process.pid(), usage.threads());
                process.killFor(Exit.Limit.THREADS);
            } else if (usage.residentBytes() > most / 2) {
                pause = CLOSE_LOOK;
            }
        }
        return pause;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
