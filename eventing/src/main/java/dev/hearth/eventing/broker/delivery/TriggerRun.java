package dev.hearth.eventing.broker.delivery;

import dev.hearth.eventing.broker.plan.TriggerPlan;
import dev.hearth.eventing.offsets.Assignment;
import dev.hearth.eventing.offsets.Offsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/**
 * One trigger in this process: a consumer of its group, and a virtual thread for each record (unordered) or each partition's
 * batch (ordered). What is open is bounded by records a partition and by bytes; a partition that is full is paused.
 *
 * <pre>
 *   poll ─▶ take ─▶ workers ─▶ Delivery.settle ─▶ Offsets.finish
 *     ▲                                               │
 *     └── commit what is gap-free, pause, resume ◀────┘
 * </pre>
 *
 * When partitions go, deliveries get a moment to end, are then interrupted, and what is settled is committed before another
 * process reads on; so an ordered trigger's order holds over a rebalance.
 */
final class TriggerRun implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(TriggerRun.class);
    static final int MOST_POLLED = 100;
    private static final int MOST_OPEN = 1000;
    private static final long MOST_OPEN_BYTES = 32L * 1024 * 1024;
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration BUSY_POLL = Duration.ofMillis(20);
    private static final Duration COMMIT_EVERY = Duration.ofMillis(500);
    private static final Duration LONGEST_COMMIT = Duration.ofSeconds(10);
    private static final Duration LONGEST_FAREWELL = Duration.ofSeconds(5);
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final TriggerPlan plan;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Delivery delivery;
    private final Assignment assignment;
    private final Semaphore turns;
    private final AtomicLong openBytes = new AtomicLong();
    private final Map<Thread, TopicPartition> workers = new ConcurrentHashMap<>();
    private final Thread loop;
    private volatile boolean closing;
    private long committedAt = System.nanoTime();

    /** @param consumers makes a consumer of the trigger's group */
    TriggerRun(TriggerPlan plan, Supplier<Consumer<byte[], byte[]>> consumers, Delivery delivery) {
        this.plan = plan;
        this.consumers = consumers;
        this.delivery = delivery;
        this.assignment = new Assignment(plan.ordered() ? MOST_POLLED : MOST_OPEN);
        this.turns = new Semaphore(plan.ordered() ? Integer.MAX_VALUE : plan.concurrency(), true);
        this.loop = Thread.ofVirtual().name("trigger-" + plan).unstarted(this::run);
    }

    TriggerPlan plan() {
        return plan;
    }

    void start() {
        loop.start();
    }

    private void run() {
        while (!closing) {
            try (Consumer<byte[], byte[]> consumer = consumers.get()) {
                consumer.subscribe(List.of(plan.broker().topic()), new Partitions(consumer));
                while (!closing) {
                    turn(consumer);
                }
                leave(consumer, assignment.partitions());
            } catch (WakeupException closed) {
                LOG.debugf("a trigger's consumer was woken trigger=%s", plan);
            } catch (RuntimeException e) {
                // Whatever it is, the events wait in Kafka, and a new consumer goes on with them.
                if (!closing) {
                    LOG.warnf("a trigger's consumer starts anew trigger=%s cause=%s", plan, e);
                }
            }
            abandon(assignment.partitions());
            pause();
        }
    }

    private void pause() {
        try {
            if (!closing) {
                Thread.sleep(AGAIN);
            }
        } catch (InterruptedException e) {
            closing = true;
        }
    }

    private void turn(Consumer<byte[], byte[]> consumer) {
        Set<TopicPartition> full = full();
        consumer.pause(full);
        Set<TopicPartition> free = new HashSet<>(assignment.partitions());
        free.removeAll(full);
        consumer.resume(free);
        // Where something is open, finishing it must soon be committed, or give room.
        ConsumerRecords<byte[], byte[]> records = consumer.poll(assignment.open() > 0 ? BUSY_POLL : POLL);
        for (TopicPartition partition : records.partitions()) {
            assignment.of(partition).ifPresent(book -> take(partition, book, records.records(partition)));
        }
        records.nextOffsets()
                .forEach((partition, next) -> assignment.of(partition).ifPresent(book -> book.passed(next.offset())));
        if (System.nanoTime() - committedAt > COMMIT_EVERY.toNanos()) {
            commit(consumer, assignment.due());
            committedAt = System.nanoTime();
        }
    }

    private Set<TopicPartition> full() {
        if (openBytes.get() > MOST_OPEN_BYTES) {
            return assignment.partitions();
        }
        Set<TopicPartition> full = new HashSet<>();
        for (TopicPartition partition : assignment.partitions()) {
            assignment
                    .of(partition)
                    .filter(book -> plan.ordered() ? book.open() > 0 : book.room() < MOST_POLLED)
                    .ifPresent(book -> full.add(partition));
        }
        return full;
    }

    private void take(TopicPartition partition, Offsets book, List<ConsumerRecord<byte[], byte[]>> records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            book.take(record.offset());
            openBytes.addAndGet(Math.max(0, record.serializedValueSize()));
        }
        if (plan.ordered()) {
            work(partition, book, records);
        } else {
            records.forEach(record -> work(partition, book, List.of(record)));
        }
    }

    private void work(TopicPartition partition, Offsets book, List<ConsumerRecord<byte[], byte[]>> records) {
        Thread worker = Thread.ofVirtual().name("deliver-" + plan).unstarted(() -> {
            int settled = 0;
            try {
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    settle(record);
                    book.finish(record.offset());
                    openBytes.addAndGet(-Math.max(0, record.serializedValueSize()));
                    settled++;
                }
            } catch (InterruptedException leaving) {
                // What is open stays so in a book that nobody commits from any more; it comes again.
                for (ConsumerRecord<byte[], byte[]> record : records.subList(settled, records.size())) {
                    openBytes.addAndGet(-Math.max(0, record.serializedValueSize()));
                }
            } finally {
                workers.remove(Thread.currentThread());
            }
        });
        workers.put(worker, partition);
        worker.start();
    }

    /** A record is never settled by a fault of ours: it is tried again. */
    private void settle(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        while (true) {
            try {
                delivery.settle(record, new Turn());
                return;
            } catch (RuntimeException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedException();
                }
                LOG.errorf(
                        e,
                        "an event could not be settled and is tried again trigger=%s partition=%d offset=%d",
                        plan,
                        record.partition(),
                        record.offset());
                Thread.sleep(AGAIN);
            }
        }
    }

    private final class Turn implements Delivery.Turn {
        @Override
        public void take() throws InterruptedException {
            turns.acquire();
        }

        @Override
        public void give() {
            turns.release();
        }
    }

    private void commit(Consumer<byte[], byte[]> consumer, Map<TopicPartition, OffsetAndMetadata> due) {
        if (due.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(due, LONGEST_COMMIT);
            assignment.committed(due);
        } catch (WakeupException closed) {
            throw closed;
        } catch (KafkaException later) {
            // It stays due. A member that was put out of its group hears that of its next poll.
            LOG.debugf("offsets are committed later trigger=%s cause=%s", plan, later.toString());
        }
    }

    /** Deliveries of these partitions end, or are ended, and what is settled is committed. */
    private void leave(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions) {
        long end = System.nanoTime() + LONGEST_FAREWELL.toNanos();
        List<Thread> leaving = of(partitions);
        join(leaving, end);
        leaving.forEach(Thread::interrupt);
        join(leaving, System.nanoTime() + LONGEST_FAREWELL.toNanos());
        commit(consumer, assignment.due(partitions));
        assignment.released(partitions);
    }

    private void abandon(Collection<TopicPartition> partitions) {
        List<Thread> leaving = of(partitions);
        leaving.forEach(Thread::interrupt);
        join(leaving, System.nanoTime() + LONGEST_FAREWELL.toNanos());
        assignment.released(partitions);
    }

    private List<Thread> of(Collection<TopicPartition> partitions) {
        List<Thread> found = new ArrayList<>();
        workers.forEach((worker, partition) -> {
            if (partitions.contains(partition)) {
                found.add(worker);
            }
        });
        return found;
    }

    private static void join(List<Thread> threads, long endNanos) {
        try {
            for (Thread thread : threads) {
                thread.join(Duration.ofNanos(Math.max(1, endNanos - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Partitions implements ConsumerRebalanceListener {
        private final Consumer<byte[], byte[]> consumer;

        Partitions(Consumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            partitions.forEach(partition -> assignment.assigned(partition, consumer.position(partition)));
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            leave(consumer, partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            abandon(partitions);
        }
    }

    /** Returns when what ran has ended and is committed, or was given up. */
    @Override
    public void close() {
        closing = true;
        try {
            if (!loop.join(LONGEST_FAREWELL.multipliedBy(4))) {
                loop.interrupt();
                LOG.warnf("a trigger did not end in time trigger=%s", plan);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
