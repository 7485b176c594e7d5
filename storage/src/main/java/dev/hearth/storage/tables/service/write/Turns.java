package dev.hearth.storage.tables.service.write;

import dev.hearth.storage.tables.engine.RowKey;
import dev.hearth.storage.tables.service.request.Fault;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Takes turns on contended items. Nobody waits before a first try; whoever has lost one queues, fairly, with the others of
 * this process that have lost on the same item, so that one of them wins each round. What other replicas win is awaited with
 * growing pauses, all within a bound.
 */
final class Turns {
    private static final int STRIPES = 1024;
    private static final long LONGEST_NANOS = 5_000_000_000L;
    private final ReentrantLock[] stripes = new ReentrantLock[STRIPES];

    Turns() {
        Arrays.setAll(stripes, any -> new ReentrantLock(true));
    }

    Turn begin(RowKey row) {
        return new Turn(stripes[Math.floorMod(row.hashCode(), STRIPES)]);
    }

    /** One write's tries. */
    static final class Turn implements AutoCloseable {
        private final ReentrantLock stripe;
        private final long since = System.nanoTime();
        private boolean queued;
        private int tries;

        private Turn(ReentrantLock stripe) {
            this.stripe = stripe;
        }

        /** The item had changed in between. */
        void lost() {
            checkTime("The item is written by too many requests at once; send the request again.");
            tries++;
            if (!queued) {
                stripe.lock();
                queued = true;
            } else {
                pause(Math.min(50, 1 << Math.min(tries, 6)));
            }
        }

        /** The item belongs to a transaction that goes on. */
        void blocked() {
            if (System.nanoTime() - since > LONGEST_NANOS) {
                throw Fault.TRANSACTION_CONFLICT.says("Transaction is ongoing for the item");
            }
            tries++;
            pause(Math.min(50, 1 << Math.min(tries, 6)));
        }

        private void checkTime(String message) {
            if (System.nanoTime() - since > LONGEST_NANOS) {
                throw Fault.INTERNAL.says(message);
            }
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
                stripe.unlock();
            }
        }
    }
}
