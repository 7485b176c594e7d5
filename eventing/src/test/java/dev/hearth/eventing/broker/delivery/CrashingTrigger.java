package dev.hearth.eventing.broker.delivery;

import dev.hearth.eventing.broker.event.JsonEvents;
import dev.hearth.eventing.broker.filter.Filter;
import dev.hearth.eventing.broker.plan.BrokerName;
import dev.hearth.eventing.broker.plan.DeliveryPolicy;
import dev.hearth.eventing.broker.plan.Sink;
import dev.hearth.eventing.broker.plan.TriggerPlan;
import dev.hearth.eventing.destinations.Destinations.DestinationRefused;
import dev.hearth.eventing.functions.Outcome;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaServer;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.v1.CloudEventBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/**
 * A trigger in a process of its own, which halts at one step of its way, as by a kill -9: nothing is tidied up. Its function
 * tells the test's server of each event, refuses every fifth for good and replies to the others.
 */
final class CrashingTrigger {
    enum Step {
        NOWHERE,
        AFTER_POLL,
        BEFORE_CALL,
        AFTER_CALL,
        BEFORE_REPLY,
        AFTER_REPLY,
        BEFORE_DEAD_LETTER,
        AFTER_DEAD_LETTER,
        BEFORE_COMMIT,
        AFTER_COMMIT
    }

    private static final int AT_THE = 7;

    private final Step crash;
    private final AtomicInteger times = new AtomicInteger();
    private final HttpClient http = HttpClient.newHttpClient();

    private CrashingTrigger(Step crash) {
        this.crash = crash;
    }

    /** @param arguments Kafka's address, the broker's name, the address of the test's server, the step */
    public static void main(String[] arguments) throws InterruptedException {
        Kafka kafka = new Kafka(KafkaServer.engine(arguments[0]));
        start(
                kafka,
                plan(new BrokerName("default", arguments[1])),
                URI.create(arguments[2]),
                Step.valueOf(arguments[3]));
        new CountDownLatch(1).await();
    }

    static TriggerPlan plan(BrokerName broker) {
        return new TriggerPlan(
                "default",
                "crashing",
                broker.name(),
                broker,
                new Filter.Attribute(Filter.Match.EXACT, Map.of("type", "order")),
                new Sink.Function("f"),
                DeliveryPolicy.of(null, null),
                false,
                4);
    }

    static TriggerRun start(Kafka kafka, TriggerPlan plan, URI server, Step crash) {
        CrashingTrigger crashing = new CrashingTrigger(crash);
        Subscribers subscribers = new Subscribers(
                (function, event) -> crashing.invoke(server, event),
                (namespace, destination, message) -> {
                    throw new DestinationRefused("none");
                },
                Clock.systemUTC());
        Delivery delivery = new Delivery(
                plan,
                subscribers,
                record -> {
                    boolean dead = record.topic().equals(plan.broker().deadLetterTopic());
                    crashing.at(dead ? Step.BEFORE_DEAD_LETTER : Step.BEFORE_REPLY);
                    kafka.send(record);
                    crashing.at(dead ? Step.AFTER_DEAD_LETTER : Step.AFTER_REPLY);
                },
                new Fates(new SimpleMeterRegistry(), "default", "crashing"),
                Thread::sleep);
        TriggerRun run = new TriggerRun(plan, () -> crashing.watched(Triggers.consumer(kafka, plan)), delivery);
        run.start();
        return run;
    }

    private void at(Step step) {
        if (step == crash
                && times.incrementAndGet()
                        == (step == Step.AFTER_POLL || step.name().endsWith("COMMIT") ? 1 : AT_THE)) {
            Runtime.getRuntime().halt(137);
        }
    }

    private Outcome invoke(URI server, byte[] json) throws InterruptedException {
        at(Step.BEFORE_CALL);
        CloudEvent event = JsonEvents.read(json);
        try {
            http.send(
                    HttpRequest.newBuilder(server)
                            .header("ce-specversion", "1.0")
                            .header("ce-id", event.getId())
                            .header("ce-type", event.getType())
                            .header("ce-source", event.getSource().toString())
                            .timeout(Duration.ofSeconds(10))
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        at(Step.AFTER_CALL);
        return Integer.parseInt(event.getId()) % 5 == 0
                ? new Outcome.Refused(400, "E", "every fifth")
                : new Outcome.Returned(JsonEvents.write(
                        new CloudEventBuilder(event).withType("reply").build()));
    }

    @SuppressWarnings("unchecked")
    private Consumer<byte[], byte[]> watched(Consumer<byte[], byte[]> consumer) {
        return (Consumer<byte[], byte[]>) Proxy.newProxyInstance(
                CrashingTrigger.class.getClassLoader(), new Class<?>[] {Consumer.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("commitSync")) {
                        at(Step.BEFORE_COMMIT);
                    }
                    Object result;
                    try {
                        result = method.invoke(consumer, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    if (method.getName().equals("commitSync")) {
                        at(Step.AFTER_COMMIT);
                    } else if (result instanceof ConsumerRecords<?, ?> records && !records.isEmpty()) {
                        at(Step.AFTER_POLL);
                    }
                    return result;
                });
    }
}
