package dev.hearth.eventing.streams.topic;

import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads pieces of partitions with a bounded number of consumers, which are kept for the next reads. Any thread; blocks.
 * Everything here throws {@link KafkaUnavailable} when Kafka does not answer, and {@link Busy} when all consumers are in use.
 */
public final class Readers implements AutoCloseable {
    /** Reads at once. */
    private static final int MOST = 32;

    private static final Duration TURN = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Map<String, Object> SETTINGS = Map.of(
            "client.id",
            "hearth-eventing-reader",
            "max.poll.records",
            1_000,
            "max.partition.fetch.bytes",
            2 * 1024 * 1024,
            "fetch.max.wait.ms",
            250,
            "default.api.timeout.ms",
            (int) PATIENCE.toMillis());

    private final Kafka kafka;
    private final Semaphore turns = new Semaphore(MOST, true);
    private final Deque<Reader> idle = new ArrayDeque<>();
    private boolean closed;

    public Readers(Kafka kafka) {
        this.kafka = kafka;
    }

    /** All consumers are in use and stay so. */
    public static final class Busy extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Busy() {
            super("all readers are busy", null, false, false);
        }
    }

    /**
     * A piece of a partition.
     *
     * @param next the offset behind it
     * @param end the offset behind the partition's last record
     */
    public record Piece(List<ConsumerRecord<byte[], byte[]>> records, long next, long end) {
        public boolean isAtEnd() {
            return next >= end;
        }
    }

    /**
     * The records from an offset on that are there now.
     *
     * @param offset one that is no more is as the first that is
     * @param mostBytes of keys and values together; the first record comes whatever its size
     */
    public Piece read(TopicPartition partition, long offset, int mostRecords, long mostBytes) {
        return borrow(partition, offset, reader -> reader.read(partition, offset, mostRecords, mostBytes));
    }

    /** The offset of the first record at or after that time, or {@link #end} when all are older. */
    public long at(TopicPartition partition, Instant time) {
        return borrow(partition, -1, reader -> {
            OffsetAndTimestamp found = reader.consumer
                    .offsetsForTimes(Map.of(partition, time.toEpochMilli()))
                    .get(partition);
            return Optional.ofNullable(found).map(OffsetAndTimestamp::offset).orElseGet(() -> reader.end(partition));
        });
    }

    /** The offset that the next record will have. */
    public long end(TopicPartition partition) {
        return borrow(partition, -1, reader -> reader.end(partition));
    }

    /** A reader for one caller alone, who closes it; not one of the bounded number. */
    public Reader open() {
        return new Reader(kafka.consumer(SETTINGS));
    }

    private interface Use<T> {
        T with(Reader reader);
    }

    private <T> T borrow(TopicPartition partition, long offset, Use<T> use) {
        try {
            if (!turns.tryAcquire(TURN.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaUnavailable("interrupted while waiting for a reader", e);
        }
        try {
            Reader reader = take(partition, offset).orElseGet(this::open);
            try {
                T result = use.with(reader);
                giveBack(reader);
                return result;
            } catch (KafkaException e) {
                reader.close();
                throw new KafkaUnavailable("Kafka could not be read: " + e.getMessage(), e);
            } catch (RuntimeException e) {
                reader.close();
                throw e;
            }
        } finally {
            turns.release();
        }
    }

    /** The one that stands there already, before any other. */
    private synchronized Optional<Reader> take(TopicPartition partition, long offset) {
        for (Reader reader : idle) {
            if (reader.standsAt(partition, offset)) {
                idle.remove(reader);
                return Optional.of(reader);
            }
        }
        return Optional.ofNullable(idle.pollLast());
    }

    private void giveBack(Reader reader) {
        synchronized (this) {
            if (!closed) {
                idle.addFirst(reader);
                return;
            }
        }
        reader.close();
    }

    @Override
    public synchronized void close() {
        closed = true;
        idle.forEach(Reader::close);
        idle.clear();
    }

    /** One consumer, used by one thread at a time. */
    public static final class Reader implements AutoCloseable {
        private final KafkaConsumer<byte[], byte[]> consumer;
        private Optional<TopicPartition> at = Optional.empty();
        private long position = -1;

        private Reader(KafkaConsumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        private boolean standsAt(TopicPartition partition, long offset) {
            return position == offset && at.filter(partition::equals).isPresent();
        }

        private long end(TopicPartition partition) {
            return consumer.endOffsets(Set.of(partition)).getOrDefault(partition, 0L);
        }

        /** As {@link Readers#read}. */
        public Piece read(TopicPartition partition, long offset, int mostRecords, long mostBytes) {
            long end = end(partition);
            if (offset >= end) {
                return new Piece(List.of(), offset, end);
            }
            if (!standsAt(partition, offset)) {
                consumer.assign(Set.of(partition));
                consumer.seek(partition, offset);
            }
            at = Optional.of(partition);
            position = -1;
            Piece piece = gather(partition, offset, end, mostRecords, mostBytes);
            position = consumer.position(partition) == piece.next() ? piece.next() : -1;
            return piece;
        }

        private Piece gather(TopicPartition partition, long from, long end, int mostRecords, long mostBytes) {
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            long next = from;
            long bytes = 0;
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (next < end && records.size() < mostRecords) {
                List<ConsumerRecord<byte[], byte[]>> polled = poll(partition);
                for (ConsumerRecord<byte[], byte[]> record : polled) {
                    bytes += size(record);
                    boolean full = records.size() == mostRecords || (bytes > mostBytes && !records.isEmpty());
                    if (full) {
                        return new Piece(records, next, end);
                    }
                    records.add(record);
                    next = record.offset() + 1;
                }
                // Behind the last record may stand a transaction's marker, which is an offset without a record.
                next = Math.max(next, consumer.position(partition));
                if (polled.isEmpty() && System.nanoTime() > deadline) {
                    throw new KafkaUnavailable(
                            "Kafka gave no records of %s within %d s".formatted(partition, PATIENCE.toSeconds()));
                }
                if (!records.isEmpty() && polled.isEmpty()) {
                    break;
                }
            }
            return new Piece(records, next, end);
        }

        private List<ConsumerRecord<byte[], byte[]>> poll(TopicPartition partition) {
            try {
                return consumer.poll(POLL).records(partition);
            } catch (OffsetOutOfRangeException trimmed) {
                consumer.seekToBeginning(Set.of(partition));
                return List.of();
            }
        }

        private static long size(ConsumerRecord<byte[], byte[]> record) {
            return Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
        }

        @Override
        public void close() {
            consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(1)));
        }
    }
}
