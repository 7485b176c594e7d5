package dev.hearth.eventing.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.eventing.async.FakeGateway.Answer;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaServer;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of a function's topic when the function is deleted. */
@Tag("slow")
class AbandonedTopicsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name = "f" + UUID.randomUUID().toString().substring(0, 8);
    private final String other = name + "-stays";
    private Kafka kafka;
    private AsyncRig rig;

    @BeforeEach
    void start() {
        kafka = new Kafka(KafkaServer.shared().engine());
        rig = new AsyncRig(
                KafkaServer.shared().engine(), AsyncRig.quick(Duration.ofMillis(200)), Clock.systemUTC(), null);
        for (String function : new String[] {name, other}) {
            rig.function(function, 0, Duration.ofHours(6));
            rig.gateway.function(function, call -> Answer.ok("1"));
        }
    }

    @AfterEach
    void stop() {
        rig.close();
        kafka.close();
    }

    private Set<String> topics() {
        return new EventTopics(kafka).all();
    }

    private static String topic(String function) {
        return EventTopics.name(AsyncRig.ref(function));
    }

    private void awaitHandled(int number) {
        await().atMost(PATIENCE).until(() -> rig.count("hearth.async.events.handled", name) == number);
    }

    @Test
    void isDeletedOnceItsEventsAreDoneAndMadeAnewForAFunctionOfTheName() {
        rig.send(name, "{}");
        rig.send(other, "{}");
        awaitHandled(1);
        rig.policies.remove(AsyncRig.ref(name));
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(topics()).doesNotContain(topic(name)).contains(topic(other)));

        rig.function(name, 0, Duration.ofHours(6));
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            rig.send(name, "{}");
            return true;
        });
        await().atMost(PATIENCE).until(() -> rig.count("hearth.async.events.handled", name) >= 2);
    }

    @Test
    void staysWhileAnEventIsUnderWay() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        rig.gateway.function(name, call -> {
            begun.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Answer.ok("1");
        });
        rig.send(name, "{}");
        begun.await();
        rig.policies.remove(AsyncRig.ref(name));
        // Long enough for some looks: each is half a second after the last.
        await().during(Duration.ofSeconds(3)).atMost(PATIENCE).until(() -> topics().contains(topic(name)));
        end.countDown();
        await().atMost(PATIENCE).until(() -> !topics().contains(topic(name)));
    }
}
