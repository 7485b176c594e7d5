package dev.hearth.eventing.topics.catalogue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.hearth.eventing.kafka.CompactedLog;
import dev.hearth.eventing.kafka.Kafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The topics and subscriptions that there are. What is written lies in the compacted Kafka topic {@link #KAFKA_TOPIC}, one
 * record for each topic and subscription, and is seen by the writer when the write returns, by other replicas a moment
 * later. Of two replicas that write the same record at once the last one wins. Any thread; blocks.
 *
 * <p>Where Kafka loses that topic, all is forgotten with it: what manifests ask for is made anew by whoever listens to {@link
 * #onLoss}; what was made by the API alone is gone.
 *
 * <p>Questions before anything was ever written do not start Kafka.
 */
public final class Catalogue implements AutoCloseable {
    public static final String KAFKA_TOPIC = "hearth.topics";
    private static final Logger LOG = Logger.getLogger(Catalogue.class);
    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new Jdk8Module());
    private static final String TOPIC = "topic/";
    private static final String SUBSCRIPTION = "subscription/";

    private final Kafka kafka;
    private final CompactedLog log;
    private final Map<TopicId, TopicRecord> topics = new ConcurrentHashMap<>();
    private final Map<String, SubscriptionRecord> subscriptions = new ConcurrentHashMap<>();
    private final List<Runnable> changeListeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> lossListeners = new CopyOnWriteArrayList<>();

    public Catalogue(Kafka kafka) {
        this.kafka = kafka;
        this.log = new CompactedLog(kafka, KAFKA_TOPIC, Map.of("cleanup.policy", "compact"), new Reading());
    }

    /** Called after every change, whoever made it, on a thread that must not be held up. */
    public void onChange(Runnable listener) {
        changeListeners.add(listener);
    }

    /** Called when Kafka has lost what was written, after it was forgotten here, on a thread that must not be held up. */
    public void onLoss(Runnable listener) {
        lossListeners.add(listener);
    }

    /** Begins to follow where an earlier run may have left something. */
    public void start() {
        if (kafka.engine().mayHoldRecords()) {
            log.start();
        }
    }

    public Optional<TopicRecord> topic(TopicId id) {
        know();
        return Optional.ofNullable(topics.get(id));
    }

    /** Of a namespace, in the order of their names. */
    public List<TopicRecord> topics(String namespace) {
        know();
        return topics.values().stream()
                .filter(topic -> topic.id().namespace().equals(namespace))
                .sorted(Comparator.comparing(topic -> topic.id().name()))
                .toList();
    }

    public Optional<SubscriptionRecord> subscription(String id) {
        know();
        return Optional.ofNullable(subscriptions.get(id));
    }

    /** Of a topic, in a stable order. */
    public List<SubscriptionRecord> subscriptions(TopicId topic) {
        return all().filter(one -> one.topic().equals(topic)).toList();
    }

    /** Of a namespace, in a stable order. */
    public List<SubscriptionRecord> subscriptions(String namespace) {
        return all().filter(one -> one.topic().namespace().equals(namespace)).toList();
    }

    /** All that there are, in a stable order. */
    public List<SubscriptionRecord> subscriptions() {
        return all().toList();
    }

    private Stream<SubscriptionRecord> all() {
        know();
        return subscriptions.values().stream()
                .sorted(Comparator.comparing(
                                (SubscriptionRecord one) -> one.topic().toString())
                        .thenComparing(SubscriptionRecord::id));
    }

    public void put(TopicRecord topic) {
        write(TOPIC + topic.id(), topic);
    }

    public void put(SubscriptionRecord subscription) {
        write(SUBSCRIPTION + subscription.id(), subscription);
    }

    /** Forgets the topic and its subscriptions; nothing when there is none. */
    public void remove(TopicId id) {
        subscriptions(id).forEach(this::remove);
        if (topics.containsKey(id)) {
            write(TOPIC + id, null);
        }
    }

    public void remove(SubscriptionRecord subscription) {
        write(SUBSCRIPTION + subscription.id(), null);
    }

    private void know() {
        if (kafka.engine().mayHoldRecords() || log.started()) {
            log.awaitKnown();
        }
    }

    private void write(String key, @Nullable Object value) {
        try {
            byte[] bytes = value == null ? null : JSON.writeValueAsBytes(value);
            log.awaitKnown();
            log.write(new ProducerRecord<>(KAFKA_TOPIC, 0, key.getBytes(StandardCharsets.UTF_8), bytes));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the catalogue's records are what Jackson can write", e);
        }
    }

    private final class Reading implements CompactedLog.Reader {
        @Override
        public void record(ConsumerRecord<byte[], byte[]> record) {
            apply(record);
        }

        @Override
        public void lost() {
            topics.clear();
            subscriptions.clear();
            lossListeners.forEach(Runnable::run);
            changeListeners.forEach(Runnable::run);
        }
    }

    private void apply(ConsumerRecord<byte[], byte[]> record) {
        String key = new String(record.key(), StandardCharsets.UTF_8);
        try {
            if (key.startsWith(SUBSCRIPTION)) {
                String id = key.substring(SUBSCRIPTION.length());
                if (record.value() == null) {
                    subscriptions.remove(id);
                } else {
                    subscriptions.put(id, JSON.readValue(record.value(), SubscriptionRecord.class));
                }
            } else if (key.startsWith(TOPIC)) {
                String[] names = key.substring(TOPIC.length()).split("/", 2);
                if (record.value() == null) {
                    topics.remove(new TopicId(names[0], names[1]));
                } else {
                    TopicRecord topic = JSON.readValue(record.value(), TopicRecord.class);
                    topics.put(topic.id(), topic);
                }
            }
        } catch (IOException e) {
            LOG.errorf("a record of the catalogue cannot be read and is passed over key=%s", key);
        }
        changeListeners.forEach(Runnable::run);
    }

    @Override
    public void close() {
        log.close();
    }
}
