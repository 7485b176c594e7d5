package dev.hearth.eventing.sources;

import static dev.hearth.eventing.sources.SourceStage.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Two real brokers; the one that leads the topic is killed, the other takes over, and the first comes back. */
@Tag("slow")
class LeaderLossTest {
    private static final List<String> KEYS = List.of("a", "b", "c", "d", "e");

    @Test
    void goesOnWithTheNextLeaderWhenItsTopicLosesTheFirst(TestReporter reporter) {
        String topic = "led-" + UUID.randomUUID();
        try (KafkaServer first = KafkaServer.startFirst();
                KafkaServer second = first.startSecond();
                Kafka admin = new Kafka(first.engine())) {
            // Each partition is led by the second broker, with the first in step.
            Kafka.await(
                    admin.admin()
                            .createTopics(List.of(
                                    new NewTopic(topic, Map.of(0, List.of(2, 1), 1, List.of(2, 1), 2, List.of(2, 1)))))
                            .all(),
                    Duration.ofSeconds(30));
            try (SourceStage stage = new SourceStage(first.engine(), topic)) {
                SourceSettings settings = stage.settings("batchSize: 10");
                stage.start(stage.instance(), settings);
                stage.produce(0, 100, KEYS);
                soon().until(() -> stage.function.delivered().size() > 100);
                second.kill();
                stage.produce(100, 100, KEYS);
                soon().untilAsserted(
                                () -> assertThat(stage.function.delivered()).hasSize(1000));
                second.restart();
                stage.produce(200, 100, KEYS);
                soon().untilAsserted(() -> assertThat(stage.lag(settings)).isZero());
                assertThat(stage.function.delivered()).hasSize(1500);
                assertThat(stage.function.outOfOrder()).isEmpty();
                reporter.publishEntry(
                        "leader lost", "1500 delivered, %d delivered again".formatted(stage.function.duplicates()));
            }
        }
    }
}
