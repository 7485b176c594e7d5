package dev.hearth.eventing.async;

import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.offsets.Assignment;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/** Lets Kafka delete events that are done with; it does so a whole segment at a time. Of the consumer's thread. */
final class Trimming {
    private static final Logger LOG = Logger.getLogger(Trimming.class);

    private final Kafka kafka;
    private final Duration every;
    private final Map<TopicPartition, Long> trimmed = new HashMap<>();
    private long atNanos = System.nanoTime();

    Trimming(Kafka kafka, Duration every) {
        this.kafka = kafka;
        this.every = every;
    }

    /** Does it when it is time to. Only what is committed is deleted. */
    void trim(Assignment assignment) {
        if (System.nanoTime() - atNanos < every.toNanos()) {
            return;
        }
        atNanos = System.nanoTime();
        Map<TopicPartition, RecordsToDelete> done = new HashMap<>();
        trimmed.keySet().retainAll(assignment.partitions());
        for (TopicPartition partition : assignment.partitions()) {
            assignment.of(partition).ifPresent(book -> {
                long position = book.due().isPresent() ? 0 : book.position();
                if (position > trimmed.getOrDefault(partition, 0L)) {
                    trimmed.put(partition, position);
                    done.put(partition, RecordsToDelete.beforeOffset(position));
                }
            });
        }
        if (!done.isEmpty()) {
            kafka.admin().deleteRecords(done).all().whenComplete((deleted, failure) -> {
                if (failure != null) {
                    LOG.debugf("done events could not be deleted cause=%s", failure.toString());
                }
            });
        }
    }
}
