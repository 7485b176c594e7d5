package dev.hearth.eventing.offsets;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * The books of the partitions that a consumer has. Only the consumer's own thread calls it; others keep the {@link Offsets}
 * that their record was taken in, and finish it there.
 *
 * <pre>
 *   onPartitionsAssigned ─▶ assigned      poll ─▶ of(partition).take     worker ─▶ finish
 *   now and then         ─▶ due ─▶ commitSync ─▶ committed
 *   onPartitionsRevoked  ─▶ due(of these) ─▶ commitSync, then released
 *   onPartitionsLost     ─▶ released, without a commit
 * </pre>
 */
public final class Assignment {
    private final int most;
    private final Map<TopicPartition, Offsets> books = new HashMap<>();

    /** @param most records that may be open at once in each partition */
    public Assignment(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("'most' must be 1 or more, not " + most);
        }
        this.most = most;
    }

    /** Opens a new book; one that the partition had before is let go of. */
    public Offsets assigned(TopicPartition partition, long position) {
        Offsets book = new Offsets(position, most);
        books.put(partition, book);
        return book;
    }

    /** The book of a partition that this consumer has. */
    public Optional<Offsets> of(TopicPartition partition) {
        return Optional.ofNullable(books.get(partition));
    }

    /** These partitions are somebody else's now. */
    public void released(Collection<TopicPartition> partitions) {
        partitions.forEach(books::remove);
    }

    public Set<TopicPartition> partitions() {
        return Set.copyOf(books.keySet());
    }

    /** Partitions that have no room: to be paused. */
    public Set<TopicPartition> full() {
        Set<TopicPartition> full = new HashSet<>();
        books.forEach((partition, book) -> {
            if (book.room() == 0) {
                full.add(partition);
            }
        });
        return full;
    }

    /** Records that are open in all partitions together. */
    public int open() {
        return books.values().stream().mapToInt(Offsets::open).sum();
    }

    /** What is to be committed; empty when nothing has moved. */
    public Map<TopicPartition, OffsetAndMetadata> due() {
        return due(books.keySet());
    }

    /** What is to be committed of these partitions. */
    public Map<TopicPartition, OffsetAndMetadata> due(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> due = new HashMap<>();
        for (TopicPartition partition : partitions) {
            of(partition)
                    .ifPresent(book ->
                            book.due().ifPresent(position -> due.put(partition, new OffsetAndMetadata(position))));
        }
        return due;
    }

    /** These positions were committed. Partitions that went meanwhile are passed over. */
    public void committed(Map<TopicPartition, OffsetAndMetadata> positions) {
        positions.forEach((partition, position) -> of(partition).ifPresent(book -> book.committed(position.offset())));
    }
}
