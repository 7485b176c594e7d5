package dev.hearth.eventing.topics.delivery;

import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaUnavailable;
import dev.hearth.eventing.offsets.Assignment;
import dev.hearth.eventing.offsets.Offsets;
import dev.hearth.eventing.topics.catalogue.Catalogue;
import dev.hearth.eventing.topics.catalogue.SubscriptionRecord;
import dev.hearth.eventing.topics.catalogue.TopicRecord;
import dev.hearth.eventing.topics.delivery.Tally.Fate;
import dev.hearth.eventing.topics.message.Accepted;
import dev.hearth.eventing.topics.message.SequenceNumber;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads a topic for one subscription, as a member of the subscription's consumer group, and settles each message. A standard
 * topic's messages run at once within bounds, a FIFO topic's one after the other in each group. What the catalogue says of
 * the subscription counts from the next message on.
 */
final class SubscriptionLoop implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(SubscriptionLoop.class);
    private static final int MOST_OPEN = 1_000;
    private static final int MOST_A_POLL = 200;
    private static final int MOST_ATTEMPTS = 32;
    private static final Duration BUSY_POLL = Duration.ofMillis(100);
    private static final Duration IDLE_POLL = Duration.ofSeconds(10);
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final SubscriptionRecord made;
    private final Catalogue catalogue;
    private final Kafka kafka;
    private final Delivery delivery;
    private final Semaphore turns = new Semaphore(MOST_ATTEMPTS);
    private final Pace pace;
    private final ExecutorService workers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("deliver-", 0).factory());
    private final Lanes lanes = new Lanes(this::execute);
    private final Thread thread;
    private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private volatile boolean closed;

    SubscriptionLoop(
            SubscriptionRecord subscription, Catalogue catalogue, Kafka kafka, Delivery delivery, Clock clock) {
        this.made = subscription;
        this.catalogue = catalogue;
        this.kafka = kafka;
        this.delivery = delivery;
        this.pace = new Pace(clock);
        this.thread =
                Thread.ofVirtual().name("subscription-" + subscription.id()).start(this::run);
    }

    SubscriptionRecord subscription() {
        return made;
    }

    private void run() {
        while (!closed) {
            try {
                consume();
            } catch (WakeupException e) {
                // closed, which ends the loop
            } catch (KafkaException | KafkaUnavailable e) {
                LOG.warnf(
                        "a subscription cannot read its topic now subscription=%s cause=%s", made.id(), e.getMessage());
                pause();
            } catch (RuntimeException e) {
                LOG.errorf(e, "a subscription's loop failed and starts again subscription=%s", made.id());
                pause();
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(AGAIN);
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private void consume() {
        KafkaConsumer<byte[], byte[]> reading = kafka.member(made.group(), MOST_A_POLL, Map.of());
        try {
            consumer = reading;
            Books books = new Books(reading, new Assignment(MOST_OPEN), made.from());
            reading.subscribe(List.of(made.topic().kafkaTopic()), books);
            while (!closed) {
                for (ConsumerRecord<byte[], byte[]> record : reading.poll(books.busy() ? BUSY_POLL : IDLE_POLL)) {
                    take(books, record);
                }
                books.passed();
                books.commit();
                throttle(reading, books.assignment());
            }
        } finally {
            consumer = null;
            Kafka.leave(reading);
        }
    }

    private static void throttle(KafkaConsumer<byte[], byte[]> reading, Assignment assignment) {
        Set<TopicPartition> full = new HashSet<>();
        for (TopicPartition partition : assignment.partitions()) {
            if (assignment.of(partition).map(Offsets::room).orElse(0) < MOST_A_POLL) {
                full.add(partition);
            }
        }
        Set<TopicPartition> paused = new HashSet<>(reading.paused());
        reading.pause(full);
        paused.removeAll(full);
        reading.resume(paused);
    }

    private void take(Books books, ConsumerRecord<byte[], byte[]> record) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        Optional<Accepted> message = read(record);
        boolean duplicate = message.isPresent() && books.isDuplicate(partition, message.get(), record.offset());
        if (books.isBefore(partition, record.offset())) {
            return; // of the deduplication window before the first message that is still to be settled
        }
        Books.Open open = books.take(partition, record.offset());
        if (books.wasSettled(partition, record.offset())) {
            open.pass();
            return;
        }
        if (message.isEmpty()) {
            // Not written by us. There is nothing that an endpoint could be told.
            open.settle(Fate.FILTERED);
            return;
        }
        if (duplicate) {
            open.settle(Fate.DUPLICATE);
            return;
        }
        Runnable work = () -> settle(open, message.get(), record.offset());
        if (made.topic().fifo()) {
            lanes.run(message.get().groupId().orElse(""), work);
        } else {
            execute(work);
        }
    }

    private Optional<Accepted> read(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(Accepted.read(record.value()));
        } catch (UncheckedIOException e) {
            LOG.warnf(
                    "a record of a topic is no message and is passed over topic=%s offset=%d",
                    record.topic(), record.offset());
            return Optional.empty();
        }
    }

    private void execute(Runnable work) {
        if (!workers.isShutdown()) {
            workers.execute(work);
        }
    }

    private void settle(Books.Open open, Accepted message, long offset) {
        try {
            Optional<SubscriptionRecord> now = catalogue.subscription(made.id());
            Optional<TopicRecord> topic = catalogue.topic(made.topic());
            if (now.isEmpty() || topic.isEmpty()) {
                return; // it was ended; this loop is about to be, too
            }
            Optional<String> sequence = made.topic().fifo() ? Optional.of(SequenceNumber.of(offset)) : Optional.empty();
            open.settle(delivery.settle(topic.get(), now.get(), message, sequence, turns, pace));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it stays open and is delivered after the next start
        } catch (RuntimeException e) {
            LOG.errorf(
                    e, "a message stays open until the next start subscription=%s message=%s", made.id(), message.id());
        }
    }

    /** Commits what is settled, leaves what is not. */
    @Override
    public void close() {
        closed = true;
        workers.shutdownNow();
        KafkaConsumer<byte[], byte[]> reading = consumer;
        if (reading != null) {
            reading.wakeup();
        }
        try {
            thread.join(Duration.ofSeconds(10));
            workers.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
