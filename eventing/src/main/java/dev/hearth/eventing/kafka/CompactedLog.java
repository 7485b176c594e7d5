package dev.hearth.eventing.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A compacted Kafka topic of one partition, followed from its beginning on a thread of its own. Made when first needed, and
 * made anew when it is lost. Any thread; blocks.
 *
 * <pre>
 *   make it where there is none ─▶ another id than before? ──▶ read ──▶ its id is looked at while it is read
 *        ▲                         yes: Reader.lost,             │
 *        │                         from the beginning            │
 *        └── gone, another id, offsets that are not there any more, or Kafka is away
 * </pre>
 */
public final class CompactedLog implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(CompactedLog.class);

    /** How long it may take until a loss is noticed. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Duration LATEST = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Kafka kafka;
    private final TopicPartition partition;
    private final Map<String, String> settings;
    private final Reader reader;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private @Nullable Thread follower;
    private @Nullable KafkaConsumer<byte[], byte[]> consumer;

    /** Of the log that is followed; each one that is lost begins another. */
    private long beginnings;

    private long position;
    private long known = Long.MAX_VALUE;
    private volatile boolean closed;

    // of the follower
    private Optional<Uuid> id = Optional.empty();
    private Duration pause = AGAIN;
    private boolean away;

    /** Who keeps what the log says. Called on the log's own thread, which must not be held up: it waits for nothing of the log. */
    public interface Reader {
        /** Every record in its order. */
        void record(ConsumerRecord<byte[], byte[]> record);

        /**
         * The Kafka topic was lost with its records, and there is another one that is read from its beginning: from here on the
         * log says what comes after this.
         */
        void lost();
    }

    /** @param settings of the Kafka topic, where it has to be made */
    public CompactedLog(Kafka kafka, String topic, Map<String, String> settings, Reader reader) {
        this.kafka = kafka;
        this.partition = new TopicPartition(topic, 0);
        this.settings = settings;
        this.reader = reader;
    }

    public void start() {
        lock.lock();
        try {
            if (follower == null && !closed) {
                follower =
                        Thread.ofVirtual().name("follow-" + partition.topic()).start(this::follow);
            }
        } finally {
            lock.unlock();
        }
    }

    public boolean started() {
        lock.lock();
        try {
            return follower != null;
        } finally {
            lock.unlock();
        }
    }

    /** Returns when everything that was there at the start, or when it began anew, has been read. */
    public void awaitKnown() {
        start();
        await(() -> position >= known);
    }

    /**
     * Returns when the record is durable and has been read.
     *
     * @throws KafkaUnavailable when it could not be written or read; it may nevertheless be there
     */
    public void write(ProducerRecord<byte[], byte[]> record) {
        Place before = place();
        long offset = kafka.send(record).offset();
        if (offset < before.offset()) { // it lies in another log than the one that was followed
            look(before);
            await(() -> beginnings > before.beginning() && position > offset);
        } else {
            await(() -> position > offset);
        }
    }

    /** How far which log has been read. */
    private record Place(long beginning, long offset) {}

    private Place place() {
        lock.lock();
        try {
            return new Place(beginnings, position);
        } finally {
            lock.unlock();
        }
    }

    private void await(BooleanSupplier reached) {
        long left = PATIENCE.toNanos();
        lock.lock();
        try {
            while (!reached.getAsBoolean()) {
                if (left <= 0 || closed) {
                    throw new KafkaUnavailable("the Kafka topic '%s' could not be read to its end within %d s"
                            .formatted(partition.topic(), PATIENCE.toSeconds()));
                }
                left = moved.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaUnavailable("interrupted while a Kafka topic was read", e);
        } finally {
            lock.unlock();
        }
    }

    /** Makes the Kafka topic where it is not there. */
    public void ensure() {
        KafkaTopics.ensure(kafka, partition.topic(), 1, settings);
    }

    // ── the follower ────────────────────────────────────────────────────────────────────────────────────────────────

    private void follow() {
        while (!closed) {
            try {
                found(made());
                read();
            } catch (WakeupException e) {
                LOG.tracef("woken topic=%s", partition.topic()); // to look at it, or because it is over
            } catch (OffsetOutOfRangeException e) {
                id = Optional.empty();
                lost();
            } catch (KafkaException | KafkaUnavailable e) {
                failed(e);
                pause();
            }
        }
    }

    private Uuid made() {
        return KafkaTopics.ensure(kafka, partition.topic(), 1, settings)
                .or(() -> KafkaTopics.id(kafka, partition.topic()))
                .orElseThrow(() -> new KafkaUnavailable("there is no such topic, and there was one a moment ago"));
    }

    private void found(Uuid now) {
        boolean another = id.isPresent() && !id.get().equals(now);
        id = Optional.of(now);
        if (another) {
            lost();
        }
    }

    private void lost() {
        LOG.warnf(
                "a log was lost with what it held and is followed from its new beginning topic=%s", partition.topic());
        lock.lock();
        try {
            beginnings++;
            position = 0;
            known = Long.MAX_VALUE;
        } finally {
            lock.unlock();
        }
        reader.lost();
    }

    private void read() {
        try (KafkaConsumer<byte[], byte[]> reading = kafka.consumer(Map.of())) {
            reading.assign(List.of(partition));
            if (position == 0) {
                reading.seekToBeginning(List.of(partition));
            } else {
                reading.seek(partition, position);
            }
            opened(reading, reading.endOffsets(List.of(partition)).getOrDefault(partition, 0L));
            try {
                readOn(reading);
            } finally {
                ended();
            }
        }
    }

    /** Returns when it is another log, or over. */
    private void readOn(KafkaConsumer<byte[], byte[]> reading) {
        long lookedNanos = System.nanoTime();
        while (!closed) {
            for (ConsumerRecord<byte[], byte[]> record : reading.poll(LOOK)) {
                reader.record(record);
                at(record.offset() + 1);
            }
            at(reading.position(partition));
            if (System.nanoTime() - lookedNanos >= LOOK.toNanos()) {
                if (!KafkaTopics.id(kafka, partition.topic()).equals(id)) {
                    return;
                }
                lookedNanos = System.nanoTime();
            }
        }
    }

    private void opened(KafkaConsumer<byte[], byte[]> reading, long end) {
        if (away) {
            LOG.infof("a log is followed again topic=%s", partition.topic());
        }
        away = false;
        pause = AGAIN;
        lock.lock();
        try {
            consumer = reading;
            known = Math.min(known, end);
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void ended() {
        lock.lock();
        try {
            consumer = null;
        } finally {
            lock.unlock();
        }
    }

    private void at(long offset) {
        lock.lock();
        try {
            position = Math.max(position, offset);
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** It is said once. */
    private void failed(RuntimeException e) {
        Logger.Level level = away ? Logger.Level.DEBUG : Logger.Level.WARN;
        LOG.logf(level, "a log cannot be followed now topic=%s cause=%s", partition.topic(), e.getMessage());
        away = true;
    }

    private void pause() {
        lock.lock();
        try {
            long left = pause.toNanos();
            while (!closed && left > 0) {
                left = moved.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            closed = true;
        } finally {
            lock.unlock();
        }
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(LATEST) < 0 ? longer : LATEST;
    }

    /** Has the follower look at once whether it is still this log. */
    private void look(Place before) {
        lock.lock();
        try {
            if (beginnings == before.beginning()) {
                wake();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock. */
    private void wake() {
        KafkaConsumer<byte[], byte[]> reading = consumer;
        if (reading != null) {
            reading.wakeup();
        }
    }

    @Override
    public void close() {
        Thread following;
        lock.lock();
        try {
            closed = true;
            following = follower;
            wake();
            moved.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            if (following != null) {
                following.join(Duration.ofSeconds(5));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
