package dev.hearth.eventing.topics.delivery;

import dev.hearth.eventing.topics.catalogue.SubscriptionRecord;
import dev.hearth.eventing.topics.catalogue.TopicRecord;
import dev.hearth.eventing.topics.delivery.Tally.Fate;
import dev.hearth.eventing.topics.message.Accepted;
import dev.hearth.eventing.topics.message.Refused;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;

/** Takes one message to one subscription until its fate is settled. Blocks, for hours if the retry policy says so. */
final class Delivery {
    private static final Logger LOG = Logger.getLogger(Delivery.class);

    private final Endpoints endpoints;
    private final DeadLetters deadLetters;
    private final Waiting waiting;

    Delivery(Endpoints endpoints, DeadLetters deadLetters, Waiting waiting) {
        this.endpoints = endpoints;
        this.deadLetters = deadLetters;
        this.waiting = waiting;
    }

    /** @param turns attempts of the subscription that may run at once */
    Fate settle(
            TopicRecord topic,
            SubscriptionRecord subscription,
            Accepted message,
            Optional<String> sequenceNumber,
            Semaphore turns,
            Pace pace)
            throws InterruptedException {
        if (!wanted(subscription, message)) {
            return Fate.FILTERED;
        }
        RetryPolicy policy = Endpoints.retries(topic, subscription);
        Optional<Integer> mostPerSecond = subscription.protocol().isHttp()
                ? Endpoints.policy(topic, subscription).mostPerSecond()
                : Optional.empty();
        Endpoints.Ready ready = endpoints.ready(topic, subscription, message, sequenceNumber);
        String why = "";
        for (int retry = 1; ; retry++) {
            pace.await(mostPerSecond, waiting);
            Attempt attempt = attempt(ready, subscription, message, turns);
            Optional<Duration> delay = switch (attempt) {
                case Attempt.Delivered delivered -> Optional.empty();
                case Attempt.Never never -> Optional.empty();
                case Attempt.NotNow notNow -> policy.delay(retry);
            };
            if (attempt instanceof Attempt.Delivered) {
                return Fate.DELIVERED;
            }
            why = attempt.toString();
            if (delay.isEmpty()) {
                break;
            }
            waiting.await(jittered(delay.get()));
        }
        LOG.infof("a message could not be delivered subscription=%s message=%s", subscription.id(), message.id());
        deadLetters.put(
                subscription, message.id(), endpoints.deadLetter(topic, subscription, message, sequenceNumber), why);
        return Fate.DEAD_LETTERED;
    }

    private static Attempt attempt(
            Endpoints.Ready ready, SubscriptionRecord subscription, Accepted message, Semaphore turns)
            throws InterruptedException {
        turns.acquire();
        try {
            return ready.once();
        } catch (RuntimeException e) {
            LOG.warnf(e, "an attempt failed on our side subscription=%s message=%s", subscription.id(), message.id());
            return new Attempt.NotNow("Internal", e.getClass().getSimpleName());
        } finally {
            turns.release();
        }
    }

    /** A policy that cannot be read lets nothing through: it was checked when it was set. */
    private static boolean wanted(SubscriptionRecord subscription, Accepted message) {
        Optional<String> policy = subscription.attribute("FilterPolicy");
        if (policy.isEmpty()) {
            return true;
        }
        try {
            return FilterPolicy.of(policy.get(), subscription.attribute("FilterPolicyScope", "MessageAttributes"))
                    .matches(message);
        } catch (Refused e) {
            return false;
        }
    }

    /** Up to a tenth more, so that what failed together does not come back together. */
    private static Duration jittered(Duration delay) {
        return delay.plusMillis(ThreadLocalRandom.current().nextLong(delay.toMillis() / 10 + 1));
    }
}
