package dev.hearth.operator.autoscaler;

import java.time.Duration;

/**
 * When the last pod of a function that nothing calls should be there, counted from the end of its last invocation.
 *
 * <pre>
 *   invocation ends ──── no pod ────▶ preWarm ──── one pod ────▶ until ──── no pod
 * </pre>
 *
 * @param preWarm zero: the pod stays
 * @param basis what this is drawn from
 */
public record KeepAliveWindows(Duration preWarm, Duration until, Basis basis) {
    public KeepAliveWindows {
        if (preWarm.isNegative() || until.compareTo(preWarm) < 0) {
            throw new IllegalArgumentException(
                    "a pod is kept until after it was made: not from %s until %s".formatted(preWarm, until));
        }
    }

    /** Why the windows are as they are. */
    public enum Basis {
        /** The histogram says when the next call comes. */
        LEARNED,
        /** Too few idle times have been seen; the fixed window holds. */
        TOO_FEW,
        /** In no minute is a call likely enough to wait for it: the pod goes when it is no longer wanted. */
        NONE_EXPECTED
    }

    /** Whether the histogram decides about the pod, and not the fixed window. */
    public boolean isOfHistogram() {
        return basis != Basis.TOO_FEW;
    }

    boolean keeps(Duration idle) {
        return idle.compareTo(preWarm) >= 0 && idle.compareTo(until) < 0;
    }
}
