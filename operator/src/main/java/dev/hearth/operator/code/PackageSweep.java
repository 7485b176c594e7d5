package dev.hearth.operator.code;

import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Deletes packages that have outlived their {@link Retention}, once in a while. What is named now is noted first, so a
 * package's time begins when it was last seen to be named.
 */
public final class PackageSweep implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(PackageSweep.class);
    private static final Duration FIRST = Duration.ofMinutes(5);
    private static final Duration EVERY = Duration.ofHours(1);

    private final Packages packages;
    private final Retention retention;
    private final Callable<Set<Digest>> names;
    private final Clock clock;
    private volatile @Nullable ScheduledFuture<?> running;

    /** @param names finds all digests that are named now, or fails, and then nothing is deleted */
    public PackageSweep(Packages packages, Retention retention, Callable<Set<Digest>> names, Clock clock) {
        this.packages = packages;
        this.retention = retention;
        this.names = names;
        this.clock = clock;
    }

    /** Sweeps some minutes after the start and every hour from then on. */
    public void start(ScheduledExecutorService timer, Executor calls) {
        running = timer.scheduleWithFixedDelay(
                () -> calls.execute(this::sweepQuietly), FIRST.toSeconds(), EVERY.toSeconds(), TimeUnit.SECONDS);
    }

    private void sweepQuietly() {
        try {
            int gone = sweep();
            if (gone > 0) {
                LOG.infof("Packages deleted that nothing has named for a while count=%d", gone);
            }
        } catch (Exception e) {
            LOG.warnf("Packages could not be swept and are kept error=%s", e.toString());
        }
    }

    /** How many packages were deleted. */
    int sweep() throws Exception {
        Set<Digest> named = names.call();
        named.forEach(packages::use);
        int gone = 0;
        for (Packages.Kept one : retention.outlived(packages.list(), named, clock.instant())) {
            gone += packages.removeUnused(one) ? 1 : 0;
        }
        return gone;
    }

    @Override
    public void close() {
        ScheduledFuture<?> task = running;
        if (task != null) {
            task.cancel(false);
        }
    }
}
