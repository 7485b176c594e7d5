package dev.hearth.standalone.platform;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;

/** One line a component while the platform starts: what it is, where it is, how long it took. */
public final class Progress {
    private final PrintStream out;

    public Progress(PrintStream out) {
        this.out = out;
    }

    /** Something that takes a while and gives what it made. */
    interface Step<T> {
        T run() throws Exception;
    }

    /** Runs the step and prints its line when it is done. A failure becomes a {@link PlatformException} naming the step. */
    <T> T step(String what, Step<T> step, Function<T, String> where) {
        long began = System.nanoTime();
        T started;
        try {
            started = step.run();
        } catch (PlatformException e) {
            throw e;
        } catch (Exception e) {
            throw new PlatformException(what + " could not start: " + e.getMessage(), e);
        }
        line(what, where.apply(started), Duration.ofNanos(System.nanoTime() - began));
        return started;
    }

    /** What an engine does that is started on first need; any thread. */
    synchronized void note(String sentence) {
        out.printf("  %s%n", sentence);
        out.flush();
    }

    synchronized void line(String what, String where, Duration took) {
        out.printf("  %-18s %-46s %6.2f s%n", what, where, took.toNanos() / 1e9);
        out.flush();
    }

    /** The launcher says when it had nothing to build any more: the process may be older by the whole of a first build. */
    private static long launchedAt(PlatformState state) {
        return Long.getLong("hearth.launched", state.startedAt());
    }

    /** What the other commands need to find this platform; nothing when it lies where they look by themselves. */
    private static String dataOption(PlatformState state) {
        Path used = Path.of(state.kubeconfig()).toAbsolutePath().normalize().getParent();
        Path usual = Path.of(System.getProperty("hearth.home", "."), ".hearth")
                .toAbsolutePath()
                .normalize();
        return usual.equals(used) ? "" : " --data '" + used + "'";
    }

    /**
     * The last lines: where everything is and what to type next.
     *
     * @param hello whether examples/hello is there to be called
     */
    void ready(PlatformState state, boolean hello) {
        out.printf(
                "%nHearth is up, %.1f s after its start.%n%n", (System.currentTimeMillis() - launchedAt(state)) / 1e3);
        out.printf("  functions     %s/functions/NAMESPACE/NAME%n", state.hearthUrl());
        out.printf("  AWS endpoint  %s%n", state.awsEndpointUrl());
        out.printf("  health        %s/q/health  %s/q/metrics%n", state.healthUrl(), state.healthUrl());
        out.printf("%nNext, in another terminal:%n%n");
        out.printf("  eval \"$(./hearth env%s)\"%n", dataOption(state));
        out.printf(hello ? "  kubectl get functions%n" : "  kubectl apply -f examples/hello/%n");
        out.printf("  curl \"$HEARTH_URL/functions/default/hello?name=Ada\"%n%n");
        out.flush();
    }
}
