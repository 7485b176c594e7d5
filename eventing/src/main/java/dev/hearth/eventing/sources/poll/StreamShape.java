package dev.hearth.eventing.sources.poll;

import dev.hearth.eventing.sources.delivery.Answer;
import dev.hearth.eventing.sources.delivery.Origin;
import dev.hearth.eventing.sources.filter.Filters;
import dev.hearth.eventing.sources.payload.Envelope;
import dev.hearth.eventing.sources.payload.Item;
import dev.hearth.eventing.sources.payload.KinesisRecords;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records of a stream. */
public record StreamShape(KinesisRecords records, Filters filters) implements Shape {
    @Override
    public Optional<Item> item(ConsumerRecord<byte[], byte[]> record) {
        boolean passes = filters.isEmpty()
                || filters.passStream(record, records.names().sequenceNumber(record.partition(), record.offset()));
        return passes ? Optional.of(records.item(record)) : Optional.empty();
    }

    @Override
    public Origin origin(int partition) {
        String shard = records.names().shardId(partition);
        return new Origin(
                shard,
                records.streamArn(),
                Envelope.records(),
                Answer.Items.bySequence(),
                Origin.kinesis(shard, records.streamArn()));
    }
}
