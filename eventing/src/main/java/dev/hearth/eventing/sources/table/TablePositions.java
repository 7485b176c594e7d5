package dev.hearth.eventing.sources.table;

import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaTopics;
import dev.hearth.eventing.sources.poll.Positions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a source stands in a table's stream: kept as the metadata of one committed offset of the source's group, in a topic
 * that never has a record. One commit holds all shards, so they are never of different times.
 */
final class TablePositions {
    private static final String TOPIC = "hearth.sources";
    private static final TopicPartition PLACE = new TopicPartition(TOPIC, 0);
    private static final Duration LONGEST = Duration.ofSeconds(15);

    private final Kafka kafka;
    private final String group;

    TablePositions(Kafka kafka, String group) {
        this.kafka = kafka;
        this.group = group;
    }

    /**
     * @param streamLabel of the stream that the numbers belong to
     * @param sinceMillis older records are passed over; 0: none are
     * @param next by the number of the shard, the lowest sequence number that is not done
     */
    record Place(String streamLabel, long sinceMillis, Map<Integer, Long> next) {
        Place {
            next = Map.copyOf(next);
        }

        /** {@code 2026-01-31T12:00:00.000 0 0=17,1=4}. */
        String text() {
            StringBuilder text = new StringBuilder(streamLabel + " " + sinceMillis + " ");
            new TreeMap<>(next)
                    .forEach((shard, sequence) ->
                            text.append(shard).append('=').append(sequence).append(','));
            return text.toString();
        }

        static Optional<Place> parse(String text) {
            String[] parts = text.split(" ", 3);
            if (parts.length < 3) {
                return Optional.empty();
            }
            Map<Integer, Long> next = new TreeMap<>();
            for (String entry : parts[2].split(",")) {
                int equals = entry.indexOf('=');
                if (equals > 0) {
                    next.put(Integer.parseInt(entry.substring(0, equals)), Long.parseLong(entry.substring(equals + 1)));
                }
            }
            return Optional.of(new Place(parts[0], Long.parseLong(parts[1]), next));
        }
    }

    Optional<Place> read() {
        return Optional.ofNullable(new Positions(kafka)
                        .committed(List.of(group))
                        .getOrDefault(group, Map.of())
                        .get(PLACE))
                .flatMap(found -> Place.parse(found.metadata()));
    }

    void write(Place place) {
        KafkaTopics.ensure(kafka, TOPIC, 1, Map.of());
        overwrite(place);
    }

    /** The topic is known to be there. */
    void overwrite(Place place) {
        Kafka.await(
                kafka.admin()
                        .alterConsumerGroupOffsets(group, Map.of(PLACE, new OffsetAndMetadata(0, place.text())))
                        .all(),
                LONGEST);
    }
}
