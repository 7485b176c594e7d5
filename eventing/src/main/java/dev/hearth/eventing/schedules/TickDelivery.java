package dev.hearth.eventing.schedules;

import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaTopics;
import dev.hearth.eventing.kafka.KafkaUnavailable;
import dev.hearth.eventing.schedules.Tick.TickWork;
import dev.hearth.eventing.topics.delivery.Attempt;
import dev.hearth.eventing.topics.delivery.Waiting;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log of ticks as one consumer group and takes each to its target. The log's one partition belongs to one replica at
 * a time; when it is assigned, the log is read from its beginning, so that ticks that were written down twice are known.
 */
public final class TickDelivery implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(TickDelivery.class);
    static final int MOST_A_POLL = 500;
    private static final int MOST_ATTEMPTS = 64;
    private static final Duration BUSY_POLL = Duration.ofMillis(100);
    private static final Duration IDLE_POLL = Duration.ofSeconds(10);
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(10);

    private final Kafka kafka;
    private final TickLog log;
    private final Targets targets;
    private final Waiting waiting;
    private final Clock clock;
    private final Semaphore turns = new Semaphore(MOST_ATTEMPTS);
    private final ExecutorService workers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("tick-", 0).factory());
    private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private volatile boolean closed;
    private @Nullable Thread thread;

    public TickDelivery(Kafka kafka, TickLog log, Targets targets, Waiting waiting, Clock clock) {
        this.kafka = kafka;
        this.log = log;
        this.targets = targets;
        this.waiting = waiting;
        this.clock = clock;
    }

    /** Begins; there must be a Kafka, or the first question starts it. */
    public synchronized void start() {
        if (thread == null) {
            thread = Thread.ofVirtual().name("tick-delivery").start(this::run);
        }
    }

    private void run() {
        while (!closed) {
            try {
                log.ensure();
                consume();
            } catch (WakeupException e) {
                // closed, which ends the loop
            } catch (KafkaException | KafkaUnavailable e) {
                LOG.warnf("the log of ticks cannot be read now cause=%s", e.getMessage());
                pause();
            } catch (RuntimeException e) {
                LOG.errorf(e, "the delivery of ticks failed and starts again");
                pause();
            }
        }
    }

    private void pause() {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private void consume() {
        KafkaConsumer<byte[], byte[]> made = kafka.member(TickLog.KAFKA_TOPIC, MOST_A_POLL, Map.of());
        try {
            consumer = made;
            TickReading reading = new TickReading(
                    made,
                    () -> KafkaTopics.id(kafka, TickLog.KAFKA_TOPIC),
                    (tick, done) -> workers.execute(() -> settle(tick, done)));
            made.subscribe(List.of(TickLog.KAFKA_TOPIC), reading);
            while (!closed) {
                made.poll(reading.busy() ? BUSY_POLL : IDLE_POLL).forEach(reading::take);
                reading.passed();
                reading.commit();
                reading.throttle();
            }
        } finally {
            consumer = null;
            Kafka.leave(made);
        }
    }

    private void settle(Tick tick, Runnable done) {
        try {
            String result = attempts(tick, tick.work().orElseThrow());
            done.run();
            log.tell(tick.uid(), result);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it stays open and is taken up after the next start
        } catch (RuntimeException e) {
            LOG.errorf(e, "a tick stays open until the next start schedule=%s/%s", tick.namespace(), tick.name());
        }
    }

    private String attempts(Tick tick, TickWork work) throws InterruptedException {
        String why = "";
        int number = 0;
        while (true) {
            if (tooOld(tick, work)) {
                why = why.isEmpty() ? "it was older than maximumEventAgeInSeconds" : why;
                break;
            }
            number++;
            Attempt attempt = attempt(tick, work, number);
            if (attempt instanceof Attempt.Delivered) {
                return "Delivered";
            }
            why = attempt.toString();
            if (attempt instanceof Attempt.Never || number > work.mostRetries()) {
                break;
            }
            waiting.await(delay(number));
        }
        bury(tick, work, why, number);
        return "DeadLettered";
    }

    private Attempt attempt(Tick tick, TickWork work, int number) throws InterruptedException {
        turns.acquire();
        try {
            return targets.deliver(tick, work, number);
        } catch (RuntimeException e) {
            LOG.warnf(e, "an attempt failed on our side schedule=%s/%s", tick.namespace(), tick.name());
            return new Attempt.NotNow("Internal", e.getClass().getSimpleName());
        } finally {
            turns.release();
        }
    }

    private boolean tooOld(Tick tick, TickWork work) {
        return tick.scheduled().plus(work.mostAge()).isBefore(clock.instant());
    }

    /** Doubling from a second. */
    private static Duration delay(int number) {
        Duration delay = Duration.ofSeconds(1L << Math.min(number - 1, 20));
        return delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY;
    }

    private void bury(Tick tick, TickWork work, String why, int attempts) throws InterruptedException {
        LOG.infof("a tick could not be delivered schedule=%s/%s", tick.namespace(), tick.name());
        var place = work.deadLetter().orElse(null);
        for (int again = 1; ; again++) {
            switch (targets.bury(tick, place, why, attempts)) {
                case Attempt.Delivered delivered -> {
                    return;
                }
                case Attempt.Never never -> place = null;
                case Attempt.NotNow notNow -> waiting.await(Duration.ofSeconds(Math.min(60, again)));
            }
        }
    }

    /** Commits what is settled, leaves what is not. */
    @Override
    public void close() {
        closed = true;
        workers.shutdownNow();
        KafkaConsumer<byte[], byte[]> reading = consumer;
        if (reading != null) {
            reading.wakeup();
        }
        Thread ending;
        synchronized (this) {
            ending = thread;
        }
        try {
            if (ending != null) {
                ending.join(Duration.ofSeconds(10));
            }
            workers.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
