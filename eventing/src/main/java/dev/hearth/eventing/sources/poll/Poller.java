package dev.hearth.eventing.sources.poll;

import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.sources.delivery.Defect;
import dev.hearth.eventing.sources.delivery.Feed;
import dev.hearth.eventing.sources.delivery.LastResult;
import dev.hearth.eventing.sources.delivery.Steps.Step;
import dev.hearth.eventing.sources.delivery.Target;
import dev.hearth.eventing.sources.payload.Item;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/**
 * One consumer of a source's group, with a thread of its own. The thread is the only one that touches the consumer; what it
 * polls goes to the lanes of {@link Feed}, and between two polls it commits as far as all is done.
 *
 * <pre>
 *   poll ─▶ Feed.take ─▶ lanes ─▶ …            partition full ─▶ pause     half empty ─▶ resume
 *   every 100 ms ─▶ Offsets.due ─▶ commit
 *   partition revoked ─▶ lanes end what is under way ─▶ commit ─▶ forget it
 * </pre>
 */
public final class Poller implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Poller.class);
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration BUSY = Duration.ofMillis(100);
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final long COMMIT_EVERY_NANOS = Duration.ofMillis(100).toNanos();
    private static final Duration COMMIT_LONGEST = Duration.ofSeconds(10);
    private static final int LONGEST_RESULT = 200;
    private static final String REPLICA = UUID.randomUUID().toString().substring(0, 8);
    private static final AtomicLong NUMBER = new AtomicLong();

    /** What the client ids of all sources' consumers begin with, in every replica. */
    public static final String CLIENTS = "hearth-source-";

    private final Kafka kafka;
    private final Group group;
    private final Shape shape;
    private final Target target;
    private final LastResult result;
    private final Map<TopicPartition, Feed> feeds = new HashMap<>();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final Defect defect = new Defect();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread;
    private final int onePoll;
    private final String clientId;
    private long committedAt = System.nanoTime();
    private String committedResult = "";
    private Duration paused = SHORTEST;
    private volatile int assigned;

    /**
     * Whom it reads with.
     *
     * @param handOver longest that a partition which goes to another consumer waits for its invocations to end
     */
    public record Group(String id, String topic, Duration handOver) {}

    /** @param result what the last batch came to; kept with the group's offsets, so that every replica can read it */
    public Poller(Kafka kafka, Group group, Shape shape, Target target, LastResult result) {
        this.kafka = kafka;
        this.group = group;
        this.shape = shape;
        this.target = target;
        this.result = result;
        this.clientId = CLIENTS + REPLICA + "-" + NUMBER.incrementAndGet();
        this.onePoll = Math.clamp(target.policy().batchSize(), 500, 2_000);
        this.consumer = kafka.member(
                group.id(),
                onePoll,
                Map.of(
                        "client.id",
                        clientId,
                        "max.partition.fetch.bytes",
                        2 * 1024 * 1024,
                        "fetch.max.bytes",
                        16 * 1024 * 1024,
                        "metadata.max.age.ms",
                        30_000,
                        "max.poll.interval.ms",
                        Math.toIntExact(group.handOver().toMillis() + 240_000)));
        this.thread = Thread.ofVirtual().name("source-" + group.id()).start(this::run);
    }

    /** Unique among the consumers of all replicas. */
    public String clientId() {
        return clientId;
    }

    /** Partitions that it has now. */
    public int partitions() {
        return assigned;
    }

    /** Why it has ended by itself; empty while it runs or was closed. */
    public Optional<Throwable> defect() {
        return defect.get();
    }

    private void run() {
        try {
            consumer.subscribe(List.of(group.topic()), new Handover());
            while (!stopping.get() && defect.isNone()) {
                turn();
            }
        } catch (WakeupException e) {
            LOG.debugf("a consumer was told to end group=%s", group.id());
        } catch (RuntimeException | Error e) {
            defect.set(e);
            LOG.warnf("a consumer has ended group=%s reason=%s", group.id(), e);
        } finally {
            leave();
        }
    }

    private void turn() {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(patience());
        if (!records.isEmpty()) {
            target.steps().at(Step.POLLED);
        }
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> batch = records.records(partition);
            Feed feed = feeds.computeIfAbsent(
                    partition,
                    first -> new Feed(
                            shape.origin(first.partition()), batch.getFirst().offset(), onePoll, target, this::broken));
            List<Item> items = new ArrayList<>(batch.size());
            batch.forEach(record -> shape.item(record).ifPresent(items::add));
            target.fates().filtered(batch.size() - items.size());
            feed.take(items);
        }
        records.nextOffsets().forEach((partition, next) -> {
            Feed feed = feeds.get(partition);
            if (feed != null) {
                feed.offsets().passed(next.offset());
            }
        });
        holdBack();
        if (System.nanoTime() - committedAt >= COMMIT_EVERY_NANOS) {
            commit(feeds.keySet());
        }
    }

    private void broken(Throwable why) {
        defect.set(why);
        consumer.wakeup();
    }

    /** How long a poll may wait for records: there may be something to commit, or room again. */
    private Duration patience() {
        if (!consumer.paused().isEmpty()) {
            paused = paused.multipliedBy(2).compareTo(BUSY) > 0 ? BUSY : paused.multipliedBy(2);
            return paused;
        }
        paused = SHORTEST;
        boolean quiet = feeds.values().stream()
                        .allMatch(feed -> feed.offsets().open() == 0
                                && feed.offsets().due().isEmpty())
                && (feeds.isEmpty() || committedResult.equals(shortened(result.said())));
        return quiet ? IDLE : BUSY;
    }

    private void holdBack() {
        Set<TopicPartition> held = consumer.paused();
        feeds.forEach((partition, feed) -> {
            if (feed.isFull() && !held.contains(partition)) {
                consumer.pause(List.of(partition));
            } else if (held.contains(partition) && feed.hasRoom()) {
                consumer.resume(List.of(partition));
                paused = SHORTEST;
            }
        });
    }

    /** Commits the highest position of each below which all is done. What fails is tried with the next. */
    private void commit(Collection<TopicPartition> partitions) {
        String said = shortened(result.said());
        boolean news = !said.equals(committedResult);
        Map<TopicPartition, OffsetAndMetadata> due = new HashMap<>();
        for (TopicPartition partition : partitions) {
            Feed feed = feeds.get(partition);
            if (feed != null) {
                OptionalLong position = feed.offsets().due();
                if (position.isPresent() || news) {
                    due.put(partition, new OffsetAndMetadata(feed.offsets().position(), said));
                }
            }
        }
        committedAt = System.nanoTime();
        if (due.isEmpty()) {
            return;
        }
        target.steps().at(Step.COMMITTING);
        try {
            consumer.commitSync(due, COMMIT_LONGEST);
            due.forEach((partition, position) -> {
                Feed feed = feeds.get(partition);
                if (feed != null) {
                    feed.offsets().committed(position.offset());
                }
            });
            committedResult = said;
            target.steps().at(Step.COMMITTED);
        } catch (WakeupException e) {
            throw e;
        } catch (KafkaException e) {
            // The broker is away, or the partition is somebody else's: then they deliver these again.
            LOG.debugf("a commit has failed group=%s reason=%s", group.id(), e);
        }
    }

    private static String shortened(String said) {
        return said.length() > LONGEST_RESULT ? said.substring(0, LONGEST_RESULT) : said;
    }

    /** Ends what is under way in these partitions, keeps what came of it and forgets them. */
    private void handOver(Collection<TopicPartition> partitions, boolean stillOurs) {
        List<Feed> leaving =
                partitions.stream().map(feeds::get).filter(feed -> feed != null).toList();
        leaving.forEach(Feed::stop);
        try {
            for (Feed feed : leaving) {
                feed.awaitEnd(stillOurs ? group.handOver() : Duration.ZERO);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (stillOurs && defect.isNone()) {
            commit(partitions);
        }
        partitions.forEach(feeds::remove);
    }

    private void leave() {
        try {
            handOverAll();
        } catch (RuntimeException | Error e) {
            LOG.debugf("a consumer did not end in order group=%s reason=%s", group.id(), e);
        }
        try {
            Kafka.leave(consumer);
        } catch (RuntimeException | Error e) {
            LOG.debugf("a consumer did not close group=%s reason=%s", group.id(), e);
        }
    }

    private void handOverAll() {
        boolean ours = defect.isNone();
        try {
            handOver(List.copyOf(feeds.keySet()), ours);
        } catch (WakeupException late) {
            // It was told to end while it did not poll, and the last commit heard it instead.
            handOver(List.copyOf(feeds.keySet()), ours);
        }
    }

    /** The group's word on who has which partition. Runs within a poll, on the consumer's thread. */
    private final class Handover implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            assigned = consumer.assignment().size();
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            handOver(partitions, true);
            assigned = Math.max(0, assigned - partitions.size());
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            handOver(partitions, false);
            assigned = Math.max(0, assigned - partitions.size());
        }
    }

    /** Ends what is under way, commits and leaves the group. Returns when it is gone. */
    @Override
    public void close() {
        stopping.set(true);
        consumer.wakeup();
        try {
            boolean ignored = thread.join(group.handOver().plusSeconds(20));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
