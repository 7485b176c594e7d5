package dev.hearth.eventing.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * The clients that the room shares: one producer and one administrator, made when first asked for, and consumers on demand.
 * Keys and values are bytes. Any thread; everything here may block.
 *
 * <p>The producer is idempotent and waits for all in-sync replicas, so a record whose send has succeeded is there after any
 * one broker's end (Kafka documentation, "Producer Configs", {@code acks} and {@code enable.idempotence}).
 */
public final class Kafka implements AutoCloseable {
    private static final int REQUEST_MILLIS = 10_000;
    private static final int DELIVERY_MILLIS = 30_000;
    private static final int LEAVE_SECONDS = 5;

    private final KafkaEngine engine;
    private @Nullable KafkaProducer<byte[], byte[]> producer;
    private @Nullable Admin admin;

    public Kafka(KafkaEngine engine) {
        this.engine = engine;
    }

    /** Where it is. */
    public KafkaEngine engine() {
        return engine;
    }

    /** @throws KafkaUnavailable when there is no Kafka */
    public synchronized Admin admin() {
        if (admin == null) {
            Map<String, Object> settings = new HashMap<>(engine.connection());
            settings.put("request.timeout.ms", REQUEST_MILLIS);
            settings.put("default.api.timeout.ms", DELIVERY_MILLIS);
            settings.put("client.id", "hearth-eventing-admin");
            admin = Admin.create(settings);
        }
        return admin;
    }

    /** @throws KafkaUnavailable when there is no Kafka */
    public synchronized KafkaProducer<byte[], byte[]> producer() {
        if (producer == null) {
            Map<String, Object> settings = new HashMap<>(engine.connection());
            settings.put("acks", "all");
            settings.put("enable.idempotence", true);
            settings.put("linger.ms", 0);
            settings.put("max.request.size", 16 * 1024 * 1024);
            settings.put("request.timeout.ms", REQUEST_MILLIS);
            settings.put("delivery.timeout.ms", DELIVERY_MILLIS);
            settings.put("max.block.ms", DELIVERY_MILLIS);
            settings.put("client.id", "hearth-eventing");
            Serializer<byte[]> bytes = new ByteArraySerializer();
            producer = new KafkaProducer<>(settings, bytes, bytes);
        }
        return producer;
    }

    /**
     * Sends one record and returns when it is durable.
     *
     * @throws KafkaUnavailable when it could not be written; it may nevertheless be there
     */
    public RecordMetadata send(ProducerRecord<byte[], byte[]> record) {
        return await(producer().send(record), Duration.ofMillis(DELIVERY_MILLIS + REQUEST_MILLIS));
    }

    /**
     * A consumer that commits nothing by itself and reads only what is committed. The caller closes it; one thread at a time
     * may use it.
     *
     * @param settings over the usual ones
     */
    public KafkaConsumer<byte[], byte[]> consumer(Map<String, ?> settings) {
        Map<String, Object> all = new HashMap<>(engine.connection());
        all.put("enable.auto.commit", false);
        all.put("auto.offset.reset", "none");
        all.put("isolation.level", "read_committed");
        all.put("allow.auto.create.topics", false);
        all.putAll(settings);
        Deserializer<byte[]> bytes = new ByteArrayDeserializer();
        return new KafkaConsumer<>(all, bytes, bytes);
    }

    /**
     * A consumer in a group, by the group protocol of KIP-848. Where the group has no offset of a partition, that partition
     * came later than the group, so it is read from its first record.
     *
     * @param mostAPoll records that one poll may give
     * @param more settings over these
     */
    public KafkaConsumer<byte[], byte[]> member(String group, int mostAPoll, Map<String, ?> more) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("group.id", group);
        settings.put("group.protocol", "consumer");
        settings.put("auto.offset.reset", "earliest");
        settings.put("max.poll.records", mostAPoll);
        settings.putAll(more);
        return consumer(settings);
    }

    /** Leaves the group, and waits a few seconds at most where Kafka is away; the default is half a minute. */
    public static void leave(Consumer<byte[], byte[]> member) {
        member.close(CloseOptions.timeout(Duration.ofSeconds(LEAVE_SECONDS)));
    }

    /**
     * The result of one of Kafka's futures.
     *
     * @throws KafkaUnavailable when it fails or does not come in time; its cause is Kafka's own exception
     */
    public static <T> T await(Future<T> future, Duration longest) {
        try {
            return future.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new KafkaUnavailable("Kafka did not do it: " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new KafkaUnavailable("Kafka did not answer within " + longest.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaUnavailable("interrupted while waiting for Kafka", e);
        }
    }

    @Override
    public synchronized void close() {
        if (producer != null) {
            producer.close(Duration.ofSeconds(5));
        }
        if (admin != null) {
            admin.close(Duration.ofSeconds(5));
        }
    }
}
