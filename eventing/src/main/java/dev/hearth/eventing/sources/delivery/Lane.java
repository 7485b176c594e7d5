package dev.hearth.eventing.sources.delivery;

import dev.hearth.eventing.sources.payload.Item;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Records that stay in their order: gathers them into batches and has one batch under way at a time. It has a virtual thread
 * while it has records. How many may wait is the feeder's to bound.
 *
 * <pre>
 *   offer ─▶ waiting ─▶ a batch: full, or the first has waited for the batching window ─▶ Delivery
 * </pre>
 */
public final class Lane {
    private static final Logger LOG = Logger.getLogger(Lane.class);

    /** The clock may jump while a window waits for its end, so it is asked again. */
    private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String name;
    private final Target target;
    private final Policy policy;
    private final Delivery delivery;
    private final Completion completion;
    private final Conversation conversation;
    private final Optional<Windows> windows;
    private final long envelopeBytes;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Deque<Arrived> waiting = new ArrayDeque<>();
    private @Nullable Thread thread;

    private record Arrived(Item item, long nanos) {}

    public Lane(String name, Target target, Origin origin, Completion completion) {
        this.name = name;
        this.target = target;
        this.policy = target.policy();
        this.completion = completion;
        this.delivery = new Delivery(target, origin, stopped);
        this.windows = policy.tumblingWindow().map(length -> new Windows(length, policy, origin, completion));
        this.conversation = windows.<Conversation>map(w -> w)
                .orElseGet(() -> new Conversation.Stateless(policy, origin, completion));
        // A state may stand in the envelope, of up to a megabyte.
        this.envelopeBytes = origin.envelope().size(0, 0) + (windows.isPresent() ? Policy.LARGEST_STATE + 1024 : 0);
    }

    /** Takes records behind those that it has. */
    public void offer(List<Item> items) {
        long now = System.nanoTime();
        lock.lock();
        try {
            items.forEach(item -> waiting.add(new Arrived(item, now)));
            if (thread == null && stopped.getCount() > 0) {
                thread = Thread.ofVirtual().name("source-" + name).start(this::run);
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Ends what is under way and begins nothing else; records that wait are forgotten. */
    public void stop() {
        stopped.countDown();
        lock.lock();
        try {
            waiting.clear();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** @return whether nothing is under way any more */
    public boolean awaitEnd(Duration longest) throws InterruptedException {
        Thread running = running();
        return running == null || running.join(longest);
    }

    /** Gives up waiting for the function's answer. What it does, it goes on doing. */
    public void interrupt() {
        Thread running = running();
        if (running != null) {
            running.interrupt();
        }
    }

    private @Nullable Thread running() {
        lock.lock();
        try {
            return thread;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (true) {
                List<Item> batch = next();
                if (batch.isEmpty() && windows.flatMap(Windows::end).isEmpty()) {
                    return;
                }
                if (!deliver(batch)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            // The partition is somebody else's: they are delivered there.
            LOG.debugf("a lane was interrupted name=%s", name);
        } catch (RuntimeException | Error e) {
            stop();
            completion.broken(e);
        } finally {
            ended();
        }
    }

    /** An empty batch is the end of a window. */
    private boolean deliver(List<Item> batch) throws InterruptedException {
        if (windows.isEmpty()) {
            return delivery.deliver(batch, conversation);
        }
        Windows window = windows.get();
        if (!batch.isEmpty()) {
            window.open(batch.getFirst());
            if (!delivery.deliver(batch, conversation)) {
                return false;
            }
        }
        if (batch.isEmpty() || window.isFull()) {
            window.beginLast();
            if (!delivery.deliver(List.of(), conversation)) {
                return false;
            }
            window.close();
        }
        return true;
    }

    private void ended() {
        lock.lock();
        try {
            thread = null;
            // Records may have come between the last look and here.
            if (!waiting.isEmpty() && stopped.getCount() > 0) {
                thread = Thread.ofVirtual().name("source-" + name).start(this::run);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The next batch; an empty one when there is nothing more to do for now, or a window has come to its end. */
    private List<Item> next() throws InterruptedException {
        lock.lock();
        try {
            while (stopped.getCount() > 0) {
                Arrived first = waiting.peek();
                Optional<Instant> end = windows.flatMap(Windows::end);
                if (first == null && end.isEmpty()) {
                    return List.of();
                }
                boolean later =
                        first != null && windows.isPresent() && windows.get().isLater(first.item());
                long toEnd = end.map(this::nanosUntil).orElse(Long.MAX_VALUE);
                if (later || (first == null && toEnd <= 0)) {
                    return List.of();
                }
                long toBatch = first == null
                        ? Long.MAX_VALUE
                        : first.nanos() + policy.batchingWindow().toNanos() - System.nanoTime();
                if (first != null && (toBatch <= 0 || toEnd <= 0 || isFull())) {
                    return take();
                }
                long ignored = changed.awaitNanos(Math.min(LOOK_AGAIN_NANOS, Math.min(toBatch, toEnd)));
            }
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    private long nanosUntil(Instant end) {
        return Duration.between(target.clock().instant(), end).toNanos();
    }

    private boolean isFull() {
        if (waiting.size() >= policy.batchSize()) {
            return true;
        }
        long bytes = envelopeBytes;
        for (Arrived arrived : waiting) {
            bytes += arrived.item().json().length + 1;
        }
        return bytes >= Policy.LARGEST_EVENT;
    }

    /** As many as make a batch: by number, by size, and all of one window. */
    private List<Item> take() {
        List<Item> batch = new ArrayList<>(Math.min(waiting.size(), policy.batchSize()));
        long bytes = envelopeBytes;
        while (!waiting.isEmpty() && batch.size() < policy.batchSize()) {
            Item item = waiting.peek().item();
            bytes += item.json().length + 1;
            boolean otherWindow = !batch.isEmpty()
                    && windows.isPresent()
                    && windows.get().startOf(item).isAfter(windows.get().startOf(batch.getFirst()));
            if (!batch.isEmpty() && (bytes > Policy.LARGEST_EVENT || otherWindow)) {
                break;
            }
            batch.add(item);
            waiting.remove();
        }
        return batch;
    }
}
