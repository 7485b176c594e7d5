package dev.hearth.eventing.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.api.PodProtocol;
import dev.hearth.eventing.async.FakeGateway.Answer;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Kills with signal 9 while events come in, and counts the fate of every one that was accepted. */
@Tag("slow")
class AsyncKillTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final String group = "kill-" + UUID.randomUUID().toString().substring(0, 8);
    private final List<String> functions = List.of(group + "-works", group + "-flaky", group + "-fails");
    private final Map<String, Set<String>> accepted = new ConcurrentHashMap<>();
    private final Map<String, List<String>> outcomes = new ConcurrentHashMap<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicBoolean sending = new AtomicBoolean(true);
    private final FakeGateway gateway = new FakeGateway();

    /** Acquired by whoever wants to be told of the next of these moments. */
    private final Map<String, Semaphore> moments =
            Map.of("invoking", new Semaphore(0), "answered", new Semaphore(0), "told", new Semaphore(0));

    private KafkaServer server;
    private Kafka kafka;
    private volatile AsyncProcess process;
    private Thread sender;
    private Thread reader;

    @BeforeEach
    void start() throws Exception {
        server = KafkaServer.start();
        kafka = new Kafka(server.engine());
        kafka.admin()
                .createTopics(
                        List.of(new NewTopic(group + "-ok", 1, (short) 1), new NewTopic(group + "-bad", 1, (short) 1)))
                .all()
                .get();
        Set<String> failedOnce = ConcurrentHashMap.newKeySet();
        gateway.function(functions.get(0), call -> during(Answer.ok("1")));
        gateway.function(
                functions.get(1), call -> during(failedOnce.add(call.requestId()) ? Answer.threw() : Answer.ok("1")));
        gateway.function(functions.get(2), call -> during(Answer.threw()));
        process = AsyncProcess.start(server.bootstrap(), gateway.address(), group, functions);
        sender = Thread.ofVirtual().start(this::send);
        reader = Thread.ofPlatform().start(this::read);
    }

    @AfterEach
    void stop() throws Exception {
        sending.set(false);
        reader.interrupt();
        reader.join();
        process.close();
        gateway.close();
        http.close();
        kafka.close();
        server.close();
    }

    private Semaphore moment(String name) {
        return Objects.requireNonNull(moments.get(name));
    }

    private Answer during(Answer answer) {
        moment("invoking").release();
        Thread.ofVirtual().start(() -> moment("answered").release());
        return answer;
    }

    /** One after the other to each function in turn; what got no 202 is nobody's. */
    private void send() {
        for (int nth = 0; sending.get(); nth++) {
            String function = functions.get(nth % 3);
            String id = UUID.randomUUID().toString();
            try {
                int status = http.send(
                                HttpRequest.newBuilder(URI.create(
                                                "http://127.0.0.1:" + process.port() + PodProtocol.ASYNC_PATH))
                                        .timeout(Duration.ofSeconds(50))
                                        .header("Authorization", "Bearer " + AsyncRig.TOKEN)
                                        .header(PodProtocol.ASYNC_FUNCTION, "default/" + function)
                                        .header(PodProtocol.ASYNC_REQUEST_ID, id)
                                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                                        .build(),
                                HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                if (status == 202) {
                    accepted.computeIfAbsent(function, key -> ConcurrentHashMap.newKeySet())
                            .add(id);
                }
            } catch (IOException e) {
                java.util.concurrent.locks.LockSupport.parkNanos(20_000_000); // it was killed meanwhile
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void read() {
        try (KafkaConsumer<byte[], byte[]> consumer = kafka.consumer(Map.of("auto.offset.reset", "earliest"))) {
            List<TopicPartition> partitions =
                    List.of(new TopicPartition(group + "-ok", 0), new TopicPartition(group + "-bad", 0));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!Thread.currentThread().isInterrupted()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    JsonNode outcome = JSON.readTree(record.value());
                    outcomes.computeIfAbsent(
                                    record.topic(), key -> java.util.Collections.synchronizedList(new ArrayList<>()))
                            .add(outcome.at("/requestContext/requestId").asText());
                    moment("told").release();
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (org.apache.kafka.common.errors.InterruptException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> outcomes(String suffix) {
        return List.copyOf(outcomes.getOrDefault(group + suffix, List.of()));
    }

    private Set<String> accepted(int function) {
        return accepted.getOrDefault(functions.get(function), Set.of());
    }

    private void everyAcceptedEventHasItsFate() {
        sending.set(false);
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(outcomes("-ok")).containsAll(accepted(0)).containsAll(accepted(1));
            assertThat(outcomes("-bad")).containsAll(accepted(2));
        });
        assertThat(accepted(0).size() + accepted(1).size() + accepted(2).size()).isGreaterThan(30);
        assertThat(outcomes("-ok")).doesNotContainAnyElementsOf(accepted(2));
        assertThat(outcomes("-bad")).doesNotContainAnyElementsOf(accepted(0));
        int told = outcomes("-ok").size() + outcomes("-bad").size();
        int once = outcomes("-ok").stream().collect(Collectors.toSet()).size()
                + outcomes("-bad").stream().collect(Collectors.toSet()).size();
        System.out.printf("accepted=%d told=%d again=%d%n", once, told, told - once);
    }

    @Test
    void killedAtEachStepEveryAcceptedEventComesToItsEnd() throws Exception {
        for (String moment : List.of("invoking", "answered", "told", "invoking", "answered", "told")) {
            Semaphore next = moment(moment);
            next.drainPermits();
            next.acquire(5); // in the middle of its work, not at its beginning
            process.kill();
            process = AsyncProcess.start(server.bootstrap(), gateway.address(), group, functions);
        }

        everyAcceptedEventHasItsFate();
    }

    @Test
    void withKafkaKilledEveryAcceptedEventComesToItsEnd() throws Exception {
        for (int times = 0; times < 2; times++) {
            Semaphore told = moment("told");
            told.drainPermits();
            told.acquire(5);
            server.kill();
            server.restart();
        }
        moment("told").drainPermits();
        moment("told").acquire(5);

        everyAcceptedEventHasItsFate();
    }
}
