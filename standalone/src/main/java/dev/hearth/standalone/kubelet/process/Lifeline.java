package dev.hearth.standalone.kubelet.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * A tiny shell process that outlives the platform by a moment: it reads from a pipe which process groups there are, and
 * when the pipe's other end is gone, however the platform ended, it kills them.
 *
 * <p>It does more than {@code PR_SET_PDEATHSIG}, which reaches only the child itself and not the child's children, and
 * costs a starting container nothing.
 */
final class Lifeline implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Lifeline.class);

    private static final String SCRIPT = """
            trap '' HUP INT TERM
            groups=' '
            while read -r verb group; do
              case $verb in
                hold) groups="$groups$group " ;;
                release) case $groups in *" $group "*) groups="${groups%%" $group "*} ${groups#*" $group "}" ;; esac ;;
              esac
            done
            for group in $groups; do kill -s KILL -- "-$group"; done
            for file in $(grep -lsF -- "$1" /proc/[0-9]*/environ); do
              process=${file#/proc/}
              kill -s KILL "${process%/environ}"
            done
            """;

    private final String markerPrefix;
    private final Set<Integer> held = new LinkedHashSet<>();
    private int pid;
    private int pipe = -1;

    Lifeline(String markerPrefix) throws IOException {
        this.markerPrefix = markerPrefix;
        start();
    }

    synchronized void hold(int group) {
        held.add(group);
        tell("hold " + group + "\n");
    }

    synchronized void release(int group) {
        held.remove(group);
        tell("release " + group + "\n");
    }

    private void tell(String line) {
        if (pipe < 0) {
            return;
        }
        try {
            Posix.write(pipe, line.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException broken) {
            restart(broken);
        }
    }

    private void restart(IOException broken) {
        LOG.warnf("lifeline was gone and is started again pid=%d error=%s", pid, broken.getMessage());
        try {
            end();
            start();
            for (int group : held) {
                Posix.write(pipe, ("hold " + group + "\n").getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            LOG.errorf("lifeline cannot be started; functions may outlive a killed platform error=%s", e.getMessage());
        }
    }

    private void start() throws IOException {
        Posix.Pipe input = Posix.pipe();
        Posix.Pipe output = Posix.pipe();
        try {
            pid = Posix.spawn(
                    "/bin/sh",
                    List.of("sh", "-c", SCRIPT, "hearth-lifeline", Command.MARKER + "=" + markerPrefix),
                    List.of("PATH=/usr/local/bin:/usr/bin:/bin"),
                    "/",
                    input.readEnd(),
                    output.writeEnd());
        } finally {
            Posix.close(input.readEnd());
            Posix.close(output.writeEnd());
            Posix.close(output.readEnd());
        }
        pipe = input.writeEnd();
    }

    private void end() throws IOException {
        Posix.close(pipe);
        pipe = -1;
        Posix.awaitExit(pid);
        Posix.reap(pid);
    }

    /** Ends the lifeline, which kills what is still held. */
    @Override
    public synchronized void close() {
        if (pipe >= 0) {
            try {
                end();
            } catch (IOException e) {
                LOG.warnf("lifeline did not end pid=%d error=%s", pid, e.getMessage());
            }
        }
    }
}
