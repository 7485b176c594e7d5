package dev.hearth.eventing.broker.delivery;

import dev.hearth.eventing.broker.delivery.Fates.Fate;
import dev.hearth.eventing.broker.event.InvalidEvent;
import dev.hearth.eventing.broker.event.KafkaEvents;
import dev.hearth.eventing.broker.plan.TriggerPlan;
import dev.hearth.eventing.kafka.KafkaUnavailable;
import io.cloudevents.CloudEvent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jboss.logging.Logger;

/**
 * Settles one record of a trigger. Blocks for as long as that takes; an interrupt leaves the record unsettled.
 *
 * <pre>
 *   record ─▶ event ─▶ filter ─▶ subscriber ─┬▶ taken ─▶ reply back into the broker ─▶ DELIVERED
 *     │ none             │ no         ▲  wait │ failed, tries left
 *     ▼                  ▼            └───────┤ failed for good
 *  MALFORMED          FILTERED                ▼
 *  (dead letters)                   dead-letter sink, else the broker's dead-letter topic ─▶ DEAD_LETTERED
 * </pre>
 */
final class Delivery {
    private static final Logger LOG = Logger.getLogger(Delivery.class);
    private static final Duration AWAY = Duration.ofSeconds(2);
    private static final byte[] CIRCLE = "the event has come back as a reply %d times"
            .formatted(KafkaEvents.MOST_HOPS)
            .getBytes(StandardCharsets.UTF_8);

    /** Writes one record and returns when it is durable, or throws {@link KafkaUnavailable}. */
    interface Writer {
        void write(ProducerRecord<byte[], byte[]> record);
    }

    /** Passes while somebody waits: {@link Thread#sleep(Duration)}. */
    interface Wait {
        void pass(Duration duration) throws InterruptedException;
    }

    private final TriggerPlan plan;
    private final Subscriber subscriber;
    private final Optional<Subscriber> deadLetters;
    private final Writer writer;
    private final Fates fates;
    private final Wait wait;

    Delivery(TriggerPlan plan, Subscribers subscribers, Writer writer, Fates fates, Wait wait) {
        Duration timeout = plan.delivery().timeout();
        this.plan = plan;
        this.subscriber = subscribers.to(plan.namespace(), plan.subscriber(), timeout);
        this.deadLetters =
                plan.delivery().deadLetterSink().map(sink -> subscribers.to(plan.namespace(), sink, timeout));
        this.writer = writer;
        this.fates = fates;
        this.wait = wait;
    }

    /**
     * Settles it.
     *
     * @param turn held while a subscriber is called, and not between two tries
     */
    void settle(ConsumerRecord<byte[], byte[]> record, Turn turn) throws InterruptedException {
        CloudEvent event;
        try {
            event = KafkaEvents.read(record);
        } catch (InvalidEvent none) {
            LOG.warnf(
                    "a record of a broker's topic is no CloudEvent trigger=%s topic=%s partition=%d offset=%d",
                    plan, record.topic(), record.partition(), record.offset());
            write(new ProducerRecord<>(
                    plan.broker().deadLetterTopic(), null, null, record.key(), record.value(), record.headers()));
            fates.settled(Fate.MALFORMED);
            return;
        }
        CloudEvent seen = KafkaEvents.withoutHops(event);
        if (!plan.filter().passes(seen)) {
            fates.settled(Fate.FILTERED);
            return;
        }
        switch (tried(subscriber, seen, turn)) {
            case Attempt.Taken(Optional<CloudEvent> reply) -> {
                if (reply.isPresent() && !putBack(reply.get(), KafkaEvents.hops(event) - 1)) {
                    byte[] why = "the reply is larger than a broker takes".getBytes(StandardCharsets.UTF_8);
                    giveUp(KafkaEvents.deadLetter(event, destination(), 413, why), turn);
                    fates.settled(Fate.DEAD_LETTERED);
                } else {
                    fates.settled(Fate.DELIVERED);
                }
            }
            case Attempt.Failed(int code, byte[] data, Optional<Duration> retryAfter) -> {
                giveUp(KafkaEvents.deadLetter(event, destination(), code, data), turn);
                fates.settled(Fate.DEAD_LETTERED);
            }
            case Attempt.Away away -> throw new IllegalStateException("a platform that is away is waited for");
        }
    }

    private URI destination() {
        return plan.subscriber().address(plan.namespace());
    }

    /** A subscriber may be called. */
    interface Turn {
        void take() throws InterruptedException;

        void give();
    }

    /** Until it is taken, cannot be, or the tries are used up. */
    private Attempt tried(Subscriber to, CloudEvent event, Turn turn) throws InterruptedException {
        int retries = 0;
        while (true) {
            Attempt attempt;
            turn.take();
            try {
                attempt = to.send(event);
            } finally {
                turn.give();
            }
            switch (attempt) {
                case Attempt.Taken taken -> {
                    return taken;
                }
                case Attempt.Away away -> {
                    LOG.debugf("the platform is away and is waited for trigger=%s cause=%s", plan, away.message());
                    wait.pass(AWAY);
                }
                case Attempt.Failed failed -> {
                    if (!failed.retryable() || retries >= plan.delivery().retry()) {
                        return failed;
                    }
                    fates.retried();
                    wait.pass(plan.delivery().wait(++retries, failed.retryAfter()));
                }
            }
        }
    }

    /**
     * An answer that was an event becomes one of the broker's; a circle of them ends with the dead letters.
     *
     * @return false when it is larger than an event may be
     */
    private boolean putBack(CloudEvent reply, int hops) throws InterruptedException {
        ProducerRecord<byte[], byte[]> record;
        try {
            record = hops > 0
                    ? KafkaEvents.write(plan.broker().topic(), KafkaEvents.withHops(reply, hops))
                    : KafkaEvents.writeLetter(
                            plan.broker().deadLetterTopic(), KafkaEvents.deadLetter(reply, destination(), 508, CIRCLE));
        } catch (InvalidEvent tooLarge) {
            return false;
        }
        write(record);
        fates.replied();
        return true;
    }

    private void giveUp(CloudEvent letter, Delivery.Turn turn) throws InterruptedException {
        if (deadLetters.isPresent()) {
            switch (tried(deadLetters.get(), letter, turn)) {
                case Attempt.Taken taken -> {
                    // What a sink of dead letters answers is not looked at: it would only bring them round again.
                    return;
                }
                case Attempt.Failed failed ->
                    LOG.warnf(
                            "a dead-letter sink does not take an event, which goes to the topic of dead letters trigger=%s code=%d",
                            plan, failed.code());
                case Attempt.Away away -> throw new IllegalStateException("a platform that is away is waited for");
            }
        }
        write(KafkaEvents.writeLetter(plan.broker().deadLetterTopic(), letter));
    }

    /** Until it is durable: a Kafka that is away leaves the event waiting. */
    private void write(ProducerRecord<byte[], byte[]> record) throws InterruptedException {
        while (true) {
            try {
                writer.write(record);
                return;
            } catch (KafkaUnavailable away) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedException();
                }
                LOG.warnf(
                        "a record is written again trigger=%s topic=%s cause=%s",
                        plan, record.topic(), away.getMessage());
                wait.pass(AWAY);
            }
        }
    }
}
