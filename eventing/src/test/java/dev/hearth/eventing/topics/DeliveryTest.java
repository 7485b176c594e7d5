package dev.hearth.eventing.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.eventing.kafka.KafkaServer;
import dev.hearth.eventing.topics.delivery.Accounts.Account;
import dev.hearth.eventing.topics.delivery.Attempt;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

/** What becomes of messages: every one ends in one place, and the counts say which. */
@Tag("slow")
class DeliveryTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Bench bench = new Bench(KafkaServer.shared().engine());

    @AfterEach
    void end() {
        bench.close();
    }

    @Test
    void aSubscriptionThatIsDownDelaysNoOther() {
        String topic = bench.topic("fair");
        String down = bench.subscribe(topic, "lambda", bench.lambda("down"), Map.of());
        String up = bench.subscribe(topic, "lambda", bench.lambda("up"), Map.of());
        bench.function =
                got -> got.target().equals("down") ? new Attempt.NotNow("503", "down") : new Attempt.Delivered();
        for (int number = 0; number < 50; number++) {
            bench.publish(topic, "m" + number);
        }
        bench.awaitAccount(up, new Account(50, 0, 0, 0, 0));
        assertThat(bench.account(down)).isEqualTo(new Account(0, 0, 0, 0, 50));
        bench.function = got -> new Attempt.Delivered();
        bench.awaitAccount(down, new Account(50, 0, 0, 0, 0));
    }

    @Test
    void eachMessageIsDeliveredFilteredOrWaitingOverARestart() {
        String topic = bench.topic("accounts");
        String subscription =
                bench.subscribe(topic, "lambda", bench.lambda("f"), Map.of("FilterPolicy", "{\"kind\": [\"wanted\"]}"));
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
        await().atMost(Bench.PATIENCE).until(() -> distinct(bench.functions).size() == 19);
        bench.end();
        bench.function = got -> new Attempt.Delivered();
        bench.begin();
        bench.awaitAccount(subscription, new Account(20, 10, 0, 0, 0));
        assertThat(bench.functions)
                .as("nothing that was settled is delivered again")
                .hasSize(20);
    }

    @Test
    void kafkaKilledInTheMiddleLosesNothingThatWasAccepted() {
        try (KafkaServer own = KafkaServer.start();
                Bench survivor = new Bench(own.engine())) {
            String topic = survivor.topic("survivors");
            String subscription = survivor.subscribe(topic, "lambda", survivor.lambda("f"), Map.of());
            for (int number = 0; number < 20; number++) {
                survivor.publish(topic, "before " + number);
            }
            own.kill();
            own.restart();
            await().atMost(Bench.PATIENCE).ignoreExceptions().until(() -> {
                survivor.publish(topic, "after");
                return true;
            });
            await().atMost(Bench.PATIENCE)
                    .until(() -> distinct(survivor.functions).size() == 21);
            await().atMost(Bench.PATIENCE)
                    .until(() -> survivor.account(subscription).waiting() == 0);
        }
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
}
