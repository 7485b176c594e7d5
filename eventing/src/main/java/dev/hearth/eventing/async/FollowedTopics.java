package dev.hearth.eventing.async;

import dev.hearth.eventing.kafka.KafkaUnavailable;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Which topics the consumer reads: those that this replica writes to, at once; those of others and of an earlier run when
 * it looks; those that are gone no longer. {@link #follow} on any thread, the rest on the consumer's.
 */
final class FollowedTopics {
    private static final Logger LOG = Logger.getLogger(FollowedTopics.class);

    private final EventTopics topics;
    private final AbandonedTopics abandoned;
    private final Duration every;
    private final Set<String> followed = ConcurrentHashMap.newKeySet();
    private long lookedNanos = System.nanoTime();
    private volatile boolean changed;

    FollowedTopics(EventTopics topics, AbandonedTopics abandoned, Duration every) {
        this.topics = topics;
        this.abandoned = abandoned;
        this.every = every;
    }

    /** Is it new? */
    boolean follow(String topic) {
        boolean added = followed.add(topic);
        changed |= added;
        return added;
    }

    boolean isEmpty() {
        return followed.isEmpty();
    }

    /** What is to be subscribed to, if that has changed since this was asked the last time. */
    Set<String> news() {
        if (!changed || followed.isEmpty()) {
            return Set.of();
        }
        changed = false;
        return Set.copyOf(followed);
    }

    /** A new consumer has subscribed to nothing, and looks at once. */
    void beginAnew() {
        changed = true;
        lookedNanos = System.nanoTime() - every.toNanos();
        look();
    }

    /** Looks at what topics there are, when it is time to. */
    void look() {
        if (System.nanoTime() - lookedNanos < every.toNanos()) {
            return;
        }
        lookedNanos = System.nanoTime();
        Set<String> before = Set.copyOf(followed); // what comes meanwhile is there, though it may not be listed
        try {
            Set<String> all = topics.all();
            changed |= followed.addAll(all);
            before.stream().filter(topic -> !all.contains(topic)).forEach(gone -> {
                changed |= followed.remove(gone);
                topics.forget(gone);
            });
            abandoned.delete(all);
        } catch (KafkaUnavailable | KubernetesClientException e) {
            LOG.warnf("the topics of events could not be looked at now cause=%s", e.getMessage());
        }
    }
}
