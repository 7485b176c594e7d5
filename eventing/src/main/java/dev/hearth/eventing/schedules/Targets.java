package dev.hearth.eventing.schedules;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.api.AccountId;
import dev.hearth.eventing.destinations.Destination;
import dev.hearth.eventing.destinations.Destinations;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaTopics;
import dev.hearth.eventing.kafka.KafkaUnavailable;
import dev.hearth.eventing.schedules.Tick.TickWork;
import dev.hearth.eventing.topics.TopicPublisher;
import dev.hearth.eventing.topics.delivery.Attempt;
import dev.hearth.eventing.topics.delivery.Invocations;
import dev.hearth.eventing.topics.message.Message;
import dev.hearth.eventing.topics.message.Refused;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** One attempt to take a tick to its target, or to where dead ones go. Any thread; blocks. */
public final class Targets {
    /** Of ticks whose schedule names no place. */
    static final String DEAD_LETTERS = "hearth.schedules.dead-letters";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Kafka kafka;
    private final Invocations functions;
    private final TopicPublisher topics;
    private final Destinations destinations;
    private final String region;

    public Targets(
            Kafka kafka, Invocations functions, TopicPublisher topics, Destinations destinations, String region) {
        this.kafka = kafka;
        this.functions = functions;
        this.topics = topics;
        this.destinations = destinations;
        this.region = region;
    }

    /** @param number of the attempt, from 1 */
    Attempt deliver(Tick tick, TickWork work, int number) throws InterruptedException {
        String input = filledIn(tick, work.input(), number);
        return switch (work.target()) {
            case Destination.Function(String name) ->
                functions.invoke(tick.namespace(), name, input.getBytes(StandardCharsets.UTF_8));
            case Destination.Topic(String name) -> publish(tick, name, input);
            case Destination.Stream stream -> to(tick, stream, input);
            case Destination.Bucket bucket -> new Attempt.Never("Target", "a bucket is no target");
            case Destination.Kafka topic -> new Attempt.Never("Target", "a Kafka topic is no target");
        };
    }

    private Attempt publish(Tick tick, String topic, String input) {
        Message message = Message.of(input);
        try {
            // A FIFO topic takes a tick once, however often it is delivered within its five minutes.
            topics.publish(
                    tick.namespace(),
                    topic,
                    topic.endsWith(".fifo") ? message.inGroup(tick.name(), tick.executionId()) : message);
            return new Attempt.Delivered();
        } catch (Refused refused) {
            return new Attempt.Never(refused.code(), String.valueOf(refused.getMessage()));
        } catch (KafkaUnavailable e) {
            return new Attempt.NotNow("KafkaUnavailable", String.valueOf(e.getMessage()));
        }
    }

    private Attempt to(Tick tick, Destination place, String body) {
        try {
            destinations.deliver(
                    tick.namespace(),
                    place,
                    new Destinations.Message(tick.executionId(), body.getBytes(StandardCharsets.UTF_8)));
            return new Attempt.Delivered();
        } catch (Destinations.DestinationUnavailable e) {
            return new Attempt.NotNow("Unavailable", String.valueOf(e.getMessage()));
        } catch (Destinations.DestinationRefused e) {
            return new Attempt.Never("Refused", String.valueOf(e.getMessage()));
        }
    }

    /** @param place absent: into the Kafka topic that is for all */
    Attempt bury(Tick tick, @Nullable Destination place, String why, int attempts) {
        String letter = letter(tick, why, attempts);
        if (place != null) {
            return to(tick, place, letter);
        }
        try {
            KafkaTopics.ensure(kafka, DEAD_LETTERS, 1, Map.of());
            kafka.send(new ProducerRecord<>(
                    DEAD_LETTERS,
                    (tick.namespace() + "/" + tick.name()).getBytes(StandardCharsets.UTF_8),
                    letter.getBytes(StandardCharsets.UTF_8)));
            return new Attempt.Delivered();
        } catch (KafkaUnavailable e) {
            return new Attempt.NotNow("KafkaUnavailable", String.valueOf(e.getMessage()));
        }
    }

    private String letter(Tick tick, String why, int attempts) {
        try {
            return JSON.writeValueAsString(JSON.createObjectNode()
                    .put("ScheduleArn", arn(tick))
                    .put("ScheduledTime", time(tick))
                    .put("ExecutionId", tick.executionId())
                    .put("Attempts", attempts)
                    .put("ErrorMessage", why)
                    .put("Input", tick.work().map(TickWork::input).orElse("")));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts can be written", e);
        }
    }

    /** EventBridge Scheduler user guide, "Adding context attributes". */
    private String filledIn(Tick tick, String input, int number) {
        return input.replace("<aws.scheduler.schedule-arn>", arn(tick))
                .replace("<aws.scheduler.scheduled-time>", time(tick))
                .replace("<aws.scheduler.execution-id>", tick.executionId())
                .replace("<aws.scheduler.attempt-number>", Integer.toString(number));
    }

    private static String time(Tick tick) {
        return tick.scheduled().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private String arn(Tick tick) {
        return "arn:aws:scheduler:%s:%s:schedule/default/%s"
                .formatted(region, AccountId.of(tick.namespace()), tick.name());
    }
}
