package dev.hearth.eventing.topics.delivery;

import dev.hearth.eventing.offsets.Assignment;
import dev.hearth.eventing.offsets.Offsets;
import dev.hearth.eventing.topics.delivery.Tally.Committed;
import dev.hearth.eventing.topics.delivery.Tally.Fate;
import dev.hearth.eventing.topics.message.Accepted;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * What a subscription's consumer keeps of its partitions: offsets, counts and deduplication windows. All of it comes out of
 * the committed offsets when a partition is assigned, and goes back into them. Of the consumer's thread; only
 * {@link Open#settle} may be called on another.
 */
final class Books implements ConsumerRebalanceListener {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Assignment assignment;
    private final Map<Integer, Long> from;
    private final Map<TopicPartition, Page> pages = new HashMap<>();

    /** @param windowAt where the deduplication window of a message that was taken begins, by the message's offset */
    private record Page(long floor, Tally tally, Window window, TreeMap<Long, Long> windowAt) {}

    /** A message whose fate is not settled. */
    record Open(Offsets offsets, Tally tally, long offset) {
        void settle(Fate fate) {
            tally.put(offset, fate);
            offsets.finish(offset);
        }

        /** It counts already. */
        void pass() {
            offsets.finish(offset);
        }
    }

    /** @param from where partitions begin that nothing was committed of */
    Books(KafkaConsumer<byte[], byte[]> consumer, Assignment assignment, Map<Integer, Long> from) {
        this.consumer = consumer;
        this.assignment = assignment;
        this.from = from;
    }

    Assignment assignment() {
        return assignment;
    }

    /** Is there something that is to be committed now or soon? */
    boolean busy() {
        return assignment.open() > 0
                || !assignment.due().isEmpty()
                || pages.values().stream().anyMatch(page -> page.tally().changed());
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(new HashSet<>(partitions));
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata last = committed.get(partition);
            long floor = last == null ? from.getOrDefault(partition.partition(), 0L) : last.offset();
            Committed before = last == null ? Committed.NONE : Committed.parse(last.metadata(), floor);
            long window = before.counts().window();
            long start = window < 0 ? floor : Math.min(floor, window);
            consumer.seek(partition, start);
            assignment.assigned(partition, floor);
            pages.put(partition, new Page(floor, new Tally(before), new Window(), new TreeMap<>()));
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        commit(partitions);
        assignment.released(partitions);
        partitions.forEach(pages::remove);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        assignment.released(partitions);
        partitions.forEach(pages::remove);
    }

    /** Is it only read for the deduplication ids before the first message that is to be settled? */
    boolean isBefore(TopicPartition partition, long offset) {
        return offset < page(partition).floor();
    }

    boolean isDuplicate(TopicPartition partition, Accepted message, long offset) {
        if (message.deduplicationId().isEmpty()) {
            return false;
        }
        Page page = page(partition);
        boolean duplicate =
                page.window().isDuplicate(message.deduplicationId().get(), message.publishedMillis(), offset);
        page.windowAt().put(offset, page.window().start(offset));
        return duplicate;
    }

    /** Was it settled before a restart, though an older one was not? */
    boolean wasSettled(TopicPartition partition, long offset) {
        return page(partition).tally().wasSettled(offset);
    }

    Open take(TopicPartition partition, long offset) {
        Offsets offsets = assignment
                .of(partition)
                .orElseThrow(() -> new IllegalStateException("a record of a partition that is somebody else's"));
        offsets.take(offset);
        return new Open(offsets, page(partition).tally(), offset);
    }

    /** After a poll whose records were all taken. */
    void passed() {
        for (TopicPartition partition : assignment.partitions()) {
            long position = consumer.position(partition);
            assignment.of(partition).ifPresent(offsets -> offsets.passed(position));
        }
    }

    void commit() {
        commit(assignment.partitions());
    }

    private void commit(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> told = new HashMap<>();
        for (TopicPartition partition : partitions) {
            assignment.of(partition).ifPresent(offsets -> {
                Page page = page(partition);
                boolean ahead = page.tally().changed();
                long position = offsets.position();
                if (ahead || offsets.due().isPresent()) {
                    told.put(partition, new OffsetAndMetadata(position, metadata(page, position)));
                }
            });
        }
        if (!told.isEmpty()) {
            consumer.commitSync(told);
            assignment.committed(told);
        }
    }

    private static String metadata(Page page, long position) {
        long window = -1;
        if (!page.windowAt().isEmpty()) {
            Long known = page.windowAt().get(position);
            window = known == null ? page.window().start(position) : known;
            page.windowAt().headMap(position).clear();
        }
        return page.tally().metadata(position, window);
    }

    private Page page(TopicPartition partition) {
        Page page = pages.get(partition);
        if (page == null) {
            throw new IllegalStateException("a partition without a page: " + partition);
        }
        return page;
    }
}
