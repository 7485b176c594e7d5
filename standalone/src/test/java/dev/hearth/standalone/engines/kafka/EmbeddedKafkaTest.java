package dev.hearth.standalone.engines.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.standalone.engines.child.EngineConfig;
import dev.hearth.standalone.engines.child.ListeningAddresses;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real broker, got through Maven on the first run of a machine. */
@Tag("slow")
class EmbeddedKafkaTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String TOPIC = "default.orders";

    @TempDir
    Path folder;

    private final List<String> told = new CopyOnWriteArrayList<>();

    @Test
    void startsWhenAskedComesBackWithItsRecordsWhenKilledAndLeavesNothing() throws Exception {
        long last;
        String place;
        try (EmbeddedKafka engine = embedded();
                Kafka kafka = new Kafka(engine)) {
            assertThat(engine.pid()).isEmpty();
            assertThat(engine.mayHoldRecords()).isFalse();
            place = engine.bootstrapServers();
            Kafka.await(
                    kafka.admin()
                            .createTopics(Set.of(new NewTopic(TOPIC, 1, (short) 1)))
                            .all(),
                    PATIENCE);
            send(kafka, "before");
            assertThat(engine.mayHoldRecords()).isTrue();
            long first = engine.pid().orElseThrow();

            ProcessHandle.of(first).orElseThrow().destroyForcibly();
            await().atMost(PATIENCE).until(() -> engine.pid().orElse(first) != first);
            assertThat(engine.connection()).containsEntry("bootstrap.servers", place);
            send(kafka, "after");
            assertThat(read(kafka)).containsExactly("before", "after");
            last = engine.pid().orElseThrow();
            assertThat(ListeningAddresses.of(last)).isNotEmpty().allMatch(ip -> ip.equals("0100007F"));
        }
        assertThat(ProcessHandle.of(last)).isEmpty();
        assertThat(Files.readString(folder.resolve("kafka.log")))
                .as("its logger has found its output")
                .doesNotContain("SLF4J");
        assertThat(told).last().isEqualTo("Kafka is at " + place);

        try (EmbeddedKafka next = embedded();
                Kafka kafka = new Kafka(next)) {
            assertThat(next.mayHoldRecords()).isTrue();
            assertThat(next.bootstrapServers()).isEqualTo(place);
            assertThat(read(kafka)).containsExactly("before", "after");
        }
    }

    /** As the id of one folder in 64 does; the tool that formats took it for an option, and Kafka never came. */
    @Test
    void startsInAFolderWhoseClusterIdBeginsWithADash() throws Exception {
        Files.writeString(folder.resolve("id"), "f8ffffff-ffff-4fff-bfff-ffffffffffff");
        try (EmbeddedKafka engine = embedded();
                Kafka kafka = new Kafka(engine)) {
            assertThat(Kafka.await(kafka.admin().describeCluster().clusterId(), PATIENCE))
                    .startsWith("-");
        }
    }

    private EmbeddedKafka embedded() {
        return new EmbeddedKafka(EngineConfig.in(folder, 0, told::add));
    }

    private static void send(Kafka kafka, String value) {
        kafka.send(new ProducerRecord<>(TOPIC, value.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> read(Kafka kafka) {
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = kafka.consumer(Map.of())) {
            TopicPartition partition = new TopicPartition(TOPIC, 0);
            consumer.assign(Set.of(partition));
            consumer.seekToBeginning(Set.of(partition));
            long end = consumer.endOffsets(Set.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200))
                        .forEach(record -> values.add(new String(record.value(), StandardCharsets.UTF_8)));
            }
        }
        return values;
    }
}
