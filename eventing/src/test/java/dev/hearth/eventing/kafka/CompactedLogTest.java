package dev.hearth.eventing.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A log whose topic is taken away beneath it goes on with another. */
@Tag("slow")
class CompactedLogTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** {@code delete} lets a test delete records. */
    private static final Map<String, String> SETTINGS = Map.of("cleanup.policy", "compact,delete");

    private static final String LOST = "(lost)";

    private final String topic = "log-" + UUID.randomUUID();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened.reversed()) {
            one.close();
        }
    }

    private <T extends AutoCloseable> T open(T one) {
        opened.add(one);
        return one;
    }

    private CompactedLog log(Kafka kafka) {
        return open(new CompactedLog(kafka, topic, SETTINGS, new CompactedLog.Reader() {
            @Override
            public void record(ConsumerRecord<byte[], byte[]> record) {
                seen.add(new String(record.value(), StandardCharsets.UTF_8));
            }

            @Override
            public void lost() {
                seen.add(LOST);
            }
        }));
    }

    private void write(CompactedLog log, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        log.awaitKnown();
        log.write(new ProducerRecord<>(topic, 0, bytes, bytes));
    }

    private void awaitLoss() {
        await().atMost(PATIENCE).until(() -> seen.contains(LOST));
    }

    @Test
    void goesOnWhenItsTopicIsDeleted() {
        Kafka kafka = open(new Kafka(KafkaServer.shared().engine()));
        CompactedLog log = log(kafka);
        write(log, "a");
        write(log, "b");
        KafkaTopics.delete(kafka, topic);
        awaitLoss();
        write(log, "c");
        assertThat(seen).containsExactly("a", "b", LOST, "c");
        assertThat(KafkaTopics.ends(kafka, topic)).isEqualTo(Map.of(0, 1L));
    }

    @Test
    void aWriteIntoATopicThatSomebodyMadeAnewReturnsWhenItHasBeenRead() {
        Kafka kafka = open(new Kafka(KafkaServer.shared().engine()));
        CompactedLog log = log(kafka);
        write(log, "a");
        write(log, "b");
        write(log, "c");
        KafkaTopics.delete(kafka, topic);
        await().atMost(PATIENCE)
                .until(() -> KafkaTopics.ensure(kafka, topic, 1, SETTINGS).isPresent());
        write(log, "d");
        assertThat(seen).containsExactly("a", "b", "c", LOST, "d");
    }

    @Test
    void goesOnWhenKafkaHasComeBackEmpty() {
        KafkaServer server = open(KafkaServer.start());
        CompactedLog log = log(open(new Kafka(server.engine())));
        CompactedLog replica = log(open(new Kafka(server.engine())));
        write(log, "a");
        replica.awaitKnown();
        await().atMost(PATIENCE).until(() -> seen.size() == 2);
        server.kill();
        server.restartEmpty();
        await().atMost(PATIENCE).until(() -> seen.stream().filter(LOST::equals).count() == 2);
        write(log, "b");
        await().atMost(PATIENCE).until(() -> seen.size() == 6);
        assertThat(seen).containsExactly("a", "a", LOST, LOST, "b", "b");
    }

    @Test
    void beginsWhereTheTopicBegins() {
        Kafka kafka = open(new Kafka(KafkaServer.shared().engine()));
        write(log(kafka), "a");
        Kafka.await(
                kafka.admin()
                        .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(1)))
                        .all(),
                PATIENCE);
        CompactedLog next = log(kafka);
        write(next, "b");
        await().atMost(PATIENCE).until(() -> seen.size() == 3);
        assertThat(seen).containsExactly("a", "b", "b");
    }

    @Test
    void aKafkaThatIsAwayIsSaidOnceAndThatItIsBackToo() {
        Recorder said = open(new Recorder());
        Away engine = new Away();
        CompactedLog log = log(open(new Kafka(engine)));
        log.start();
        await().atMost(PATIENCE).until(() -> engine.asked.get() >= 3);
        engine.away.set(false);
        write(log, "a");
        assertThat(seen).containsExactly("a");
        assertThat(said.lines)
                .containsExactly(
                        "a log cannot be followed now topic=%s cause=Kafka is starting.".formatted(topic),
                        "a log is followed again topic=%s".formatted(topic));
    }

    private static final class Away implements KafkaEngine {
        private final KafkaEngine there = KafkaServer.shared().engine();
        private final AtomicInteger asked = new AtomicInteger();
        private final AtomicBoolean away = new AtomicBoolean(true);

        @Override
        public Map<String, Object> connection() {
            asked.incrementAndGet();
            if (away.get()) {
                throw new KafkaUnavailable("Kafka is starting.");
            }
            return there.connection();
        }

        @Override
        public boolean mayHoldRecords() {
            return true;
        }

        @Override
        public short replicationFactor() {
            return 1;
        }
    }

    /** What the log says of this test's topic, from INFO on. */
    private final class Recorder extends Handler implements AutoCloseable {
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final Logger logger = Logger.getLogger(CompactedLog.class.getName());

        Recorder() {
            logger.addHandler(this);
        }

        @Override
        public void publish(LogRecord record) {
            String line = record instanceof org.jboss.logmanager.ExtLogRecord formatted
                    ? formatted.getFormattedMessage()
                    : record.getMessage();
            if (record.getLevel().intValue() >= Level.INFO.intValue() && line.contains(topic)) {
                lines.add(line);
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            logger.removeHandler(this);
        }
    }
}
