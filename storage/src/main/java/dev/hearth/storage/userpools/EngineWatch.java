package dev.hearth.storage.userpools;

import dev.hearth.storage.userpools.engine.EngineBusy;
import dev.hearth.storage.userpools.engine.EngineUnavailable;
import dev.hearth.storage.userpools.engine.Realms;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Notices that the engine came or went while nobody asks anything of it. It looks only while there are pools, so an engine
 * that nobody needs is not started by it.
 */
final class EngineWatch implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(EngineWatch.class);
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Realms realms;
    private final BooleanSupplier needed;
    private final Runnable changed;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("user-pools-engine").factory());
    private boolean up = true;

    EngineWatch(Realms realms, BooleanSupplier needed, Runnable changed) {
        this.realms = realms;
        this.needed = needed;
        this.changed = changed;
        timer.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What is thrown here would end the timer, and nobody would hear of an engine that comes back. */
    private void look() {
        try {
            boolean now = needed.getAsBoolean() ? answers() : up;
            if (now != up) {
                changed.run();
                up = now;
            }
        } catch (RuntimeException e) {
            LOG.warnf(e, "the user pools' engine could not be looked at and is looked at again");
        }
    }

    private boolean answers() {
        try {
            return realms.tokens().alive(realms.addressNow());
        } catch (EngineUnavailable | EngineBusy e) {
            return false;
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
