package dev.hearth.eventing.streams.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.aws.json.EventMessage;
import dev.hearth.aws.json.EventSink;
import dev.hearth.eventing.kafka.KafkaServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A consumer with a subscription of its own. */
@Tag("slow")
class SubscribeToShardTest {
    private final KinesisStage stage = new KinesisStage(KafkaServer.shared());

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void aSubscriberGetsWhatIsThereAndWhatComesUntilItLeaves() {
        stage.create("orders", 1);
        stage.put("orders", "k", "before");
        JsonNode summary = stage.call("DescribeStreamSummary", "{\"StreamName\": \"orders\"}");
        String stream =
                summary.path("StreamDescriptionSummary").path("StreamARN").asText();
        String consumer = stage.call(
                        "RegisterStreamConsumer",
                        "{\"StreamARN\": \"%s\", \"ConsumerName\": \"audit\"}".formatted(stream))
                .path("Consumer")
                .path("ConsumerARN")
                .asText();
        assertThat(consumer).startsWith(stream + "/consumer/audit:");
        Told told = new Told();
        Thread subscriber = Thread.ofVirtual()
                .start(() -> stage.subscribe(
                        "{\"ConsumerARN\": \"%s\", \"ShardId\": \"shardId-000000000000\", \"StartingPosition\": {\"Type\": \"TRIM_HORIZON\"}}"
                                .formatted(consumer),
                        told));
        await().untilAsserted(() -> assertThat(told.text()).contains(KinesisStage.base64("before")));
        stage.put("orders", "k", "after");
        await().untilAsserted(() -> assertThat(told.text()).contains(KinesisStage.base64("after")));
        assertThat(told.messages.getFirst().headers()).containsEntry(":event-type", "initial-response");
        told.open = false;
        await().until(() -> !subscriber.isAlive());
        stage.call("DeregisterStreamConsumer", "{\"ConsumerARN\": \"%s\"}".formatted(consumer));
        assertThat(stage.fault("DescribeStreamConsumer", "{\"ConsumerARN\": \"%s\"}".formatted(consumer))
                        .shortType())
                .isEqualTo("ResourceNotFoundException");
    }

    private static final class Told implements EventSink {
        final List<EventMessage> messages = new CopyOnWriteArrayList<>();
        volatile boolean open = true;

        @Override
        public void write(EventMessage message) {
            messages.add(message);
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        String text() {
            return String.join(
                    " ",
                    messages.stream()
                            .map(message -> new String(message.payload(), StandardCharsets.UTF_8))
                            .toList());
        }
    }
}
