package dev.hearth.eventing.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.eventing.crash.Crash;
import dev.hearth.eventing.crash.Ledger;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaServer;
import dev.hearth.eventing.topics.catalogue.Catalogue;
import dev.hearth.eventing.topics.catalogue.SubscriptionRecord;
import dev.hearth.eventing.topics.delivery.Accounts;
import dev.hearth.eventing.topics.delivery.Accounts.Account;
import dev.hearth.eventing.topics.message.Attribute;
import dev.hearth.eventing.topics.message.Message;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Deliveries while processes are killed and replicas come and go: every message of a subscription is counted once, as delivered,
 * filtered or dead-lettered; a FIFO topic keeps the order of each group.
 */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TopicCrashTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int MESSAGES = 60;
    private static final int GROUPS = 4;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Its own, since every process delivers for all subscriptions that there are. */
    private final KafkaServer server = KafkaServer.start();

    private final List<Integer> called = new CopyOnWriteArrayList<>();
    private final List<Integer> buried = new CopyOnWriteArrayList<>();
    private final List<Integer> ordered = new CopyOnWriteArrayList<>();
    private Ledger ledger;

    @BeforeAll
    void start() {
        ledger = new Ledger(this::take);
    }

    @AfterAll
    void stop() {
        ledger.close();
        server.close();
    }

    private int take(String target, String key, byte[] body) throws Exception {
        String text = new String(body, StandardCharsets.UTF_8);
        switch (target) {
            case "f" -> {
                int number = JSON.readTree(text).at("/Records/0/Sns/Message").asInt();
                called.add(number);
                return isDead(number) ? 400 : 200;
            }
            case CrashingTopics.DEAD ->
                buried.add(JSON.readTree(text).path("Message").asInt());
            default -> ordered.add(Integer.parseInt(text));
        }
        return 200;
    }

    private static boolean isFiltered(int number) {
        return number % 3 == 2;
    }

    private static boolean isDead(int number) {
        return number % 5 == 0;
    }

    private Bench survivor() {
        return new Bench(server.engine(), CrashingTopics.answer(new Ledger.Client(ledger.address())));
    }

    /** A topic with a function behind it and a FIFO topic with a stream, with nothing in them. */
    private record Made(String namespace, String topic, String fifo, List<String> subscriptions) {}

    private Made made() {
        try (Bench bench = survivor()) {
            String topic = bench.topic("orders");
            String fifo = bench.topic("ordered.fifo", Map.of("FifoTopic", "true"));
            String calls = bench.subscribe(
                    topic,
                    "lambda",
                    bench.lambda("f"),
                    Map.of(
                            "FilterPolicy",
                            "{\"kind\": [\"wanted\"]}",
                            "RedrivePolicy",
                            "{\"deadLetterTargetArn\": \"" + bench.stream(CrashingTopics.DEAD) + "\"}"));
            String stream =
                    bench.subscribe(fifo, "firehose", bench.stream("ordered"), Map.of("RawMessageDelivery", "true"));
            return new Made(bench.namespace, topic, fifo, List.of(calls, stream));
        }
    }

    private void publish(Made made, int from, int to) {
        try (Kafka kafka = new Kafka(server.engine());
                Catalogue catalogue = new Catalogue(kafka)) {
            TopicPublisher publisher = new TopicPublisher(catalogue, kafka, Clock.systemUTC());
            for (int number = from; number < to; number++) {
                Message message = Message.of(Integer.toString(number));
                publisher.publish(
                        made.namespace(),
                        "orders",
                        message.withAttributes(
                                Map.of("kind", new Attribute("String", isFiltered(number) ? "other" : "wanted"))));
                publisher.publish(
                        made.namespace(), "ordered.fifo", message.inGroup("g" + number % GROUPS, "d" + number));
            }
        }
    }

    /** All is settled, and counted once. */
    private void awaitAccounts(Made made, Bench bench) {
        int filtered = count(TopicCrashTest::isFiltered);
        int dead = count(number -> isDead(number) && !isFiltered(number));
        List<Account> expected = List.of(
                new Account(MESSAGES - filtered - dead, filtered, dead, 0, 0), new Account(MESSAGES, 0, 0, 0, 0));
        try (Catalogue catalogue = new Catalogue(bench.kafka())) {
            Accounts accounts = new Accounts(bench.kafka());
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    made.subscriptions().stream().map(arn -> accounts.of(subscription(catalogue, arn))))
                            .isEqualTo(expected));
        }
    }

    private static SubscriptionRecord subscription(Catalogue catalogue, String arn) {
        return catalogue.subscription(arn.substring(arn.lastIndexOf(':') + 1)).orElseThrow();
    }

    private void awaitAllDelivered() {
        assertThat(new TreeSet<>(called)).isEqualTo(numbers(number -> !isFiltered(number)));
        assertThat(new TreeSet<>(buried)).isEqualTo(numbers(number -> isDead(number) && !isFiltered(number)));
        List<Integer> first = new ArrayList<>(new LinkedHashSet<>(ordered));
        assertThat(first).hasSize(MESSAGES);
        for (int group = 0; group < GROUPS; group++) {
            int of = group;
            assertThat(first.stream().filter(number -> number % GROUPS == of)).isSorted();
        }
    }

    private String again() {
        return "%d calls again, %d dead letters again, %d of the FIFO topic again"
                .formatted(
                        called.size() - count(number -> !isFiltered(number)),
                        buried.size() - count(number -> isDead(number) && !isFiltered(number)),
                        ordered.size() - MESSAGES);
    }

    private static Set<Integer> numbers(IntPredicate which) {
        return IntStream.range(0, MESSAGES).filter(which).boxed().collect(Collectors.toCollection(TreeSet::new));
    }

    private static int count(IntPredicate which) {
        return numbers(which).size();
    }

    private void clear(Made made, Bench bench) {
        try (Catalogue catalogue = new Catalogue(bench.kafka())) {
            made.subscriptions().forEach(arn -> catalogue.remove(subscription(catalogue, arn)));
        }
    }

    @BeforeEach
    void forget() {
        called.clear();
        buried.clear();
        ordered.clear();
    }

    @ParameterizedTest
    @EnumSource(CrashingTopics.Step.class)
    void losesNothingWhenItsProcessIsKilledAt(CrashingTopics.Step step, TestReporter reporter) throws Exception {
        Made made = made();
        publish(made, 0, MESSAGES);
        Crash.await(Crash.start(
                CrashingTopics.class, server.bootstrap(), ledger.address().toString(), step.name()));
        try (Bench next = survivor()) {
            awaitAccounts(made, next);
            awaitAllDelivered();
            assertThat(called.size()).isLessThanOrEqualTo(2 * MESSAGES);
            reporter.publishEntry(step.toString(), again());
            clear(made, next);
        }
    }

    @Test
    void losesNothingWhileReplicasComeAndGo(TestReporter reporter) {
        Made made = made();
        try (Bench stays = survivor()) {
            for (int storm = 0; storm < 4; storm++) {
                int from = storm * MESSAGES / 4;
                publish(made, from, from + MESSAGES / 4);
                try (Bench comes = survivor()) {
                    await().atMost(PATIENCE).until(() -> new LinkedHashSet<>(ordered).size() > from);
                }
            }
            awaitAccounts(made, stays);
            awaitAllDelivered();
            reporter.publishEntry("rebalance storm", again());
            clear(made, stays);
        }
    }
}
