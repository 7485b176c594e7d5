package dev.hearth.eventing.async;

import dev.hearth.eventing.offsets.Offsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * The events of one partition that are on their way, each on a virtual thread of its own. The consumer's thread opens it, puts
 * events in and closes it when the partition goes.
 */
final class Lane {
    private static final Logger LOG = Logger.getLogger(Lane.class);

    private final Offsets offsets;
    private final Delivery delivery;
    private final AsyncConfig config;
    private final AtomicLong total;
    private final Runnable roomAgain;
    private final AtomicLong bytes = new AtomicLong();
    private final Set<Running> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;

    /** Offsets between the oldest open event and the newest, in windows: so many may come again after a crash. */
    private static final int SPAN_IN_WINDOWS = 10;

    private volatile long newest;

    /** One event and its thread. */
    private final class Running {
        final long offset;
        final Thread thread;
        volatile boolean acting;

        Running(long offset, AsyncEvent event) {
            this.offset = offset;
            this.thread = Thread.ofVirtual().name("async-event").unstarted(() -> run(this, event));
        }
    }

    /**
     * @param total bytes of all lanes
     * @param roomAgain runs, on any thread, when events have left a lane that was full
     */
    Lane(Offsets offsets, Delivery delivery, AsyncConfig config, AtomicLong total, Runnable roomAgain) {
        this.offsets = offsets;
        this.delivery = delivery;
        this.config = config;
        this.total = total;
        this.roomAgain = roomAgain;
    }

    /** Takes the event on; its offset is finished when it is done with. */
    void take(long offset, AsyncEvent event) {
        offsets.take(offset);
        bytes.addAndGet(event.payload().length);
        total.addAndGet(event.payload().length);
        newest = offset;
        Running one = new Running(offset, event);
        running.add(one);
        one.thread.start();
    }

    /** A record that is no event is passed over. */
    void pass(long offset) {
        offsets.passed(offset + 1);
    }

    private void run(Running one, AsyncEvent event) {
        try {
            deliver(one, event);
            offsets.finish(one.offset);
        } catch (InterruptedException e) {
            LOG.debugf("an event is left to whoever gets its partition requestId=%s", event.requestId());
        } finally {
            boolean wasFull = full();
            running.remove(one);
            bytes.addAndGet(-event.payload().length);
            total.addAndGet(-event.payload().length);
            if (wasFull || running.isEmpty()) {
                roomAgain.run();
            }
        }
    }

    /** A fault of ours ends no event: it is tried again from its beginning. */
    private void deliver(Running one, AsyncEvent event) throws InterruptedException {
        while (true) {
            try {
                delivery.deliver(event, acting -> act(one, acting));
                return;
            } catch (RuntimeException e) {
                if (closing || Thread.currentThread().isInterrupted()) {
                    throw new InterruptedException();
                }
                LOG.errorf(e, "an event failed inside eventing and is tried again requestId=%s", event.requestId());
                one.acting = false;
                Thread.sleep(config.backoffMost());
            }
        }
    }

    private void act(Running one, boolean acting) throws InterruptedException {
        one.acting = acting;
        if (acting && closing) {
            throw new InterruptedException();
        }
    }

    /** Is nothing more to be read for now? */
    boolean full() {
        return newest - offsets.position() >= (long) SPAN_IN_WINDOWS * config.windowEvents()
                || running.size() >= config.windowEvents()
                || bytes.get() >= config.windowBytes()
                || (total.get() >= config.totalBytes() && !running.isEmpty());
    }

    /** Breaks off what only waits. Nothing new begins. */
    void breakOff() {
        closing = true;
        running.stream().filter(one -> !one.acting).forEach(one -> one.thread.interrupt());
    }

    /** Lets what runs come to its end for as long as {@code longest}; what does not is broken off. */
    void close(Duration longest) {
        breakOff();
        long end = System.nanoTime() + longest.toNanos();
        try {
            for (Running one : running) {
                Duration left = Duration.ofNanos(end - System.nanoTime());
                if (left.isPositive()) {
                    boolean ignored = one.thread.join(left);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        running.forEach(one -> one.thread.interrupt());
    }
}
