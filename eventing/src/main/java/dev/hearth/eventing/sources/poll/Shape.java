package dev.hearth.eventing.sources.poll;

import dev.hearth.eventing.sources.delivery.Origin;
import dev.hearth.eventing.sources.payload.Item;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a topic's records are to the function: a stream's, or a topic's own. Any thread. */
public interface Shape {
    /** As the function gets it; empty when the filters keep it away. */
    Optional<Item> item(ConsumerRecord<byte[], byte[]> record);

    Origin origin(int partition);
}
