package dev.hearth.eventing.topics.delivery;

import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.topics.TopicLogs;
import dev.hearth.eventing.topics.catalogue.SubscriptionRecord;
import dev.hearth.eventing.topics.delivery.Tally.Committed;
import dev.hearth.eventing.topics.delivery.Tally.Counts;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** What became of the messages of subscriptions, from the offsets that their groups have committed. Blocks. */
public final class Accounts {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Kafka kafka;
    private final TopicLogs logs;

    public Accounts(Kafka kafka) {
        this.kafka = kafka;
        this.logs = new TopicLogs(kafka);
    }

    /**
     * Every message that was published while the subscription was confirmed is in one of these.
     *
     * @param duplicates of a FIFO topic that two replicas accepted and nobody was told
     */
    public record Account(long delivered, long filtered, long deadLettered, long duplicates, long waiting) {}

    public Account of(SubscriptionRecord subscription) {
        Map<TopicPartition, OffsetAndMetadata> committed = Kafka.await(
                kafka.admin().listConsumerGroupOffsets(subscription.group()).partitionsToOffsetAndMetadata(), PATIENCE);
        Counts counts = Counts.NONE;
        long waiting = 0;
        for (Map.Entry<Integer, Long> end : logs.ends(subscription.topic()).entrySet()) {
            OffsetAndMetadata last =
                    committed.get(new TopicPartition(subscription.topic().kafkaTopic(), end.getKey()));
            if (last == null) {
                waiting += end.getValue() - subscription.from().getOrDefault(end.getKey(), 0L);
            } else {
                Committed told = Committed.parse(last.metadata(), last.offset());
                counts = counts.plus(told.counts());
                waiting += end.getValue() - last.offset() - told.ahead().size();
            }
        }
        return new Account(counts.delivered(), counts.filtered(), counts.deadLettered(), counts.duplicates(), waiting);
    }
}
