package dev.hearth.eventing.async;

import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.offsets.Assignment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads the topics of all functions with one consumer of the group {@code hearth-async}, whose partitions are paused one by
 * one: a function that keeps its lanes full holds up nobody else's. One virtual thread; a consumer that breaks is followed by
 * another.
 */
final class EventConsumer implements Runnable {
    static final String GROUP = "hearth-async";

    private static final Logger LOG = Logger.getLogger(EventConsumer.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration AFTER_A_BREAK = Duration.ofSeconds(1);
    private static final Duration LONGEST_COMMIT = Duration.ofSeconds(5);
    private static final long BETWEEN_COMMITS_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Kafka kafka;
    private final Delivery delivery;
    private final AsyncMeters meters;
    private final AsyncConfig config;
    private final FollowedTopics followed;
    private final Trimming trimming;
    private final AtomicLong bytes = new AtomicLong();
    private final Map<TopicPartition, Lane> lanes = new HashMap<>();
    private Assignment assignment;
    private long committedAtNanos = System.nanoTime();
    private volatile boolean closed;
    private volatile @Nullable KafkaConsumer<byte[], byte[]> current;

    EventConsumer(Kafka kafka, FollowedTopics followed, Delivery delivery, AsyncMeters meters, AsyncConfig config) {
        this.kafka = kafka;
        this.followed = followed;
        this.trimming = new Trimming(kafka, config.trimEvery());
        this.delivery = delivery;
        this.meters = meters;
        this.config = config;
        this.assignment = newAssignment();
    }

    /** A poll may bring more than the room that a lane has left, never more than once its window. */
    private Assignment newAssignment() {
        return new Assignment(2 * config.windowEvents());
    }

    /** Reads this topic too, from now on. Any thread. */
    void follow(String topic) {
        if (followed.follow(topic)) {
            wake();
        }
    }

    /** Any thread; {@link #run} returns when its lanes are closed. */
    void close() {
        closed = true;
        wake();
    }

    private void wake() {
        KafkaConsumer<byte[], byte[]> consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    @Override
    public void run() {
        while (!closed) {
            try (KafkaConsumer<byte[], byte[]> consumer = kafka.member(
                    GROUP,
                    config.windowEvents(),
                    Map.of(
                            "client.id",
                            "hearth-async",
                            "max.partition.fetch.bytes",
                            1 << 20,
                            "fetch.max.bytes",
                            8 << 20))) {
                current = consumer;
                followed.beginAnew();
                read(consumer);
            } catch (RuntimeException e) {
                LOG.warnf("the consumer of asynchronous events broke and begins anew cause=%s", e.toString());
                pause(AFTER_A_BREAK);
            } finally {
                current = null;
                lost(List.copyOf(lanes.keySet()));
                assignment = newAssignment();
            }
        }
    }

    private void read(KafkaConsumer<byte[], byte[]> consumer) {
        while (!closed) {
            try {
                Set<String> news = followed.news();
                if (!news.isEmpty()) {
                    consumer.subscribe(news, new Rebalance(consumer));
                }
                if (followed.isEmpty()) {
                    pause(POLL);
                } else {
                    consumer.poll(POLL).forEach(this::take);
                    balance(consumer);
                    if (System.nanoTime() - committedAtNanos > BETWEEN_COMMITS_NANOS) {
                        committedAtNanos = System.nanoTime();
                        commit(consumer, assignment.due());
                    }
                }
                followed.look();
                trimming.trim(assignment);
            } catch (WakeupException e) {
                LOG.trace("woken");
            }
        }
        revoked(consumer, List.copyOf(lanes.keySet()));
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        Lane lane = lanes.get(partition);
        if (lane == null) {
            lane = new Lane(assignment.assigned(partition, record.offset()), delivery, config, bytes, this::wake);
            lanes.put(partition, lane);
        }
        Optional<AsyncEvent> event = EventRecords.read(record);
        if (event.isPresent()) {
            lane.take(record.offset(), event.get());
        } else {
            meters.foreign();
            LOG.warnf("a record is no event topic=%s offset=%d", record.topic(), record.offset());
            lane.pass(record.offset());
        }
    }

    private void balance(KafkaConsumer<byte[], byte[]> consumer) {
        Set<TopicPartition> paused = consumer.paused();
        List<TopicPartition> stop = new ArrayList<>();
        List<TopicPartition> go = new ArrayList<>();
        lanes.forEach((partition, lane) -> {
            boolean full = lane.full();
            if (full && !paused.contains(partition)) {
                stop.add(partition);
            } else if (!full && paused.contains(partition)) {
                go.add(partition);
            }
        });
        consumer.pause(stop);
        consumer.resume(go);
    }

    /** What cannot be committed now is still due the next time. */
    private void commit(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, OffsetAndMetadata> due) {
        if (due.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(due, LONGEST_COMMIT);
            assignment.committed(due);
        } catch (WakeupException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.debugf("offsets could not be committed now cause=%s", e.toString());
        }
    }

    // ── partitions come and go ──────────────────────────────────────────────────────────────────────────────────────

    private final class Rebalance implements ConsumerRebalanceListener {
        private final KafkaConsumer<byte[], byte[]> consumer;

        Rebalance(KafkaConsumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        /** A lane opens with its first record. */
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            LOG.debugf("partitions of asynchronous events came number=%d", partitions.size());
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            revoked(consumer, partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            lost(partitions);
        }
    }

    /** What runs may end, and what has ended is committed, before they are somebody else's. */
    private void revoked(KafkaConsumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions) {
        closeLanes(partitions, config.drain());
        try {
            commit(consumer, assignment.due(partitions));
        } catch (WakeupException e) {
            commit(consumer, assignment.due(partitions)); // the wake-up is used up
        }
        released(partitions);
    }

    private void lost(Collection<TopicPartition> partitions) {
        closeLanes(partitions, Duration.ZERO);
        released(partitions);
    }

    private void closeLanes(Collection<TopicPartition> partitions, Duration longest) {
        List<Lane> going =
                partitions.stream().map(lanes::get).filter(Objects::nonNull).toList();
        long end = System.nanoTime() + longest.toNanos();
        going.forEach(Lane::breakOff);
        going.forEach(lane -> lane.close(Duration.ofNanos(Math.max(0, end - System.nanoTime()))));
    }

    private void released(Collection<TopicPartition> partitions) {
        assignment.released(partitions);
        partitions.forEach(lanes::remove);
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
