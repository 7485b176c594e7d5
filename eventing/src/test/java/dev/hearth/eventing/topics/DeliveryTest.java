package dev.hearth.eventing.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hearth.eventing.kafka.KafkaServer;
import dev.hearth.eventing.topics.catalogue.Catalogue;
import dev.hearth.eventing.topics.catalogue.TopicRecord;
import dev.hearth.eventing.topics.delivery.Accounts;
import dev.hearth.eventing.topics.delivery.Accounts.Account;
import dev.hearth.eventing.topics.delivery.Attempt;
import dev.hearth.kinds.mail.MailServer;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

/** What becomes of messages: every one ends in one place, and the counts say which. */
@Tag("slow")
class DeliveryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private Bench bench;
    private Optional<HttpServer> server = Optional.empty();
    private Optional<GreenMail> post = Optional.empty();

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

    @BeforeEach
    void start() {
        bench = new Bench(KafkaServer.shared().engine());
    }

    @AfterEach
    void end() {
        bench.close();
        server.ifPresent(one -> one.stop(0));
        post.ifPresent(GreenMail::stop);
    }

    private String topic(String name, Map<String, String> attributes) {
        return bench.client()
                .createTopic(make -> make.name(name).attributes(attributes))
                .topicArn();
    }

    private String subscribe(String topic, String protocol, String endpoint, Map<String, String> attributes) {
        return bench.client()
                .subscribe(ask -> ask.topicArn(topic)
                        .protocol(protocol)
                        .endpoint(endpoint)
                        .attributes(attributes)
                        .returnSubscriptionArn(true))
                .subscriptionArn();
    }

    private void publish(String topic, String message) {
        bench.client().publish(say -> say.topicArn(topic).message(message));
    }

    private Account account(String subscriptionArn) {
        String id = subscriptionArn.substring(subscriptionArn.lastIndexOf(':') + 1);
        try (Catalogue catalogue = new Catalogue(bench.kafka())) {
            return new Accounts(bench.kafka()).of(catalogue.subscription(id).orElseThrow());
        }
    }

    private void awaitAccount(String subscriptionArn, Account expected) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(account(subscriptionArn)).isEqualTo(expected));
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

    private static HttpResponse<String> get(String url) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void anHttpEndpointGetsNothingBeforeItHasConfirmedAndEverythingAfter() throws Exception {
        List<Request> got = new CopyOnWriteArrayList<>();
        String topic = topic("hooks", Map.of());
        String subscription = subscribe(topic, "http", endpoint(got, 200).toString(), Map.of());
        await().atMost(PATIENCE).until(() -> got.size() == 1);
        Request question = got.getFirst();
        assertThat(question.type()).isEqualTo("SubscriptionConfirmation");
        assertThat(question.headers())
                .containsEntry("content-type", "text/plain; charset=UTF-8")
                .containsEntry("user-agent", "Amazon Simple Notification Service Agent")
                .containsEntry("x-amz-sns-topic-arn", topic);
        publish(topic, "too early");
        assertThat(get(question.json().path("SubscribeURL").asText()).body())
                .contains("<SubscriptionArn>" + subscription + "</SubscriptionArn>");
        publish(topic, "in time");
        await().atMost(PATIENCE).until(() -> got.size() == 2);
        assertThat(got.get(1).type()).isEqualTo("Notification");
        assertThat(got.get(1).headers()).containsEntry("x-amz-sns-subscription-arn", subscription);
        assertThat(got.get(1).json().path("Message").asText()).isEqualTo("in time");
        assertThat(get(got.get(1).json().path("SigningCertURL").asText()).body())
                .isEqualTo("a certificate");
        awaitAccount(subscription, new Account(1, 0, 0, 0, 0));
        assertThat(get(got.get(1).json().path("UnsubscribeURL").asText()).statusCode())
                .isEqualTo(200);
        assertThat(bench.client()
                        .listSubscriptionsByTopic(ask -> ask.topicArn(topic))
                        .subscriptions())
                .isEmpty();
    }

    @Test
    void aWrongTokenConfirmsNothing() throws Exception {
        List<Request> got = new CopyOnWriteArrayList<>();
        String topic = topic("hooks", Map.of());
        subscribe(topic, "http", endpoint(got, 200).toString(), Map.of());
        await().atMost(PATIENCE).until(() -> got.size() == 1);
        String link = got.getFirst().json().path("SubscribeURL").asText();
        HttpResponse<String> answer = get(link.substring(0, link.length() - 1));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("InvalidParameter");
    }

    @Test
    void anEndpointThatIsDownIsTriedAgainAndWhatItRefusesIsADeadLetter() throws Exception {
        List<Request> got = new CopyOnWriteArrayList<>();
        String topic = topic("hooks", Map.of());
        String subscription = subscribe(
                topic,
                "http",
                endpoint(got, 200, 500, 503, 429, 200, 404).toString(),
                Map.of("RedrivePolicy", "{\"deadLetterTargetArn\": \"" + bench.stream("dead") + "\"}"));
        await().atMost(PATIENCE).until(() -> got.size() == 1);
        get(got.getFirst().json().path("SubscribeURL").asText());
        publish(topic, "tried four times");
        awaitAccount(subscription, new Account(1, 0, 0, 0, 0));
        publish(topic, "refused");
        awaitAccount(subscription, new Account(1, 0, 1, 0, 0));
        assertThat(got).hasSize(6);
        assertThat(bench.places).singleElement().satisfies(letter -> {
            assertThat(letter.target()).isEqualTo("dead");
            assertThat(JSON.readTree(letter.text()).path("Message").asText()).isEqualTo("refused");
        });
    }

    @Test
    void withoutARedrivePolicyWhatIsExhaustedLiesInAKafkaTopic() throws Exception {
        List<Request> got = new CopyOnWriteArrayList<>();
        String topic = topic("hooks", Map.of());
        String subscription = subscribe(topic, "http", endpoint(got, 200, 500).toString(), Map.of());
        await().atMost(PATIENCE).until(() -> got.size() == 1);
        get(got.getFirst().json().path("SubscribeURL").asText());
        publish(topic, "never taken");
        awaitAccount(subscription, new Account(0, 0, 1, 0, 0));
        assertThat(got).as("the question, one attempt and SNS's three retries").hasSize(5);
        TopicPartition partition = new TopicPartition(bench.id("hooks").deadLetters(), 0);
        try (KafkaConsumer<byte[], byte[]> consumer = bench.kafka().consumer(Map.of("auto.offset.reset", "earliest"))) {
            consumer.assign(List.of(partition));
            List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
            await().atMost(PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(letters::add);
                return letters.size() == 1;
            });
            assertThat(JSON.readTree(letters.getFirst().value()).path("Message").asText())
                    .isEqualTo("never taken");
        }
    }

    @Test
    void aSubscriptionThatIsDownDelaysNoOther() {
        String topic = topic("fair", Map.of());
        String down = subscribe(topic, "lambda", bench.lambda("down"), Map.of());
        String up = subscribe(topic, "lambda", bench.lambda("up"), Map.of());
        bench.function =
                got -> got.target().equals("down") ? new Attempt.NotNow("503", "down") : new Attempt.Delivered();
        for (int number = 0; number < 50; number++) {
            publish(topic, "m" + number);
        }
        awaitAccount(up, new Account(50, 0, 0, 0, 0));
        assertThat(account(down)).isEqualTo(new Account(0, 0, 0, 0, 50));
        bench.function = got -> new Attempt.Delivered();
        awaitAccount(down, new Account(50, 0, 0, 0, 0));
    }

    @Test
    void eachMessageIsDeliveredFilteredOrWaitingOverARestart() {
        String topic = topic("accounts", Map.of());
        String subscription =
                subscribe(topic, "lambda", bench.lambda("f"), Map.of("FilterPolicy", "{\"kind\": [\"wanted\"]}"));
        bench.function =
                got -> got.text().contains("poison") ? new Attempt.NotNow("503", "not now") : new Attempt.Delivered();
        for (int number = 0; number < 30; number++) {
            String message = number == 3 ? "poison" : "m" + number + ".";
            String kind = number % 3 == 2 ? "other" : "wanted";
            bench.client()
                    .publish(say -> say.topicArn(topic)
                            .message(message)
                            .messageAttributes(Map.of(
                                    "kind",
                                    MessageAttributeValue.builder()
                                            .dataType("String")
                                            .stringValue(kind)
                                            .build())));
        }
        await().atMost(PATIENCE).until(() -> distinct(bench.functions).size() == 19);
        bench.end();
        bench.function = got -> new Attempt.Delivered();
        bench.begin();
        awaitAccount(subscription, new Account(20, 10, 0, 0, 0));
        assertThat(bench.functions)
                .as("nothing that was settled is delivered again")
                .hasSize(20);
    }

    private static Set<String> distinct(List<Bench.Got> got) {
        return got.stream().map(one -> message(one.text())).collect(Collectors.toSet());
    }

    private static String message(String event) {
        try {
            return JSON.readTree(event).at("/Records/0/Sns/Message").asText();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aFifoTopicKeepsTheOrderOfEachGroupThoughDeliveriesFail() {
        String topic = topic("orders.fifo", Map.of("FifoTopic", "true"));
        String subscription =
                subscribe(topic, "firehose", bench.stream("ordered"), Map.of("RawMessageDelivery", "true"));
        AtomicInteger asked = new AtomicInteger();
        bench.function = got ->
                asked.incrementAndGet() % 3 == 0 ? new Attempt.NotNow("503", "now and then") : new Attempt.Delivered();
        for (int number = 0; number < 40; number++) {
            int at = number;
            bench.client()
                    .publish(say -> say.topicArn(topic)
                            .message("" + at)
                            .messageGroupId("g" + at % 4)
                            .messageDeduplicationId("d" + at));
        }
        awaitAccount(subscription, new Account(40, 0, 0, 0, 0));
        for (int group = 0; group < 4; group++) {
            int of = group;
            assertThat(bench.places.stream()
                            .filter(got -> got.key().equals("g" + of))
                            .map(Bench.Got::text))
                    .isEqualTo(IntStream.range(0, 10)
                            .mapToObj(index -> "" + (index * 4 + of))
                            .toList());
        }
    }

    @Test
    void whatTwoReplicasAcceptedTwiceIsDeliveredOnce() {
        String topic = topic("twice.fifo", Map.of("FifoTopic", "true"));
        String subscription = subscribe(topic, "firehose", bench.stream("once"), Map.of());
        // A second replica that has read the topic before the first accepted anything.
        try (Catalogue catalogue = new Catalogue(bench.kafka())) {
            TopicPublisher first = new TopicPublisher(catalogue, bench.kafka(), java.time.Clock.systemUTC());
            TopicPublisher second = new TopicPublisher(catalogue, bench.kafka(), java.time.Clock.systemUTC());
            var warm = dev.hearth.eventing.topics.message.Message.of("warm");
            first.publish(bench.namespace, "twice.fifo", warm.inGroup("g", "warm-1"));
            second.publish(bench.namespace, "twice.fifo", warm.inGroup("g", "warm-2"));
            var same = dev.hearth.eventing.topics.message.Message.of("same").inGroup("g", "same");
            first.publish(bench.namespace, "twice.fifo", same);
            second.publish(bench.namespace, "twice.fifo", same);
        }
        awaitAccount(subscription, new Account(3, 0, 0, 1, 0));
        bench.end();
        bench.begin();
        bench.client()
                .publish(say ->
                        say.topicArn(topic).message("same").messageGroupId("g").messageDeduplicationId("same"));
        bench.client()
                .publish(say ->
                        say.topicArn(topic).message("last").messageGroupId("g").messageDeduplicationId("last"));
        awaitAccount(subscription, new Account(4, 0, 0, 1, 0));
        assertThat(bench.places).hasSize(4);
    }

    @Test
    void mailComesOnceSomebodyHasFollowedTheLink() throws Exception {
        GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        post = Optional.of(mail);
        String topic = topic("letters", Map.of());
        try (Catalogue catalogue = new Catalogue(bench.kafka())) {
            TopicRecord there = catalogue.topic(bench.id("letters")).orElseThrow();
            catalogue.put(new TopicRecord(
                    there.id(),
                    Map.of("DisplayName", "Hearth"),
                    Map.of(),
                    Optional.of(new MailServer(
                            "127.0.0.1",
                            mail.getSmtp().getPort(),
                            "hearth@example.com",
                            false,
                            Optional.empty(),
                            Optional.empty()))));
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(bench.client()
                                .getTopicAttributes(ask -> ask.topicArn(topic))
                                .attributes())
                        .containsEntry("DisplayName", "Hearth"));
        String subscription = subscribe(topic, "email", "ada@example.com", Map.of());
        await().atMost(PATIENCE).until(() -> mail.getReceivedMessages().length == 1);
        MimeMessage question = mail.getReceivedMessages()[0];
        assertThat(question.getSubject()).isEqualTo("Subscription Confirmation");
        Matcher link = Pattern.compile("http://\\S+Token=\\S+").matcher(GreenMailUtil.getBody(question));
        assertThat(link.find()).isTrue();
        publish(topic, "too early");
        get(link.group());
        bench.client().publish(say -> say.topicArn(topic).subject("Fire").message("It burns."));
        await().atMost(PATIENCE).until(() -> mail.getReceivedMessages().length == 2);
        MimeMessage letter = mail.getReceivedMessages()[1];
        assertThat(letter.getSubject()).isEqualTo("Fire");
        assertThat(letter.getFrom()[0].toString()).isEqualTo("Hearth <hearth@example.com>");
        assertThat(GreenMailUtil.getBody(letter)).startsWith("It burns.").contains("Action=Unsubscribe");
        awaitAccount(subscription, new Account(1, 0, 0, 0, 0));
    }

    @Test
    void kafkaKilledInTheMiddleLosesNothingThatWasAccepted() {
        bench.close();
        try (KafkaServer own = KafkaServer.start()) {
            bench = new Bench(own.engine());
            String topic = topic("survivors", Map.of());
            String subscription = subscribe(topic, "lambda", bench.lambda("f"), Map.of());
            for (int number = 0; number < 20; number++) {
                publish(topic, "before " + number);
            }
            own.kill();
            own.restart();
            await().atMost(PATIENCE).ignoreExceptions().until(() -> {
                publish(topic, "after");
                return true;
            });
            await().atMost(PATIENCE).until(() -> distinct(bench.functions).size() == 21);
            await().atMost(PATIENCE).until(() -> account(subscription).waiting() == 0);
            bench.close();
            bench = new Bench(KafkaServer.shared().engine());
        }
    }
}
