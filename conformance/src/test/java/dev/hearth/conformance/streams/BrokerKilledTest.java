package dev.hearth.conformance.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hearth.conformance.functions.Platform;
import dev.hearth.conformance.storage.Made;
import dev.hearth.conformance.storage.StorageSuite;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** Plain clients of the embedded broker, and its end; where there is one, which {@code ./hearth env} tells. */
@StorageSuite
class BrokerKilledTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Map<String, Object> ONE_SHARD = Map.of("shards", 1, "deletionPolicy", "Delete");
    private static final Optional<String> BOOTSTRAP = Optional.ofNullable(System.getenv("KAFKA_BOOTSTRAP_SERVERS"));

    @BeforeEach
    void needsAnEmbeddedBroker() {
        assumeTrue(BOOTSTRAP.isPresent(), "KAFKA_BOOTSTRAP_SERVERS is not set: there is no embedded Kafka");
    }

    @Test
    void plainKafkaClientsUseTheSameTopic(Platform platform) throws Exception {
        try (Made stream = Made.applied(platform, "Stream", ONE_SHARD).ready(Duration.ofMinutes(8));
                KinesisClient kinesis = Clients.kinesis(platform)) {
            String topic = "default." + stream.name();
            put(kinesis, stream.name(), "by Kinesis");
            try (KafkaProducer<String, String> producer =
                    new KafkaProducer<>(settings(), new StringSerializer(), new StringSerializer())) {
                producer.send(new ProducerRecord<>(topic, "k", "by Kafka")).get();
            }
            assertThat(all(kinesis, stream.name())).containsExactly("by Kinesis", "by Kafka");
            try (KafkaConsumer<String, String> consumer =
                    new KafkaConsumer<>(settings(), new StringDeserializer(), new StringDeserializer())) {
                Set<TopicPartition> partition = Set.of(new TopicPartition(topic, 0));
                consumer.assign(partition);
                consumer.seekToBeginning(partition);
                List<String> seen = new ArrayList<>();
                await().atMost(PATIENCE).until(() -> {
                    consumer.poll(Duration.ofMillis(200)).forEach(record -> seen.add(record.value()));
                    return seen.size() >= 2;
                });
                assertThat(seen).containsExactly("by Kinesis", "by Kafka");
            }
        }
    }

    @Test
    void recordsOutliveAKilledBroker(Platform platform) {
        try (Made stream = Made.applied(platform, "Stream", ONE_SHARD).ready(Duration.ofMinutes(8));
                KinesisClient kinesis = Clients.kinesis(platform)) {
            put(kinesis, stream.name(), "before");
            String port = BOOTSTRAP.orElseThrow().replaceAll(".*:", "");
            ProcessHandle broker = ProcessHandle.allProcesses()
                    .filter(process -> process.info()
                            .commandLine()
                            .filter(line -> line.contains("kafka.Kafka") && serves(line, port))
                            .isPresent())
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no broker of port " + port + " runs"));
            assertThat(broker.destroyForcibly()).isTrue();
            await().atMost(PATIENCE).until(() -> !broker.isAlive());
            assertThat(all(kinesis, stream.name())).containsExactly("before");
            put(kinesis, stream.name(), "after");
            assertThat(all(kinesis, stream.name())).containsExactly("before", "after");
        }
    }

    /** Its settings are a file whose name ends the command. */
    private static boolean serves(String commandLine, String port) {
        try {
            String file = commandLine.substring(commandLine.lastIndexOf("kafka.Kafka ") + "kafka.Kafka ".length());
            return java.nio.file.Files.readString(java.nio.file.Path.of(file.strip()))
                    .contains("PLAINTEXT://127.0.0.1:" + port + ",");
        } catch (java.io.IOException | java.nio.file.InvalidPathException e) {
            return false;
        }
    }

    private static Properties settings() {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", BOOTSTRAP.orElseThrow());
        return settings;
    }

    private static void put(KinesisClient kinesis, String stream, String data) {
        kinesis.putRecord(record ->
                record.streamName(stream).partitionKey("k").data(SdkBytes.fromString(data, StandardCharsets.UTF_8)));
    }

    private static List<String> all(KinesisClient kinesis, String stream) {
        String iterator = kinesis.getShardIterator(ask -> ask.streamName(stream)
                        .shardId("shardId-000000000000")
                        .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator();
        return kinesis.getRecords(get -> get.shardIterator(iterator)).records().stream()
                .map(Record::data)
                .map(SdkBytes::asUtf8String)
                .toList();
    }
}
