package dev.hearth.standalone.kubelet.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Starts processes and sees to it that all of them, and all that they started, end: with their container, with the
 * platform, and at the latest when the platform starts again.
 */
public final class Processes implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Processes.class);

    private final String markerPrefix;
    private final Clock clock;
    private final Lifeline lifeline;
    private final LimitGuard guard = new LimitGuard();
    private final Set<ChildProcess> running = ConcurrentHashMap.newKeySet();

    /**
     * Kills what an earlier platform with the same prefix left, then is ready to start processes.
     *
     * @param markerPrefix begins the marker of every command, and belongs to one platform's data folder alone
     */
    public Processes(String markerPrefix, Clock clock) throws IOException {
        this.markerPrefix = markerPrefix;
        this.clock = clock;
        String text = Command.MARKER + "=" + markerPrefix;
        int orphans = ProcTable.killAll(entry -> ProcTable.environmentHolds(entry, text));
        if (orphans > 0) {
            LOG.infof("orphans of an earlier run killed count=%d", orphans);
        }
        this.lifeline = new Lifeline(markerPrefix);
    }

    /**
     * Starts the command. When this returns, the program runs; {@link ChildProcess#exit()} tells its end.
     *
     * @param output gets what the process and its children print, on a thread of its own
     */
    public ChildProcess start(Command command, Limits limits, Output output) throws CannotStart, IOException {
        if (!command.marker().startsWith(markerPrefix)) {
            throw new IllegalArgumentException("The marker \"" + command.marker() + "\" must begin with \""
                    + markerPrefix + "\", or a killed platform's processes are not found again.");
        }
        Path found = command.program();
        String program = Shims.behind(found).toString();
        List<String> arguments = new ArrayList<>(command.arguments());
        if (!program.equals(found.toString())) {
            arguments.set(0, program);
        }
        Posix.Pipe pipe = Posix.pipe();
        int pid;
        try {
            pid = Posix.spawn(
                    program,
                    arguments,
                    command.environmentStrings(),
                    command.directory().toString(),
                    -1,
                    pipe.writeEnd());
        } catch (IOException e) {
            Posix.close(pipe.readEnd());
            throw new CannotStart(String.valueOf(e.getMessage()));
        } finally {
            Posix.close(pipe.writeEnd());
        }
        lifeline.hold(pid);
        yieldWhenWoken(pid);
        ChildProcess process = new ChildProcess(pid, command.marker(), clock.instant(), pipe.readEnd(), output);
        running.add(process);
        guard.guard(process, limits);
        process.watch(() -> {
            guard.forget(process);
            lifeline.release(pid);
            running.remove(process);
        });
        return process;
    }

    /** Kills everything that runs and waits until it is gone. */
    @Override
    public void close() {
        running.forEach(ChildProcess::kill);
        running.forEach(process -> process.exit().join());
        guard.close();
        lifeline.close();
    }

    /**
     * The gateway wakes a pod with every event; interrupted by it each time, it would pay two context switches for each
     * write (measured in the gateway's RATIONALE). A process that has ended already needs nothing.
     */
    private static void yieldWhenWoken(int pid) {
        try {
            Posix.yieldWhenWoken(pid);
        } catch (IOException e) {
            LOG.debugf("a process keeps its scheduling class pid=%d error=%s", pid, e.getMessage());
        }
    }
}
