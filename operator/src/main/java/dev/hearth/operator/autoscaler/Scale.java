package dev.hearth.operator.autoscaler;

import java.time.Duration;

/**
 * What a function's spec says about its number of pods.
 *
 * @param target invocations at once that a pod is meant to have
 */
public record Scale(
        int minScale, int maxScale, int initialScale, int target, Duration stableWindow, Duration lastPodRetention) {
    public Scale {
        if (target < 1 || maxScale < 1 || minScale < 0 || initialScale < 0) {
            throw new IllegalArgumentException(
                    "target and maxScale are at least 1, minScale and initialScale at least 0");
        }
    }

    /** How long a sample matters. */
    Duration memory() {
        return stableWindow.plus(lastPodRetention);
    }
}
