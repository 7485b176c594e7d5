package dev.hearth.eventing.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hearth.eventing.kafka.KafkaServer;
import dev.hearth.eventing.topics.delivery.Accounts.Account;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What HTTP endpoints get: a question first, then messages, again while they fail, and what becomes of those they refuse. */
@Tag("slow")
class HttpDeliveryTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Bench bench = new Bench(KafkaServer.shared().engine());
    private Optional<HttpServer> server = Optional.empty();

    /** A request that an endpoint got. */
    private record Request(Map<String, String> headers, String body) {
        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }

        String type() {
            return headers.getOrDefault("x-amz-sns-message-type", "");
        }
    }

    @AfterEach
    void end() {
        bench.close();
        server.ifPresent(one -> one.stop(0));
    }

    /** Answers each request as the list says, the last status for ever. */
    private URI endpoint(List<Request> got, int... statuses) throws IOException {
        HttpServer made = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        AtomicInteger asked = new AtomicInteger();
        made.createContext("/", exchange -> {
            got.add(read(exchange));
            int status = statuses[Math.min(asked.getAndIncrement(), statuses.length - 1)];
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        made.start();
        server = Optional.of(made);
        return URI.create("http://127.0.0.1:" + made.getAddress().getPort() + "/hook");
    }

    private static Request read(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new HashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(), values.getFirst()));
        return new Request(headers, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    }

    @Test
    void anHttpEndpointGetsNothingBeforeItHasConfirmedAndEverythingAfter() throws Exception {
        List<Request> got = new CopyOnWriteArrayList<>();
        String topic = bench.topic("hooks");
        String subscription = bench.subscribe(topic, "http", endpoint(got, 200).toString(), Map.of());
        await().atMost(Bench.PATIENCE).until(() -> got.size() == 1);
        Request question = got.getFirst();
        assertThat(question.type()).isEqualTo("SubscriptionConfirmation");
        assertThat(question.headers())
                .containsEntry("content-type", "text/plain; charset=UTF-8")
                .containsEntry("user-agent", "Amazon Simple Notification Service Agent")
                .containsEntry("x-amz-sns-topic-arn", topic);
        bench.publish(topic, "too early");
        assertThat(Bench.follow(question.json().path("SubscribeURL").asText()).body())
                .contains("<SubscriptionArn>" + subscription + "</SubscriptionArn>");
        bench.publish(topic, "in time");
        await().atMost(Bench.PATIENCE).until(() -> got.size() == 2);
        assertThat(got.get(1).type()).isEqualTo("Notification");
        assertThat(got.get(1).headers()).containsEntry("x-amz-sns-subscription-arn", subscription);
        assertThat(got.get(1).json().path("Message").asText()).isEqualTo("in time");
        assertThat(Bench.follow(got.get(1).json().path("SigningCertURL").asText())
                        .body())
                .isEqualTo("a certificate");
        bench.awaitAccount(subscription, new Account(1, 0, 0, 0, 0));
        assertThat(Bench.follow(got.get(1).json().path("UnsubscribeURL").asText())
                        .statusCode())
                .isEqualTo(200);
        assertThat(bench.client()
                        .listSubscriptionsByTopic(ask -> ask.topicArn(topic))
                        .subscriptions())
                .isEmpty();
    }

    @Test
    void aWrongTokenConfirmsNothing() throws Exception {
        List<Request> got = new CopyOnWriteArrayList<>();
        String topic = bench.topic("hooks");
        bench.subscribe(topic, "http", endpoint(got, 200).toString(), Map.of());
        await().atMost(Bench.PATIENCE).until(() -> got.size() == 1);
        String link = got.getFirst().json().path("SubscribeURL").asText();
        HttpResponse<String> answer = Bench.follow(link.substring(0, link.length() - 1));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("InvalidParameter");
    }

    @Test
    void anEndpointThatIsDownIsTriedAgainAndWhatItRefusesIsADeadLetter() throws Exception {
        List<Request> got = new CopyOnWriteArrayList<>();
        String topic = bench.topic("hooks");
        String subscription = bench.subscribe(
                topic,
                "http",
                endpoint(got, 200, 500, 503, 429, 200, 404).toString(),
                Map.of("RedrivePolicy", "{\"deadLetterTargetArn\": \"" + bench.stream("dead") + "\"}"));
        await().atMost(Bench.PATIENCE).until(() -> got.size() == 1);
        Bench.follow(got.getFirst().json().path("SubscribeURL").asText());
        bench.publish(topic, "tried four times");
        bench.awaitAccount(subscription, new Account(1, 0, 0, 0, 0));
        bench.publish(topic, "refused");
        bench.awaitAccount(subscription, new Account(1, 0, 1, 0, 0));
        assertThat(got).hasSize(6);
        assertThat(bench.places).singleElement().satisfies(letter -> {
            assertThat(letter.target()).isEqualTo("dead");
            assertThat(JSON.readTree(letter.text()).path("Message").asText()).isEqualTo("refused");
        });
    }

    @Test
    void withoutARedrivePolicyWhatIsExhaustedLiesInAKafkaTopic() throws Exception {
        List<Request> got = new CopyOnWriteArrayList<>();
        String topic = bench.topic("hooks");
        String subscription =
                bench.subscribe(topic, "http", endpoint(got, 200, 500).toString(), Map.of());
        await().atMost(Bench.PATIENCE).until(() -> got.size() == 1);
        Bench.follow(got.getFirst().json().path("SubscribeURL").asText());
        bench.publish(topic, "never taken");
        bench.awaitAccount(subscription, new Account(0, 0, 1, 0, 0));
        assertThat(got).as("the question, one attempt and SNS's three retries").hasSize(5);
        TopicPartition partition = new TopicPartition(bench.id("hooks").deadLetters(), 0);
        try (KafkaConsumer<byte[], byte[]> consumer = bench.kafka().consumer(Map.of("auto.offset.reset", "earliest"))) {
            consumer.assign(List.of(partition));
            List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
            await().atMost(Bench.PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(letters::add);
                return letters.size() == 1;
            });
            assertThat(JSON.readTree(letters.getFirst().value()).path("Message").asText())
                    .isEqualTo("never taken");
        }
    }
}
