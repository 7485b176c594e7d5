package dev.hearth.eventing.broker.ingress;

import dev.hearth.eventing.broker.event.HttpEvents;
import dev.hearth.eventing.broker.event.KafkaEvents;
import dev.hearth.eventing.broker.plan.BrokerName;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaUnavailable;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/** Takes the events of a request into Kafka. Blocks until they are durable. */
final class Acceptance {
    private static final Duration LONGEST = Duration.ofSeconds(40);

    private final Kafka kafka;

    Acceptance(Kafka kafka) {
        this.kafka = kafka;
    }

    /**
     * All of them, or none when one is invalid. When Kafka fails midway some may be there; who sends again sends those twice.
     *
     * @return how many there were
     * @throws dev.hearth.eventing.broker.event.InvalidEvent when one is none
     * @throws KafkaUnavailable when it is not known that all are durable
     */
    int accept(BrokerName broker, Map<String, String> headers, byte[] body) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (CloudEvent event : HttpEvents.read(headers, body)) {
            records.add(KafkaEvents.write(broker.topic(), KafkaEvents.withHops(event, KafkaEvents.hops(event))));
        }
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try {
            for (ProducerRecord<byte[], byte[]> record : records) {
                sent.add(kafka.producer().send(record));
            }
        } catch (KafkaException e) {
            throw new KafkaUnavailable("Kafka did not take it: " + e.getMessage(), e);
        }
        for (Future<RecordMetadata> one : sent) {
            Kafka.await(one, LONGEST);
        }
        return records.size();
    }
}
