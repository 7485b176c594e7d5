package dev.hearth.eventing.topics.delivery;

import java.time.Duration;

/** How a delivery waits before it is tried again. */
@FunctionalInterface
public interface Waiting {
    void await(Duration time) throws InterruptedException;
}
