package dev.hearth.eventing.schedules;

import dev.hearth.eventing.offsets.Ahead;
import dev.hearth.eventing.offsets.Assignment;
import dev.hearth.eventing.offsets.Offsets;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * What a replica knows of the log's one partition while it has it: what was committed, which ticks beyond it are done, and each
 * schedule's newest tick, so that ticks that were written down twice are passed over. Of the consumer's thread.
 *
 * <p>A commit says of which log it is, by the Kafka topic's id: one that was under way while Kafka lost the log, and arrives at the
 * Kafka that came back empty, is taken there as one of a consumer without a group, and would have ticks passed over that nobody
 * has fired.
 */
final class TickReading implements ConsumerRebalanceListener {
    private static final TopicPartition PARTITION = new TopicPartition(TickLog.KAFKA_TOPIC, 0);
    private static final int MOST_OPEN = 10_000;

    private final KafkaConsumer<byte[], byte[]> reading;
    private final Supplier<Optional<Uuid>> log;
    private final BiConsumer<Tick, Runnable> settle;
    private final Assignment assignment = new Assignment(MOST_OPEN);
    private final Map<String, Instant> lasts = new HashMap<>();
    private Ahead ahead = new Ahead("", 0);
    private String ofLog = "";
    private long floor;

    /**
     * @param log the id of the Kafka topic as it is now
     * @param settle takes a tick to its target, on whichever thread, and runs what it is given when its fate is settled
     */
    TickReading(
            KafkaConsumer<byte[], byte[]> reading, Supplier<Optional<Uuid>> log, BiConsumer<Tick, Runnable> settle) {
        this.reading = reading;
        this.log = log;
        this.settle = settle;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        if (!partitions.contains(PARTITION)) {
            return;
        }
        ofLog = log.get().map(id -> id + ":").orElse("");
        OffsetAndMetadata last = reading.committed(Set.of(PARTITION)).get(PARTITION);
        String told = last == null ? "" : last.metadata();
        boolean isOfThisLog = told.startsWith(ofLog) || told.indexOf(':') < 0; // earlier releases did not say
        floor = last == null || !isOfThisLog ? 0 : last.offset();
        ahead = new Ahead(isOfThisLog ? told.substring(told.indexOf(':') + 1) : "", floor);
        lasts.clear();
        assignment.assigned(PARTITION, floor);
        reading.seekToBeginning(List.of(PARTITION));
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        commit();
        assignment.released(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        assignment.released(partitions);
    }

    void take(ConsumerRecord<byte[], byte[]> record) {
        boolean fires = isNew(record);
        if (record.offset() < floor) {
            return;
        }
        Offsets offsets = assignment
                .of(PARTITION)
                .orElseThrow(() -> new IllegalStateException("a tick of a partition that is somebody else's"));
        offsets.take(record.offset());
        if (!fires || ahead.contains(record.offset())) {
            offsets.finish(record.offset());
            return;
        }
        Tick tick = Tick.read(record.value());
        Ahead done = ahead;
        settle.accept(tick, () -> {
            done.add(record.offset());
            offsets.finish(record.offset());
        });
    }

    /** Newer than every tick of its schedule that stands before it in the log? */
    private boolean isNew(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null || new String(record.key(), StandardCharsets.UTF_8).startsWith("result/")) {
            return false;
        }
        try {
            Tick tick = Tick.read(record.value());
            Instant before = lasts.getOrDefault(tick.uid(), Instant.MIN);
            if (tick.scheduled().isAfter(before)) {
                lasts.put(tick.uid(), tick.scheduled());
                return tick.work().isPresent();
            }
            return false;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    boolean busy() {
        return assignment.open() > 0 || !assignment.due().isEmpty();
    }

    void passed() {
        if (reading.assignment().contains(PARTITION)) {
            assignment.of(PARTITION).ifPresent(offsets -> offsets.passed(reading.position(PARTITION)));
        }
    }

    /** The position, and which ticks beyond it are done, too: a restart fires none of them again. */
    void commit() {
        assignment.of(PARTITION).ifPresent(offsets -> {
            long position = offsets.position();
            if (ahead.moved(position)) {
                OffsetAndMetadata told = new OffsetAndMetadata(position, ofLog + ahead.metadata(position));
                reading.commitSync(Map.of(PARTITION, told));
                offsets.committed(position);
                ahead.told(position);
            }
        });
    }

    void throttle() {
        boolean full = assignment.of(PARTITION).map(Offsets::room).orElse(MOST_OPEN) < TickDelivery.MOST_A_POLL;
        if (full) {
            reading.pause(reading.assignment());
        } else {
            reading.resume(reading.paused());
        }
    }
}
