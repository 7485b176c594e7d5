package dev.hearth.eventing.async;

import dev.hearth.eventing.functions.FunctionRef;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaUnavailable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** The topics of asynchronous events, one a function: what they are called, and that they are there. */
final class EventTopics {
    static final String PREFIX = "hearth.async.";

    static final int FRESH = 0;
    static final int ASIDE = 3;
    static final int PARTITIONS = 4;

    /** Longest that Kafka takes. */
    private static final int LONGEST = 249;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    /** The largest event, with its headers. */
    private static final int MOST_BYTES = 2 << 20;

    private final Kafka kafka;
    private final Set<String> there = ConcurrentHashMap.newKeySet();

    EventTopics(Kafka kafka) {
        this.kafka = kafka;
    }

    /** The partition of events that wait for a function's try after so many failures. */
    static int ofRetry(int failures) {
        return failures;
    }

    /** A name that is too long for Kafka ends with a part of its digest; events carry the function's own name. */
    static String name(FunctionRef function) {
        String name = PREFIX + function.namespace() + "." + function.name();
        if (name.length() <= LONGEST) {
            return name;
        }
        String digest = "-" + digest(name);
        return name.substring(0, LONGEST - digest.length()) + digest;
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Makes it where there is none. Nothing in it is deleted by age: events are, once they are done with.
     *
     * @throws KafkaUnavailable when it cannot be made now
     */
    void ensure(String topic) {
        if (there.contains(topic)) {
            return;
        }
        NewTopic wanted = new NewTopic(topic, PARTITIONS, kafka.engine().replicationFactor())
                .configs(Map.of(
                        "retention.ms",
                        "-1",
                        "retention.bytes",
                        "-1",
                        "cleanup.policy",
                        "delete",
                        "segment.bytes",
                        Integer.toString(16 << 20),
                        "max.message.bytes",
                        Integer.toString(MOST_BYTES),
                        "min.insync.replicas",
                        kafka.engine().replicationFactor() > 2 ? "2" : "1"));
        try {
            Kafka.await(kafka.admin().createTopics(List.of(wanted)).all(), LONGEST_WAIT);
        } catch (KafkaUnavailable e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
        there.add(topic);
    }

    /** It was not there when it was written to, whoever deleted it. */
    void forget(String topic) {
        there.remove(topic);
    }

    /** All that there are, of every replica. */
    Set<String> all() {
        return Kafka.await(kafka.admin().listTopics().names(), LONGEST_WAIT).stream()
                .filter(name -> name.startsWith(PREFIX))
                .collect(Collectors.toSet());
    }
}
