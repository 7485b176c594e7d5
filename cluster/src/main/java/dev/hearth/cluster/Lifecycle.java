package dev.hearth.cluster;

import java.time.Duration;

/**
 * How a room begins and ends.
 *
 * @param forgottenAfter how long it goes on serving after SIGTERM, no longer ready, until Services have stopped sending to it
 */
record Lifecycle(Duration forgottenAfter) {
    private static final int MOST_SECONDS = 120;

    static Lifecycle of(Settings settings) {
        return new Lifecycle(settings.seconds("HEARTH_DRAIN_DELAY_SECONDS", 0, MOST_SECONDS));
    }
}
