package dev.hearth.eventing.broker.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.eventing.broker.event.JsonEvents;
import dev.hearth.eventing.broker.event.KafkaEvents;
import dev.hearth.eventing.broker.filter.Filter;
import dev.hearth.eventing.broker.plan.BrokerName;
import dev.hearth.eventing.broker.plan.DeliveryPolicy;
import dev.hearth.eventing.broker.plan.Sink;
import dev.hearth.eventing.broker.plan.TriggerPlan;
import dev.hearth.eventing.destinations.Destination;
import dev.hearth.eventing.destinations.Destinations;
import dev.hearth.eventing.functions.Outcome;
import dev.hearth.eventing.kafka.KafkaUnavailable;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.v1.CloudEventBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One record through a {@link Delivery}, with a function, a stream and a Kafka that do as the test says. */
class DeliveryTest {
    private static final Outcome TAKEN = new Outcome.Returned(bytes("null"));
    private static final Outcome FAULT = new Outcome.Failed(bytes("{\"errorMessage\":\"no\"}"));

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Deque<Outcome> outcomes = new ArrayDeque<>();
    private final List<String> invoked = new ArrayList<>();
    private final List<Duration> waits = new ArrayList<>();
    private final List<ProducerRecord<byte[], byte[]>> written = new ArrayList<>();
    private final List<String> dead = new ArrayList<>();
    private Optional<RuntimeException> deadLetterFault = Optional.empty();
    private int kafkaFaults;
    private final Destinations destinations = this::deadLetter;
    private final Subscribers subscribers = new Subscribers(
            (function, event) -> {
                invoked.add(new String(event, StandardCharsets.UTF_8));
                return outcomes.size() > 1 ? outcomes.removeFirst() : outcomes.getFirst();
            },
            destinations,
            Clock.systemUTC());

    @AfterEach
    void close() {
        subscribers.close();
    }

    private void deadLetter(String namespace, Destination destination, Destinations.Message message) {
        if (deadLetterFault.isPresent()) {
            throw deadLetterFault.get();
        }
        assertThat(destination).isEqualTo(new Destination.Stream("dead"));
        dead.add(new String(message.body(), StandardCharsets.UTF_8));
    }

    @Test
    void anEventThatIsTakenIsDelivered() throws Exception {
        settle(event(), TAKEN);
        assertThat(fates()).isEqualTo(Map.of("delivered", 1));
        assertThat(invoked).containsExactly(json(event()));
        assertThat(written).isEmpty();
    }

    @Test
    void anEventThatDoesNotPassTheFilterIsFilteredAndNobodyIsCalled() throws Exception {
        settle(new CloudEventBuilder(event()).withType("other").build(), TAKEN);
        assertThat(fates()).isEqualTo(Map.of("filtered", 1));
        assertThat(invoked).isEmpty();
    }

    @Test
    void isTriedAgainAsOftenAsThePolicySaysAndThenDeadLettered() throws Exception {
        settle(event(), FAULT);
        assertThat(invoked).hasSize(4);
        assertThat(waits).containsExactly(Duration.ofMillis(400), Duration.ofMillis(800), Duration.ofMillis(1600));
        assertThat(fates()).isEqualTo(Map.of("dead_lettered", 1));
        assertThat(dead)
                .singleElement()
                .asString()
                .contains("\"knativeerrorcode\":500")
                .contains("\"knativeerrordest\":\"/apis/hearth.dev/v1alpha1/namespaces/default/functions/f\"")
                .contains("\"knativeerrordata\":\"eyJlcnJvck1lc3NhZ2UiOiJubyJ9\"");
    }

