package dev.hearth.eventing.async;

import dev.hearth.eventing.functions.FunctionRef;
import dev.hearth.eventing.kafka.Kafka;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jboss.logging.Logger;

/**
 * Deletes the topics of functions that are no more: of those that this replica has known no function for long enough, that the
 * cluster, asked once more, has none for, and in which every event is done with. What such a function still had waiting is
 * dropped and counted by its delivery before. Of the consumer's thread.
 */
final class AbandonedTopics {
    private static final Logger LOG = Logger.getLogger(AbandonedTopics.class);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

    private final Kafka kafka;
    private final EventPolicies policies;
    private final Duration after;
    private final Clock clock;
    private final Map<String, Instant> since = new HashMap<>();

    /** @param after so long nobody may have known a function of it */
    AbandonedTopics(Kafka kafka, EventPolicies policies, Duration after, Clock clock) {
        this.kafka = kafka;
        this.policies = policies;
        this.after = after;
        this.clock = clock;
    }

    /**
     * @param all topics that there are
     * @throws dev.hearth.eventing.kafka.KafkaUnavailable when Kafka cannot be asked
     */
    void delete(Set<String> all) {
        Set<String> owned = names(policies.functions());
        Instant now = clock.instant();
        since.keySet().retainAll(all);
        since.keySet().removeAll(owned);
        all.stream().filter(topic -> !owned.contains(topic)).forEach(topic -> since.putIfAbsent(topic, now));
        List<String> due = since.entrySet().stream()
                .filter(orphan -> !orphan.getValue().plus(after).isAfter(now))
                .map(Map.Entry::getKey)
                .toList();
        if (due.isEmpty()) {
            return;
        }
        Set<String> really = names(policies.askAgain());
        for (String topic : due) {
            if (!really.contains(topic) && isDone(topic)) {
                delete(topic);
            }
        }
    }

    private static Set<String> names(Set<FunctionRef> functions) {
        return functions.stream().map(EventTopics::name).collect(Collectors.toSet());
    }

    private boolean isDone(String topic) {
        List<TopicPartition> partitions = IntStream.range(0, EventTopics.PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        Map<TopicPartition, OffsetAndMetadata> done = Kafka.await(
                kafka.admin().listConsumerGroupOffsets(EventConsumer.GROUP).partitionsToOffsetAndMetadata(),
                LONGEST_WAIT);
        var ends = Kafka.await(
                kafka.admin()
                        .listOffsets(partitions.stream()
                                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest())))
                        .all(),
                LONGEST_WAIT);
        return partitions.stream().allMatch(partition -> {
            long end = Objects.requireNonNull(ends.get(partition)).offset();
            OffsetAndMetadata position = done.get(partition);
            return end == 0 || position != null && position.offset() >= end;
        });
    }

    private void delete(String topic) {
        LOG.infof("the topic of a function that is no more is deleted topic=%s", topic);
        since.remove(topic);
        kafka.admin().deleteTopics(List.of(topic)).all().whenComplete((deleted, failure) -> {
            if (failure != null && !(failure instanceof UnknownTopicOrPartitionException)) {
                LOG.debugf("a topic could not be deleted topic=%s cause=%s", topic, failure.toString());
            }
        });
    }
}
