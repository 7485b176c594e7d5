package dev.hearth.eventing.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaServer;
import dev.hearth.eventing.kafka.KafkaTopics;
import dev.hearth.eventing.topics.TopicPublisher.Published;
import dev.hearth.eventing.topics.catalogue.Catalogue;
import dev.hearth.eventing.topics.catalogue.TopicId;
import dev.hearth.eventing.topics.catalogue.TopicRecord;
import dev.hearth.eventing.topics.message.Message;
import dev.hearth.eventing.topics.message.Refused;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class TopicPublisherTest {
    private final String namespace = "n" + UUID.randomUUID().toString().substring(0, 8);
    private final Moved clock = new Moved();
    private Kafka kafka;
    private Catalogue catalogue;
    private TopicPublisher publisher;

    /** A clock that a test moves. */
    private static final class Moved extends Clock {
        private Instant now = Instant.now();

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @BeforeEach
    void start() {
        kafka = new Kafka(KafkaServer.shared().engine());
        catalogue = new Catalogue(kafka);
        publisher = new TopicPublisher(catalogue, kafka, clock);
    }

    @AfterEach
    void end() {
        catalogue.close();
        kafka.close();
    }

    private TopicId topic(String name, Map<String, String> attributes) {
        TopicId id = new TopicId(namespace, name);
        new TopicLogs(kafka).ensure(id);
        catalogue.put(new TopicRecord(id, attributes, Map.of(), Optional.empty()));
        return id;
    }

    private long published(TopicId topic) {
        return KafkaTopics.ends(kafka, topic.kafkaTopic()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    @Test
    void aMessageLiesInKafkaWhenItWasAccepted() {
        TopicId alerts = topic("alerts", Map.of());
        Published published = publisher.publish(namespace, "alerts", Message.of("it burns"));
        assertThat(published.messageId()).hasSize(36);
        assertThat(published.sequenceNumber()).isEmpty();
        assertThat(published(alerts)).isEqualTo(1);
    }

    @Test
    void aTopicThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> publisher.publish(namespace, "nobody", Message.of("hello")))
                .isInstanceOf(Refused.class)
                .hasMessage("Topic does not exist");
    }

    @Test
    void whatThePreviousProcessKnewIsKnownAgain() {
        topic("kept", Map.of("DisplayName", "Kept"));
        try (Catalogue next = new Catalogue(kafka)) {
            assertThat(next.topic(new TopicId(namespace, "kept")))
                    .hasValueSatisfying(topic -> assertThat(topic.attributes()).containsEntry("DisplayName", "Kept"));
        }
    }

    @Test
    void aFifoTopicTakesADeduplicationIdOnceInFiveMinutes() {
        TopicId orders = topic("orders.fifo", Map.of());
        Message message = Message.of("one").inGroup("g", "id-1");
        Published first = publisher.publish(namespace, "orders.fifo", message);
        clock.now = clock.now.plus(Duration.ofSeconds(299));
        assertThat(publisher.publish(namespace, "orders.fifo", message)).isEqualTo(first);
        assertThat(published(orders)).isEqualTo(1);
        clock.now = clock.now.plus(Duration.ofSeconds(2));
        Published second = publisher.publish(namespace, "orders.fifo", message);
        assertThat(second.messageId()).isNotEqualTo(first.messageId());
        assertThat(second.sequenceNumber().orElseThrow())
                .isGreaterThan(first.sequenceNumber().orElseThrow());
    }

    @Test
    void aDeduplicationIdIsRememberedOverARestart() {
        topic("orders.fifo", Map.of());
        Message message = Message.of("one").inGroup("g", "id-1");
        Published first = publisher.publish(namespace, "orders.fifo", message);
        TopicPublisher next = new TopicPublisher(catalogue, kafka, clock);
        assertThat(next.publish(namespace, "orders.fifo", message)).isEqualTo(first);
    }

    @Test
    void contentStandsForAMissingDeduplicationIdWhereTheTopicSaysSo() {
        topic("orders.fifo", Map.of("ContentBasedDeduplication", "true"));
        Message message = new Message("same", Map.of(), Optional.empty(), Map.of(), Optional.of("g"), Optional.empty());
        List<Object> results = publisher.publishAll(namespace, "orders.fifo", List.of(message, message));
        assertThat(results.get(0)).isEqualTo(results.get(1));
    }

    @Test
    void aFifoTopicNeedsAGroup() {
        topic("orders.fifo", Map.of());
        assertThatThrownBy(() -> publisher.publish(namespace, "orders.fifo", Message.of("hello")))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("The MessageGroupId parameter is required for FIFO topics");
    }
}
