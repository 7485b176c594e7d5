package dev.hearth.eventing.schedules;

import dev.hearth.eventing.kafka.KafkaUnavailable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes ticks down when they are due: one heap of next moments and one thread, however many schedules there are. The clock is
 * looked at once a second at least, so that one that was moved is noticed: forward, what was passed follows
 * {@link MissedTicks}; back, nothing that was written is written again. Only the replica that reconciles has schedules here;
 * where Kafka loses the log, it writes down anew how far each of them has come.
 */
public final class Scheduler implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Scheduler.class);
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);
    private static final Duration KAFKA_AWAY = Duration.ofSeconds(1);
    private static final int MOST_AT_ONCE = 1_000;

    private final TickLog log;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Entry> entries = new HashMap<>();
    private final PriorityQueue<Entry> heap = new PriorityQueue<>(java.util.Comparator.comparing(Entry::moment));
    private boolean lost;
    private boolean closed;
    private @Nullable Thread thread;

    /**
     * @param last the newest tick that was written down, or where ticks count from
     * @param next absent: there will be none
     * @param moment when it is looked at again
     */
    private record Entry(Plan plan, Instant last, Optional<Instant> next, Instant moment) {}

    /** What a schedule's status tells. */
    public record View(Optional<Instant> last, Optional<Instant> next, Optional<String> result) {}

    public Scheduler(TickLog log, Clock clock) {
        this.log = log;
        this.clock = clock;
        log.onLoss(this::lost);
    }

    public void start() {
        thread = Thread.ofVirtual().name("scheduler").start(this::run);
    }

    /**
     * Follows this schedule from now on; the same again changes nothing.
     *
     * @throws KafkaUnavailable when it cannot be known what was fired before
     */
    public void put(Plan plan) {
        lock.lock();
        try {
            Entry there = entries.get(plan.uid());
            if (there != null && there.plan().equals(plan)) {
                return;
            }
        } finally {
            lock.unlock();
        }
        Instant last = known(plan);
        lock.lock();
        try {
            remove(plan.uid());
            add(looked(plan, last));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Where ticks of this plan count from, which is written down when it is first seen. */
    private Instant known(Plan plan) {
        Optional<TickLog.Last> last = log.last(plan.uid());
        if (last.isPresent() && last.get().generation() == plan.generation()) {
            return last.get().time();
        }
        Instant beforeFirst = plan.from().minusMillis(1);
        Instant from = last.isEmpty()
                ? beforeFirst
                : List.of(last.get().time(), clock.instant(), beforeFirst).stream()
                        .max(Instant::compareTo)
                        .orElse(beforeFirst);
        log.write(List.of(Tick.mark(plan, from)));
        return Instant.ofEpochMilli(from.toEpochMilli());
    }

    private static Entry looked(Plan plan, Instant last) {
        Optional<Instant> next = plan.expression()
                .next(last)
                .filter(time -> plan.end().isEmpty() || !time.isAfter(plan.end().get()));
        return new Entry(plan, last, next, next.map(plan::moment).orElse(Instant.MAX));
    }

    private void add(Entry entry) {
        entries.put(entry.plan().uid(), entry);
        if (entry.next().isPresent()) {
            heap.add(entry);
        }
    }

    /** Follows it no more; what it fired is remembered. */
    public void remove(String uid) {
        lock.lock();
        try {
            Entry gone = entries.remove(uid);
            if (gone != null) {
                heap.remove(gone);
            }
        } finally {
            lock.unlock();
        }
    }

    /** It was deleted. */
    public void forget(String uid) {
        remove(uid);
        log.forget(uid);
    }

    /** Absent: it is not followed. */
    public Optional<View> view(String uid) {
        lock.lock();
        try {
            Entry entry = entries.get(uid);
            return Optional.ofNullable(entry)
                    .map(found -> new View(
                            Optional.of(found.last())
                                    .filter(time -> !time.isBefore(found.plan().from())),
                            found.next(),
                            log.result(uid)));
        } finally {
            lock.unlock();
        }
    }

    private void lost() {
        lock.lock();
        try {
            lost = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (!isClosed()) {
                List<Entry> due = awaitDue();
                if (due.isEmpty()) {
                    markWhereLost();
                } else {
                    fire(due);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the scheduler was interrupted, which ends it");
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** So that who comes after this process counts from there, too. */
    private void markWhereLost() throws InterruptedException {
        List<Tick> marks;
        lock.lock();
        try {
            marks = lost
                    ? entries.values().stream()
                            .map(entry -> Tick.mark(entry.plan(), entry.last()))
                            .toList()
                    : List.of();
            lost = false;
        } finally {
            lock.unlock();
        }
        if (marks.isEmpty()) {
            return;
        }
        try {
            log.write(marks);
        } catch (KafkaUnavailable | KafkaException e) {
            LOG.warnf(
                    "the places of schedules could not be written down anew and are tried again schedules=%d cause=%s",
                    marks.size(), e.getMessage());
            lost();
            TimeUnit.MILLISECONDS.sleep(KAFKA_AWAY.toMillis());
        }
    }

    /** Taken off the heap; empty when it is over, or the log was lost. */
    private List<Entry> awaitDue() throws InterruptedException {
        lock.lock();
        try {
            while (!closed && !lost) {
                Instant now = clock.instant();
                List<Entry> due = new ArrayList<>();
                for (Entry first = heap.peek();
                        first != null && !first.moment().isAfter(now) && due.size() < MOST_AT_ONCE;
                        first = heap.peek()) {
                    due.add(heap.remove());
                }
                if (!due.isEmpty()) {
                    return due;
                }
                Entry first = heap.peek();
                if (first == null) {
                    changed.await();
                } else {
                    long millis =
                            Math.max(1, Duration.between(now, first.moment()).toMillis());
                    changed.await(Math.min(millis, LONGEST_SLEEP.toMillis()), TimeUnit.MILLISECONDS);
                }
            }
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    private void fire(List<Entry> due) throws InterruptedException {
        Instant now = clock.instant();
        List<Tick> ticks = new ArrayList<>();
        List<Entry> after = new ArrayList<>();
        for (Entry entry : due) {
            // A tick whose moment lies later in its window than now is not due, though its time has passed.
            Instant upTo = now.minus(entry.plan().window()).isAfter(entry.last())
                    ? now.minus(entry.plan().window())
                    : entry.last();
            Instant next = entry.next().orElse(now);
            Due found = Due.of(
                    entry.plan().expression(),
                    entry.last(),
                    next.isAfter(upTo) ? next : upTo,
                    entry.plan().end(),
                    entry.plan().missed(),
                    now.minus(entry.plan().window()));
            found.ticks().forEach(time -> ticks.add(Tick.of(entry.plan(), time)));
            after.add(looked(entry.plan(), found.newest()));
        }
        try {
            log.write(ticks);
        } catch (KafkaUnavailable | KafkaException e) {
            // They may be there or not; written again they are passed over by whoever reads them.
            LOG.warnf(
                    "ticks could not be written down and are tried again ticks=%d cause=%s",
                    ticks.size(), e.getMessage());
            back(due);
            TimeUnit.MILLISECONDS.sleep(KAFKA_AWAY.toMillis());
            return;
        }
        back(after);
    }

    /** Unless a schedule was changed or removed meanwhile. */
    private void back(List<Entry> looked) {
        lock.lock();
        try {
            for (Entry entry : looked) {
                Entry there = entries.get(entry.plan().uid());
                if (there != null && there.plan().equals(entry.plan())) {
                    heap.remove(there);
                    add(entry);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        Thread ending = thread;
        if (ending != null) {
            try {
                ending.join(Duration.ofSeconds(5));
                ending.interrupt();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
