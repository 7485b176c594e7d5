package dev.hearth.eventing.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class KafkaTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String topic = "kafka-test-" + UUID.randomUUID();
    private Optional<KafkaServer> own = Optional.empty();

    @AfterEach
    void close() {
        own.ifPresent(KafkaServer::close);
    }

    @Test
    void readsWhatItSentInTheOrderOfThePartition() {
        try (Kafka kafka = new Kafka(KafkaServer.shared().engine())) {
            make(kafka);
            assertThat(send(kafka, "first")).isZero();
            assertThat(send(kafka, "second")).isEqualTo(1);
            assertThat(read(kafka, 2)).containsExactly("first", "second");
        }
    }

    @Test
    void aGroupOfTheNewProtocolReadsTheTopic() {
        try (Kafka kafka = new Kafka(KafkaServer.shared().engine())) {
            make(kafka);
            send(kafka, "one");
            Map<String, String> group =
                    Map.of("group.id", topic, "group.protocol", "consumer", "auto.offset.reset", "earliest");
            try (KafkaConsumer<byte[], byte[]> consumer = kafka.consumer(group)) {
                consumer.subscribe(Set.of(topic));
                assertThat(poll(consumer, 1)).containsExactly("one");
            }
        }
    }

    @Test
    void recordsThatWereAcknowledgedOutliveTheKillingOfTheBroker() {
        KafkaServer server = KafkaServer.start();
        own = Optional.of(server);
        try (Kafka kafka = new Kafka(server.engine())) {
            make(kafka);
            send(kafka, "before");
            server.kill();
            server.restart();
            send(kafka, "after");
            assertThat(read(kafka, 2)).containsExactly("before", "after");
        }
    }

    @Test
    void saysWhatKafkaSaidWhenItRefuses() {
        try (Kafka kafka = new Kafka(KafkaServer.shared().engine())) {
            assertThatThrownBy(() -> Kafka.await(
                            kafka.admin().deleteTopics(Set.of("no-such-topic")).all(), PATIENCE))
                    .isInstanceOf(KafkaUnavailable.class)
                    .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
        }
    }

    private void make(Kafka kafka) {
        Kafka.await(
                kafka.admin()
                        .createTopics(
                                Set.of(new NewTopic(topic, 1, kafka.engine().replicationFactor())))
                        .all(),
                PATIENCE);
    }

    private long send(Kafka kafka, String value) {
        return kafka.send(new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8)))
                .offset();
    }

    private List<String> read(Kafka kafka, int count) {
        try (KafkaConsumer<byte[], byte[]> consumer = kafka.consumer(Map.of())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(Set.of(partition));
            consumer.seek(partition, 0);
            return poll(consumer, count);
        }
    }

    private static List<String> poll(KafkaConsumer<byte[], byte[]> consumer, int count) {
        List<String> values = new ArrayList<>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (values.size() < count && System.nanoTime() < deadline) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                values.add(new String(record.value(), StandardCharsets.UTF_8));
            }
        }
        return values;
    }
}
