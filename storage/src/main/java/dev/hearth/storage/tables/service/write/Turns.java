package dev.hearth.storage.tables.service.write;

import dev.hearth.storage.tables.engine.RowKey;
import dev.hearth.storage.tables.service.request.Fault;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Takes turns on contended items. Nobody waits before a first try; whoever has lost one queues, fairly, with the others of
 * this process that have lost on the same item, so that one of them wins each round. What other replicas win is awaited with
 * growing pauses, all within a bound.
 */
public final class Turns {
    private static final int STRIPES = 1024;
    private static final long LONGEST_NANOS = 5_000_000_000L;
    private final ReentrantLock[] stripes = new ReentrantLock[STRIPES];

    public Turns() {
        Arrays.setAll(stripes, any -> new ReentrantLock(true));
    }

    public Turn begin(RowKey row) {
        return new Turn(List.of(stripes[stripe(row)]));
    }

    /** For all rows of a transaction; the order of the stripes keeps transactions from waiting for each other in a ring. */
    public Turn begin(Collection<RowKey> rows) {
        return new Turn(rows.stream()
                .map(Turns::stripe)
                .distinct()
                .sorted()
                .map(stripe -> stripes[stripe])
                .toList());
    }

    private static int stripe(RowKey row) {
        return Math.floorMod(row.hashCode(), STRIPES);
    }

    /** One write's tries. */
    public static final class Turn implements AutoCloseable {
        private final List<ReentrantLock> stripes;
        private final long since = System.nanoTime();
        private boolean queued;
        private int tries;

        private Turn(List<ReentrantLock> stripes) {
            this.stripes = stripes;
        }

        /** The item had changed in between. */
        public void lost() {
            if (late()) {
                throw Fault.INTERNAL.says("The item is written by too many requests at once; send the request again.");
            }
            again();
        }

        private void again() {
            tries++;
            if (!queued) {
                stripes.forEach(ReentrantLock::lock);
                queued = true;
            } else {
                pause(Math.min(50, 1 << Math.min(tries, 6)));
            }
        }

        /** The item belongs to a transaction that goes on. */
        public void blocked() {
            if (late()) {
                throw Fault.TRANSACTION_CONFLICT.says("Transaction is ongoing for the item");
            }
            tries++;
            pause(Math.min(50, 1 << Math.min(tries, 6)));
        }

        /** Has it tried for longer than it may? */
        public boolean late() {
            return System.nanoTime() - since > LONGEST_NANOS;
        }

        private static void pause(int millis) {
            try {
                Thread.sleep(ThreadLocalRandom.current().nextInt(millis) + 1L);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Fault.INTERNAL.says("The service is ending; send the request again.");
            }
        }

        @Override
        public void close() {
            if (queued) {
                stripes.forEach(ReentrantLock::unlock);
            }
        }
    }
}
