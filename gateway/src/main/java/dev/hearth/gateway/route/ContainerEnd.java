package dev.hearth.gateway.route;

import java.util.Map;

/**
 * How a function's container ended, in Lambda's words.
 *
 * @param exitCode as the kubelet reports it; above 128 it is 128 and the number of a signal
 * @param signal the number of the signal that ended it, or 0
 * @param seen false when only its pod is known to have ended
 */
public record ContainerEnd(int exitCode, int signal, boolean outOfMemory, boolean seen) {
    /** The pod failed before its container ran (its code did not come, its node had no room for it), or with its node. */
    public static final ContainerEnd UNSEEN = new ContainerEnd(0, 0, false, false);

    private static final Map<Integer, String> SIGNALS = Map.of(
            1, "hangup",
            2, "interrupt",
            3, "quit",
            4, "illegal instruction",
            6, "aborted",
            8, "floating point exception",
            9, "killed",
            11, "segmentation fault",
            13, "broken pipe",
            15, "terminated");

    public ContainerEnd(int exitCode, int signal, boolean outOfMemory) {
        this(exitCode, signal, outOfMemory, true);
    }

    public String errorType() {
        return outOfMemory ? "Runtime.OutOfMemory" : "Runtime.ExitError";
    }

    /** {@code Runtime exited with error: exit status 1}, or the signal, or that no reason was given. */
    public String sentence() {
        int number = signal != 0 ? signal : exitCode > 128 ? exitCode - 128 : 0;
        String name = outOfMemory ? "killed" : SIGNALS.get(number);
        if (name != null) {
            return "Runtime exited with error: signal: " + name;
        }
        return exitCode == 0 ? NO_REASON : "Runtime exited with error: exit status " + exitCode;
    }

    /** For a pod that is gone before anybody saw how it ended. */
    public static final String NO_REASON = "Runtime exited without providing a reason";
}
