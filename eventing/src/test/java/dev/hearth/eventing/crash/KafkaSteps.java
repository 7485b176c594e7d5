package dev.hearth.eventing.crash;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The steps of Kafka's own clients: {@code POLLED} and {@code COMMITTED} of consumers in groups, {@code WRITING TOPIC} and
 * {@code WRITTEN TOPIC} of producers. Kafka makes it, by its name.
 */
public final class KafkaSteps implements ConsumerInterceptor<byte[], byte[]>, ProducerInterceptor<byte[], byte[]> {
    private boolean grouped;

    @Override
    public void configure(Map<String, ?> settings) {
        grouped = settings.get("group.id") != null;
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        if (grouped && !records.isEmpty()) {
            Crash.at("POLLED");
        }
        return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        if (grouped) {
            Crash.at("COMMITTED");
        }
    }

    @Override
    public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
        Crash.at("WRITING " + record.topic());
        return record;
    }

    @Override
    public void onAcknowledgement(@Nullable RecordMetadata written, @Nullable Exception failed) {
        if (written != null && failed == null) {
            Crash.at("WRITTEN " + written.topic());
        }
    }

    @Override
    public void close() {}
}
