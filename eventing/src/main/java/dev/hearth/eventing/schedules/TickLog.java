package dev.hearth.eventing.schedules;

import dev.hearth.eventing.kafka.CompactedLog;
import dev.hearth.eventing.kafka.Kafka;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jboss.logging.Logger;

/**
 * The ticks that were written down, in the Kafka topic {@link #KAFKA_TOPIC}: one partition, by uid, compacted once they are
 * too old to be fired any more. Followed to know each schedule's last, which is not forgotten here where Kafka loses it. Any thread;
 * blocks.
 */
public final class TickLog implements AutoCloseable {
    public static final String KAFKA_TOPIC = "hearth.schedules";
    private static final Logger LOG = Logger.getLogger(TickLog.class);
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String RESULT = "result/";

    /** A tick is tried for a day at most; until then compaction must leave it. */
    private static final Map<String, String> SETTINGS = Map.of(
            "cleanup.policy", "compact",
            "min.compaction.lag.ms", Long.toString(Duration.ofHours(25).toMillis()),
            "segment.ms", Long.toString(Duration.ofHours(6).toMillis()),
            "max.message.bytes", Integer.toString(4 * 1024 * 1024));

    private final Kafka kafka;
    private final CompactedLog log;
    private final Map<String, Last> lasts = new ConcurrentHashMap<>();
    private final Map<String, String> results = new ConcurrentHashMap<>();
    private final List<Runnable> lossListeners = new CopyOnWriteArrayList<>();

    /** The newest tick of a schedule, and the generation that it was of. */
    record Last(Instant time, long generation) {}

    public TickLog(Kafka kafka) {
        this.kafka = kafka;
        this.log = new CompactedLog(kafka, KAFKA_TOPIC, SETTINGS, new Reading());
    }

    /** Called when Kafka has lost what was written down, on a thread that must not be held up. */
    void onLoss(Runnable listener) {
        lossListeners.add(listener);
    }

    private final class Reading implements CompactedLog.Reader {
        @Override
        public void record(ConsumerRecord<byte[], byte[]> record) {
            apply(record);
        }

        @Override
        public void lost() {
            lossListeners.forEach(Runnable::run);
        }
    }

    private void apply(ConsumerRecord<byte[], byte[]> record) {
        String key = new String(record.key(), StandardCharsets.UTF_8);
        if (key.startsWith(RESULT)) {
            String uid = key.substring(RESULT.length());
            if (record.value() == null) {
                results.remove(uid);
            } else {
                results.put(uid, new String(record.value(), StandardCharsets.UTF_8));
            }
        } else if (record.value() == null) {
            lasts.remove(key);
        } else {
            try {
                Tick tick = Tick.read(record.value());
                Last last = new Last(tick.scheduled(), tick.generation());
                lasts.merge(
                        key,
                        last,
                        (before, now) -> new Last(
                                before.time().isAfter(now.time()) ? before.time() : now.time(),
                                Math.max(before.generation(), now.generation())));
            } catch (UncheckedIOException e) {
                LOG.warnf("a record of the log of ticks is passed over offset=%d", record.offset());
            }
        }
    }

    /** Makes the Kafka topic where it is not there. */
    void ensure() {
        log.ensure();
    }

    Optional<Last> last(String uid) {
        log.awaitKnown();
        return Optional.ofNullable(lasts.get(uid));
    }

    /** What became of the schedule's tick that was settled last. */
    Optional<String> result(String uid) {
        return Optional.ofNullable(results.get(uid));
    }

    /**
     * Returns when all are durable.
     *
     * @throws dev.hearth.eventing.kafka.KafkaUnavailable when one could not be written; it may nevertheless be there
     */
    void write(List<Tick> ticks) {
        log.awaitKnown();
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (Tick tick : ticks) {
            sent.add(kafka.producer()
                    .send(new ProducerRecord<>(
                            KAFKA_TOPIC, 0, tick.uid().getBytes(StandardCharsets.UTF_8), tick.bytes())));
        }
        sent.forEach(one -> Kafka.await(one, PATIENCE));
    }

    /** Not waited for: it is for people. */
    void tell(String uid, String result) {
        kafka.producer()
                .send(new ProducerRecord<>(
                        KAFKA_TOPIC,
                        0,
                        (RESULT + uid).getBytes(StandardCharsets.UTF_8),
                        result.getBytes(StandardCharsets.UTF_8)));
    }

    /** The schedule is gone. Its ticks that are under way go on. */
    void forget(String uid) {
        for (String key : List.of(uid, RESULT + uid)) {
            kafka.producer().send(new ProducerRecord<>(KAFKA_TOPIC, 0, key.getBytes(StandardCharsets.UTF_8), null));
        }
    }

    @Override
    public void close() {
        log.close();
    }
}
