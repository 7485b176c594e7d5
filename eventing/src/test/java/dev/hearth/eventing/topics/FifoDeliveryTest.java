package dev.hearth.eventing.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.eventing.kafka.KafkaServer;
import dev.hearth.eventing.topics.catalogue.Catalogue;
import dev.hearth.eventing.topics.delivery.Accounts.Account;
import dev.hearth.eventing.topics.delivery.Attempt;
import dev.hearth.eventing.topics.message.Message;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of the messages of FIFO topics: in order, and once. */
@Tag("slow")
class FifoDeliveryTest {
    private final Bench bench = new Bench(KafkaServer.shared().engine());

    @AfterEach
    void end() {
        bench.close();
    }

    @Test
    void aFifoTopicKeepsTheOrderOfEachGroupThoughDeliveriesFail() {
        String topic = bench.topic("orders.fifo", Map.of("FifoTopic", "true"));
        String subscription =
                bench.subscribe(topic, "firehose", bench.stream("ordered"), Map.of("RawMessageDelivery", "true"));
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
        bench.awaitAccount(subscription, new Account(40, 0, 0, 0, 0));
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
        String topic = bench.topic("twice.fifo", Map.of("FifoTopic", "true"));
        String subscription = bench.subscribe(topic, "firehose", bench.stream("once"), Map.of());
        // A second replica that has read the topic before the first accepted anything.
        try (Catalogue catalogue = new Catalogue(bench.kafka())) {
            TopicPublisher first = new TopicPublisher(catalogue, bench.kafka(), Clock.systemUTC());
            TopicPublisher second = new TopicPublisher(catalogue, bench.kafka(), Clock.systemUTC());
            var warm = Message.of("warm");
            first.publish(bench.namespace, "twice.fifo", warm.inGroup("g", "warm-1"));
            second.publish(bench.namespace, "twice.fifo", warm.inGroup("g", "warm-2"));
            var same = Message.of("same").inGroup("g", "same");
            first.publish(bench.namespace, "twice.fifo", same);
            second.publish(bench.namespace, "twice.fifo", same);
        }
        bench.awaitAccount(subscription, new Account(3, 0, 0, 1, 0));
        bench.end();
        bench.begin();
        bench.client()
                .publish(say ->
                        say.topicArn(topic).message("same").messageGroupId("g").messageDeduplicationId("same"));
        bench.client()
                .publish(say ->
                        say.topicArn(topic).message("last").messageGroupId("g").messageDeduplicationId("last"));
        bench.awaitAccount(subscription, new Account(4, 0, 0, 1, 0));
        assertThat(bench.places).hasSize(4);
    }
}
