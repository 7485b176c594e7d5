package dev.hearth.standalone.kubelet.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * A running process with its session. Its end is noticed by a thread that waits for it; before {@link #exit()} is
 * completed, all that it left behind is killed and all that it printed is written.
 */
public final class ChildProcess {
    private static final Logger LOG = Logger.getLogger(ChildProcess.class);
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int POLL_MILLIS = 500;

    /** How long lines gather in the pipe before they are read: being woken for each would cost a busy function more. */
    private static final int GATHER_MILLIS = 3;

    private static final int DRAIN_MILLIS = 2_000;

    private final int pid;
    private final String marker;
    private final Instant startedAt;
    private final int pipe;
    private final Output output;
    private final CompletableFuture<Exit> exit = new CompletableFuture<>();
    private final CountDownLatch drained = new CountDownLatch(1);
    private final long startTicks;
    private volatile boolean ended;
    private volatile long endedNanos;
    private volatile List<Integer> members = List.of();
    private volatile Optional<Exit.Limit> exceeded = Optional.empty();
    private boolean reaped;

    ChildProcess(int pid, String marker, Instant startedAt, int pipe, Output output) {
        this.pid = pid;
        this.marker = marker;
        this.startedAt = startedAt;
        this.pipe = pipe;
        this.output = output;
        this.startTicks = ProcTable.entry(pid).map(ProcTable.Entry::startTicks).orElse(0L);
    }

    public int pid() {
        return pid;
    }

    public Instant startedAt() {
        return startedAt;
    }

    /** Completed when the process and everything that it started is gone; never exceptionally. */
    public CompletableFuture<Exit> exit() {
        return exit;
    }

    /** Asks the whole group to end. */
    public void terminate() {
        signal(15);
    }

    /** Kills the whole group at once. */
    public void kill() {
        signal(Posix.SIGKILL);
    }

    void killFor(Exit.Limit limit) {
        exceeded = Optional.of(limit);
        kill();
    }

    /** The pid stays ours until it is reaped, and so does the group; afterwards nothing is sent any more. */
    private synchronized void signal(int signal) {
        if (!reaped) {
            Posix.kill(-pid, signal);
        }
    }

    /**
     * Resident memory in bytes of the whole session.
     *
     * @param everyone the process table when there is a fresh one, or empty to ask only about the members known so far
     */
    Usage usage(List<ProcTable.Entry> everyone) {
        if (!everyone.isEmpty()) {
            members = everyone.stream()
                    .filter(entry -> entry.session() == pid && entry.pid() != pid)
                    .map(ProcTable.Entry::pid)
                    .toList();
        }
        long bytes = 0;
        int threads = 0;
        for (ProcTable.Entry entry : ProcTable.entry(pid).stream().toList()) {
            bytes += entry.residentBytes();
            threads += entry.threads();
        }
        for (int member : members) {
            ProcTable.Entry entry = ProcTable.entry(member).orElse(null);
            if (entry != null && entry.session() == pid) {
                bytes += entry.residentBytes();
                threads += entry.threads();
            }
        }
        return new Usage(bytes, threads);
    }

    /** What a session uses at a moment. */
    record Usage(long residentBytes, int threads) {}

    void watch(Runnable whenGone) {
        Thread.ofPlatform().name("output-" + pid).daemon().stackSize(256 * 1024).start(this::copyOutput);
        Thread.ofPlatform().name("exit-" + pid).daemon().stackSize(256 * 1024).start(() -> {
            Exit how = awaitEnd();
            whenGone.run();
            exit.complete(how);
        });
    }

    private Exit awaitEnd() {
        try {
            Posix.awaitExit(pid);
            kill();
            killStrays();
            Exit how;
            synchronized (this) {
                how = Posix.reap(pid).because(exceeded);
                reaped = true;
            }
            endedNanos = System.nanoTime();
            ended = true;
            if (!drained.await(DRAIN_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.warnf("output is held open by a process that left the container pid=%d", pid);
            }
            return how;
        } catch (IOException | InterruptedException | RuntimeException e) {
            LOG.errorf(e, "exit could not be read pid=%d", pid);
            return Exit.code(255);
        }
    }

    /** Children that made sessions or groups of their own are known by session or by the marker that they inherited. */
    private void killStrays() {
        ProcTable.killAll(entry -> entry.pid() != pid
                && entry.startTicks() >= startTicks
                && (entry.session() == pid || ProcTable.environmentHolds(entry, Command.MARKER + "=" + marker + "\0")));
    }

    private void copyOutput() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        try (output) {
            while (true) {
                boolean readable = Posix.readable(pipe, POLL_MILLIS);
                if (ended && (!readable || System.nanoTime() - endedNanos > DRAIN_MILLIS * 1_000_000L)) {
                    return;
                }
                if (!readable) {
                    continue;
                }
                buffer.clear();
                int count = Posix.read(pipe, buffer);
                if (count == 0) {
                    return;
                }
                buffer.limit(count);
                output.write(buffer);
                if (count < BUFFER_BYTES) {
                    Thread.sleep(GATHER_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warnf("output is lost pid=%d error=%s", pid, e.getMessage());
        } finally {
            Posix.close(pipe);
            drained.countDown();
        }
    }
}