    @Test
    void oneThatSucceedsLaterIsDelivered() throws Exception {
        settle(event(), FAULT, FAULT, TAKEN);
        assertThat(fates()).isEqualTo(Map.of("delivered", 1));
        assertThat(dead).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 408, 409, 429, 500, 503})
    void tellsARetryableRefusal(int status) throws Exception {
        settle(event(), new Outcome.Refused(status, "E", "m"));
        assertThat(invoked).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 413, 422})
    void aRefusalThatNoTimeMendsIsDeadLetteredAtOnce(int status) throws Exception {
        settle(event(), new Outcome.Refused(status, "E", "m"));
        assertThat(invoked).hasSize(1);
        assertThat(fates()).isEqualTo(Map.of("dead_lettered", 1));
    }

    @Test
    void aPlatformThatIsAwayIsWaitedForHoweverLongAndCountsAsNoRetry() throws Exception {
        Outcome away = new Outcome.NotNow(Outcome.Reason.UNAVAILABLE, 0, "the gateway is away");
        settle(event(), away, away, away, away, away, away, TAKEN);
        assertThat(fates()).isEqualTo(Map.of("delivered", 1));
    }

    @Test
    void aReplyGoesBackIntoTheBrokerWithOneHopLess() throws Exception {
        settle(
                KafkaEvents.withHops(event(), 9),
                new Outcome.Returned(JsonEvents.write(
                        new CloudEventBuilder(event()).withId("reply").build())));
        assertThat(invoked).first().asString().doesNotContain("knativebrokerttl");
        ProducerRecord<byte[], byte[]> reply = written.getFirst();
        assertThat(reply.topic()).isEqualTo("hearth.broker.default.events");
        assertThat(reply.headers().lastHeader("ce_id").value()).isEqualTo(bytes("reply"));
        assertThat(reply.headers().lastHeader("ce_knativebrokerttl").value()).isEqualTo(bytes("8"));
        assertThat(fates()).isEqualTo(Map.of("delivered", 1));
    }

    @Test
    void aReplyThatHasNoHopsLeftIsDeadLettered() throws Exception {
        settle(KafkaEvents.withHops(event(), 1), new Outcome.Returned(JsonEvents.write(event())));
        assertThat(written.getFirst().topic()).isEqualTo("hearth.broker-dead-letters.default.events");
        assertThat(written.getFirst()
                        .headers()
                        .lastHeader("ce_knativeerrorcode")
                        .value())
                .isEqualTo(bytes("508"));
    }

    @Test
    void aReplyThatIsNoValidEventIsTheFunctionsFault() throws Exception {
        settle(event(), new Outcome.Returned(bytes("{\"specversion\":\"1.0\"}")));
        assertThat(invoked).hasSize(4);
        assertThat(dead).singleElement().asString().contains("\"knativeerrorcode\":502");
    }

    @Test
    void aReplyThatIsTooLargeDeadLettersTheEventThatItAnswers() throws Exception {
        byte[] data = new byte[2 * 1024 * 1024];
        Arrays.fill(data, (byte) 'x');
        settle(
                event(),
                new Outcome.Returned(JsonEvents.write(new CloudEventBuilder(event())
                        .withData("text/plain", data)
                        .build())));
        assertThat(fates()).isEqualTo(Map.of("dead_lettered", 1));
        assertThat(written).isEmpty();
    }

    @Test
    void deadLettersThatTheirSinkRefusesAreKeptOnTheBrokersOwnTopic() throws Exception {
        deadLetterFault = Optional.of(new Destinations.DestinationRefused("there is no such stream"));
        settle(event(), new Outcome.Refused(400, "E", "m"));
        assertThat(written.getFirst().topic()).isEqualTo("hearth.broker-dead-letters.default.events");
        assertThat(fates()).isEqualTo(Map.of("dead_lettered", 1));
    }

    @Test
    void aKafkaThatIsAwayWhenAReplyIsWrittenIsWaitedFor() throws Exception {
        kafkaFaults = 3;
        settle(event(), new Outcome.Returned(JsonEvents.write(event())));
        assertThat(written).hasSize(1);
        assertThat(invoked).hasSize(1);
        assertThat(fates()).isEqualTo(Map.of("delivered", 1));
    }

    @Test
    void aRecordThatIsNoEventIsKeptWithTheDeadLettersAsItCame() throws Exception {
        outcomes.add(TAKEN);
        delivery().settle(record(new RecordHeaders(), bytes("key"), bytes("not an event")), new Free());
        assertThat(fates()).isEqualTo(Map.of("malformed", 1));
        assertThat(written.getFirst().topic()).isEqualTo("hearth.broker-dead-letters.default.events");
        assertThat(written.getFirst().value()).isEqualTo(bytes("not an event"));
    }

    @Test
    void anInterruptLeavesItUnsettled() {
        Outcome away = new Outcome.NotNow(Outcome.Reason.UNAVAILABLE, 0, "away");
        outcomes.add(away);
        Delivery delivery =
                new Delivery(plan(), subscribers, written::add, new Fates(registry, "default", "t"), wait -> {
                    throw new InterruptedException();
                });
        assertThatThrownBy(() -> delivery.settle(record(event()), new Free())).isInstanceOf(InterruptedException.class);
        assertThat(fates()).isEmpty();
    }

    private void settle(CloudEvent event, Outcome... functions) throws InterruptedException {
        outcomes.addAll(List.of(functions));
        delivery().settle(record(event), new Free());
    }

    private Delivery delivery() {
        return new Delivery(
                plan(),
                subscribers,
                record -> {
                    if (kafkaFaults-- > 0) {
                        throw new KafkaUnavailable("away");
                    }
                    written.add(record);
                },
                new Fates(registry, "default", "t"),
                waits::add);
    }

    private static TriggerPlan plan() {
        return new TriggerPlan(
                "default",
                "t",
                "uid",
                new BrokerName("default", "events"),
                new Filter.Attribute(Filter.Match.EXACT, Map.of("type", "order")),
                new Sink.Function("f"),
                new DeliveryPolicy(
                        3,
                        DeliveryPolicy.Backoff.EXPONENTIAL,
                        Duration.ofMillis(200),
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(1),
                        Optional.of(new Sink.Stream("dead"))),
                false,
                10);
    }

    private Map<String, Integer> fates() {
        Map<String, Integer> counted = new TreeMap<>();
        registry.find("hearth.trigger.events").counters().forEach(counter -> {
            if (counter.count() > 0) {
                counted.put(counter.getId().getTag("fate"), (int) counter.count());
            }
        });
        return counted;
    }

    private static final class Free implements Delivery.Turn {
        @Override
        public void take() {}

        @Override
        public void give() {}
    }

    private static CloudEvent event() {
        return new CloudEventBuilder()
                .withId("1")
                .withSource(URI.create("/shop"))
                .withType("order")
                .withData("application/json", bytes("{\"a\":1}"))
                .build();
    }

    private static String json(CloudEvent event) {
        return new String(JsonEvents.write(event), StandardCharsets.UTF_8);
    }

    private static ConsumerRecord<byte[], byte[]> record(CloudEvent event) {
        ProducerRecord<byte[], byte[]> written = KafkaEvents.write("t", event);
        return record(new RecordHeaders(written.headers()), written.key(), written.value());
    }

    private static ConsumerRecord<byte[], byte[]> record(RecordHeaders headers, byte[] key, byte[] value) {
        return new ConsumerRecord<>(
                "hearth.broker.default.events",
                0,
                0,
                0,
                TimestampType.CREATE_TIME,
                key.length,
                value.length,
                key,
                value,
                headers,
                Optional.empty());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
