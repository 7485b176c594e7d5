package dev.hearth.eventing.topics;

import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.topics.TopicPublisher.Published;
import dev.hearth.eventing.topics.TopicPublisher.Sent;
import dev.hearth.eventing.topics.message.Accepted;
import dev.hearth.eventing.topics.message.SequenceNumber;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * The deduplication ids of a FIFO topic's last five minutes, as this process knows them: what earlier runs wrote is read from
 * the topic first. What two replicas accept at the same moment is found out by whoever delivers, see {@code Window}.
 */
final class Deduplication {
    /** SNS developer guide, "Message deduplication for FIFO topics". */
    private static final Duration WINDOW = Duration.ofMinutes(5);

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final Kafka kafka;
    private final TopicPartition partition;
    private final Clock clock;
    private final Map<String, Seen> seen = new LinkedHashMap<>();
    private boolean read;

    private record Seen(Instant at, Pending pending) {}

    /** A message that Kafka was given. */
    record Pending(String messageId, Future<RecordMetadata> written) {}

    Deduplication(Kafka kafka, String topic, Clock clock) {
        this.kafka = kafka;
        this.partition = new TopicPartition(topic, 0);
        this.clock = clock;
    }

    /** Sends, unless a message of this id was sent within the window: then the answer is that one's. */
    synchronized Sent once(String id, Function<Instant, Pending> send) {
        Instant now = clock.instant();
        if (!read) {
            readBack(now);
            read = true;
        }
        forgetBefore(now.minus(WINDOW));
        Seen before = seen.get(id);
        if (before != null && !hasFailed(before)) {
            return () -> published(before.pending());
        }
        Pending pending = send.apply(now);
        seen.remove(id);
        seen.put(id, new Seen(now, pending));
        return () -> published(pending);
    }

    private static boolean hasFailed(Seen one) {
        return one.pending().written().state() == Future.State.FAILED;
    }

    private Published published(Pending pending) {
        RecordMetadata written = Kafka.await(pending.written(), PATIENCE);
        return new Published(pending.messageId(), Optional.of(SequenceNumber.of(written.offset())));
    }

    private void forgetBefore(Instant time) {
        Iterator<Seen> oldest = seen.values().iterator();
        while (oldest.hasNext() && oldest.next().at().isBefore(time)) {
            oldest.remove();
        }
    }

    private void readBack(Instant now) {
        try (KafkaConsumer<byte[], byte[]> consumer = kafka.consumer(Map.of("auto.offset.reset", "earliest"))) {
            consumer.assign(List.of(partition));
            OffsetAndTimestamp from = consumer.offsetsForTimes(
                            Map.of(partition, now.minus(WINDOW).toEpochMilli()))
                    .get(partition);
            if (from == null) {
                return;
            }
            consumer.seek(partition, from.offset());
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    Accepted accepted = Accepted.read(record.value());
                    accepted.deduplicationId()
                            .ifPresent(id -> seen.putIfAbsent(
                                    id, new Seen(accepted.published(), new Pending(accepted.id(), there(record)))));
                }
            }
        }
    }

    private Future<RecordMetadata> there(ConsumerRecord<byte[], byte[]> record) {
        return CompletableFuture.completedFuture(
                new RecordMetadata(partition, record.offset(), 0, record.timestamp(), 0, 0));
    }
}
