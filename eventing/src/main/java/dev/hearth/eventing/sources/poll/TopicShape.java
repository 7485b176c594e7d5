package dev.hearth.eventing.sources.poll;

import dev.hearth.eventing.sources.delivery.Answer;
import dev.hearth.eventing.sources.delivery.Origin;
import dev.hearth.eventing.sources.filter.Filters;
import dev.hearth.eventing.sources.payload.Item;
import dev.hearth.eventing.sources.payload.KafkaRecords;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records of a topic. */
public record TopicShape(KafkaRecords records, Filters filters) implements Shape {
    @Override
    public Optional<Item> item(ConsumerRecord<byte[], byte[]> record) {
        return filters.passKafka(record) ? Optional.of(records.item(record)) : Optional.empty();
    }

    @Override
    public Origin origin(int partition) {
        String name = records.topic() + "-" + partition;
        return new Origin(
                name,
                records.clusterArn().orElse(""),
                records.envelope(partition),
                Answer.Items.byOffset(name),
                Origin.kafka(name, records.clusterArn().orElse(""), records.bootstrapServers()));
    }
}
