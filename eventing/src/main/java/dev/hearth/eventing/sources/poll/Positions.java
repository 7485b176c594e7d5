package dev.hearth.eventing.sources.poll;

import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaUnavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Where the groups of sources stand in their topics, as Kafka has it. Any thread; blocks. */
public final class Positions {
    private static final Duration LONGEST = Duration.ofSeconds(15);

    private final Kafka kafka;

    public Positions(Kafka kafka) {
        this.kafka = kafka;
    }

    /** The partitions of topics; a topic that does not exist has none. */
    public Map<String, List<TopicPartition>> partitions(Collection<String> topics) {
        Map<String, List<TopicPartition>> partitions = new HashMap<>();
        if (topics.isEmpty()) {
            return partitions;
        }
        kafka.admin().describeTopics(topics).topicNameValues().forEach((topic, described) -> {
            try {
                partitions.put(
                        topic,
                        Kafka.await(described, LONGEST).partitions().stream()
                                .map(partition -> new TopicPartition(topic, partition.partition()))
                                .toList());
            } catch (KafkaUnavailable e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
                partitions.put(topic, List.of());
            }
        });
        return partitions;
    }

    /**
     * Fixes where a new group begins, once and durably: what is committed is not touched again. A partition that comes later is
     * read from its first record.
     *
     * @return whether the group has a position now; no while the topic does not exist
     */
    public boolean fix(String group, String topic, StartingPosition start) {
        if (committed(List.of(group)).getOrDefault(group, Map.of()).keySet().stream()
                .anyMatch(partition -> partition.topic().equals(topic))) {
            return true;
        }
        List<TopicPartition> partitions = partitions(List.of(topic)).get(topic);
        if (partitions == null || partitions.isEmpty()) {
            return false;
        }
        Map<TopicPartition, Long> at = offsets(partitions, start.spec());
        // No record is as late as the timestamp: then it begins with the next.
        List<TopicPartition> beyond = at.entrySet().stream()
                .filter(offset -> offset.getValue() < 0)
                .map(Map.Entry::getKey)
                .toList();
        at.putAll(offsets(beyond, OffsetSpec.latest()));
        Map<TopicPartition, OffsetAndMetadata> commit = new HashMap<>();
        at.forEach((partition, offset) -> commit.put(partition, new OffsetAndMetadata(offset)));
        try {
            Kafka.await(kafka.admin().alterConsumerGroupOffsets(group, commit).all(), LONGEST);
            return true;
        } catch (KafkaUnavailable e) {
            if (e.getCause() instanceof UnknownMemberIdException || e.getCause() instanceof GroupNotEmptyException) {
                return true; // somebody reads already, so somebody has fixed it
            }
            throw e;
        }
    }

    /** What these groups have committed; a group that is not known has nothing. */
    public Map<String, Map<TopicPartition, OffsetAndMetadata>> committed(List<String> groups) {
        if (groups.isEmpty()) {
            return Map.of();
        }
        Map<String, ListConsumerGroupOffsetsSpec> asked = new HashMap<>();
        groups.forEach(group -> asked.put(group, new ListConsumerGroupOffsetsSpec()));
        var result = kafka.admin().listConsumerGroupOffsets(asked);
        Map<String, Map<TopicPartition, OffsetAndMetadata>> committed = new HashMap<>();
        for (String group : groups) {
            try {
                Map<TopicPartition, OffsetAndMetadata> found = new HashMap<>();
                Kafka.await(result.partitionsToOffsetAndMetadata(group), LONGEST)
                        .forEach((partition, offset) ->
                                Optional.ofNullable(offset).ifPresent(known -> found.put(partition, known)));
                committed.put(group, found);
            } catch (KafkaUnavailable e) {
                if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                    throw e;
                }
            }
        }
        return committed;
    }

    /** The members of these groups, by their client ids with how many partitions each has; a group that is not known has none. */
    public Map<String, Map<String, Integer>> members(List<String> groups) {
        Map<String, Map<String, Integer>> members = new HashMap<>();
        if (groups.isEmpty()) {
            return members;
        }
        kafka.admin().describeConsumerGroups(groups).describedGroups().forEach((group, described) -> {
            try {
                Map<String, Integer> partitions = new HashMap<>();
                Kafka.await(described, LONGEST)
                        .members()
                        .forEach(member -> partitions.merge(
                                member.clientId(),
                                member.assignment().topicPartitions().size(),
                                Integer::sum));
                members.put(group, partitions);
            } catch (KafkaUnavailable e) {
                if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                    throw e;
                }
            }
        });
        return members;
    }

    /** Of partitions that exist; negative where none fits a timestamp. */
    public Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        if (partitions.isEmpty()) {
            return new HashMap<>();
        }
        partitions.forEach(partition -> asked.put(partition, spec));
        var result = kafka.admin().listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (TopicPartition partition : partitions) {
            try {
                ListOffsetsResultInfo found = Kafka.await(result.partitionResult(partition), LONGEST);
                offsets.put(partition, found.offset());
            } catch (KafkaUnavailable e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        }
        return offsets;
    }

    /**
     * Says once more where a group without members stands, since Kafka forgets after a week what nobody says
     * ({@code offsets.retention.minutes}).
     */
    public void keep(String group, Map<TopicPartition, OffsetAndMetadata> positions) {
        try {
            Kafka.await(
                    kafka.admin().alterConsumerGroupOffsets(group, positions).all(), LONGEST);
        } catch (KafkaUnavailable e) {
            if (!(e.getCause() instanceof UnknownMemberIdException)
                    && !(e.getCause() instanceof GroupNotEmptyException)) {
                throw e;
            }
        }
    }

    /** Forgets a group that nobody reads with any more. */
    public void forget(String group) {
        try {
            Kafka.await(
                    kafka.admin()
                            .deleteConsumerGroups(new ArrayList<>(List.of(group)))
                            .all(),
                    LONGEST);
        } catch (KafkaUnavailable e) {
            if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                throw e;
            }
        }
    }
}
