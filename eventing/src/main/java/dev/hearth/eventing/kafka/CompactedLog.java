package dev.hearth.eventing.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A compacted Kafka topic of one partition, followed from its beginning on a thread of its own. Made when first needed. Any
 * thread; blocks.
 */
public final class CompactedLog implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(CompactedLog.class);
    private static final Duration POLL = Duration.ofSeconds(30);
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Kafka kafka;
    private final TopicPartition partition;
    private final Map<String, String> settings;
    private final Consumer<ConsumerRecord<byte[], byte[]>> reader;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private @Nullable Thread follower;
    private @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private long position;
    private long known = Long.MAX_VALUE;
    private volatile boolean closed;

    /**
     * @param settings of the Kafka topic, where it has to be made
     * @param reader gets every record in its order, on the log's own thread
     */
    public CompactedLog(
            Kafka kafka, String topic, Map<String, String> settings, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
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

    /** Returns when everything that was there at the start has been read. */
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
        long offset = kafka.send(record).offset();
        await(() -> position > offset);
    }

    private void await(java.util.function.BooleanSupplier reached) {
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

    private void follow() {
        while (!closed) {
            try {
                ensure();
                read();
            } catch (WakeupException e) {
                return;
            } catch (KafkaException | KafkaUnavailable e) {
                LOG.warnf("a log cannot be followed now topic=%s cause=%s", partition.topic(), e.getMessage());
                pause();
            }
        }
    }

    private void read() {
        try (KafkaConsumer<byte[], byte[]> reading = kafka.consumer(Map.of("auto.offset.reset", "earliest"))) {
            reading.assign(List.of(partition));
            reading.seek(partition, position);
            long end = reading.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            opened(reading, end);
            while (!closed) {
                for (ConsumerRecord<byte[], byte[]> record : reading.poll(POLL)) {
                    reader.accept(record);
                    at(record.offset() + 1);
                }
                at(reading.position(partition));
            }
        } finally {
            consumer = null;
        }
    }

    private void opened(KafkaConsumer<byte[], byte[]> reading, long end) {
        lock.lock();
        try {
            consumer = reading;
            known = Math.min(known, end);
            moved.signalAll();
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

    private void pause() {
        lock.lock();
        try {
            if (!closed) {
                moved.awaitNanos(AGAIN.toNanos());
            }
        } catch (InterruptedException e) {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        Thread following;
        lock.lock();
        try {
            closed = true;
            following = follower;
            KafkaConsumer<byte[], byte[]> reading = consumer;
            if (reading != null) {
                reading.wakeup();
            }
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
