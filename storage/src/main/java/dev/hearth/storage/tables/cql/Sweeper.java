package dev.hearth.storage.tables.cql;

import dev.hearth.storage.tables.engine.EngineUnavailable;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;

/**
 * Finishes or undoes, every few seconds, commits that were left under way, by this process or another; keeps this process'
 * number and how far everything is settled.
 */
final class Sweeper implements AutoCloseable {
    private static final Logger log = Logger.getLogger(Sweeper.class);
    private static final int RENEW_EVERY = 10;

    private final Markers markers;
    private final Transactions transactions;
    private final FollowUps followUps;
    private final Nodes nodes;
    private final Thread thread;

    Sweeper(Markers markers, Transactions transactions, FollowUps followUps, Nodes nodes) {
        this.markers = markers;
        this.transactions = transactions;
        this.followUps = followUps;
        this.nodes = nodes;
        thread = Thread.ofVirtual().name("tables-sweeper").start(this::run);
    }

    private void run() {
        try {
            for (int round = 1; ; round++) {
                Thread.sleep(ThreadLocalRandom.current().nextLong(1_000, 3_000));
                try {
                    sweep(round);
                } catch (EngineUnavailable e) {
                    log.warnv("Commits that were left under way could not be looked for: {0}", e.getMessage());
                } catch (RuntimeException e) {
                    log.error("Commits that were left under way could not be looked for.", e);
                }
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void sweep(int round) {
        for (Marker marker : markers.underWay()) {
            if (transactions.abandoned(marker.id())) {
                followUps.finish(marker);
            }
        }
        if (round % RENEW_EVERY == 0) {
            nodes.renew();
            markers.keepLowWater();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
