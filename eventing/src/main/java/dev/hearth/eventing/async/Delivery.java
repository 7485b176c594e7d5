package dev.hearth.eventing.async;

import dev.hearth.api.PodProtocol;
import dev.hearth.eventing.destinations.Destination;
import dev.hearth.eventing.destinations.Destinations;
import dev.hearth.eventing.destinations.Destinations.DestinationRefused;
import dev.hearth.eventing.destinations.Destinations.Message;
import dev.hearth.eventing.functions.FunctionRef;
import dev.hearth.eventing.functions.Functions;
import dev.hearth.eventing.functions.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Takes one event to its end, or as far as the next partition. Blocks; each event has a virtual thread of its own, and is
 * done with when {@link #deliver} returns. Interrupted, it leaves the event where it is.
 */
final class Delivery {
    private static final Logger LOG = Logger.getLogger(Delivery.class);

    /** Refusals after which an event steps aside, if others of its function were served meanwhile. */
    private static final int PATIENCE = 5;

    private final Functions functions;
    private final String internalToken;
    private final EventPolicies policies;
    private final Enqueue enqueue;
    private final Destinations destinations;
    private final OutcomeRecord records;
    private final AsyncMeters meters;
    private final AsyncConfig config;
    private final Clock clock;
    private final Backoff backoff;
    private final Map<FunctionRef, Front> fronts = new ConcurrentHashMap<>();

    /** Puts a copy into a partition of its function's topic, and returns when it is durable. */
    interface Enqueue {
        void copy(AsyncEvent event, int partition);
    }

    /** What the deliveries of one function share: so many run at once, so many were answered. */
    private record Front(Semaphore slots, AtomicLong answered) {}

    Delivery(
            Functions functions,
            String internalToken,
            EventPolicies policies,
            Enqueue enqueue,
            Destinations destinations,
            OutcomeRecord records,
            AsyncMeters meters,
            AsyncConfig config,
            Clock clock) {
        this.functions = functions;
        this.internalToken = internalToken;
        this.policies = policies;
        this.enqueue = enqueue;
        this.destinations = destinations;
        this.records = records;
        this.meters = meters;
        this.config = config;
        this.clock = clock;
        this.backoff = new Backoff(config.backoffFirst(), config.backoffMost());
    }

    /** @param acting told true from a try on, until the event is settled or waits: that is better not broken off */
    void deliver(AsyncEvent event, Acting acting) throws InterruptedException {
        Thread.sleep(untilDue(event));
        Front front = fronts.computeIfAbsent(
                event.function(), function -> new Front(new Semaphore(config.concurrency()), new AtomicLong()));
        long answeredBefore = front.answered().get();
        int refusals = event.refusals();
        while (true) {
            Optional<EventPolicy> policy = policy(event.function());
            if (policy.isEmpty()) {
                meters.dropped(event.function(), AsyncMeters.Dropped.FUNCTION_DELETED);
                LOG.debugf(
                        "an event's function is gone, and so is the event function=%s requestId=%s",
                        event.function(), event.requestId());
                return;
            }
            Verdict verdict = verdict(event, policy.get(), front, acting);
            if (!(verdict instanceof Verdict.Refused refused)) {
                settle(event, policy.get(), verdict);
                return;
            }
            acting.now(false);
            refusals++;
            Duration wait = backoff.after(refusals);
            LOG.debugf(
                    "an event is not run now function=%s requestId=%s status=%d refusals=%d",
                    event.function(), event.requestId(), refused.status(), refusals);
            if (refusals >= PATIENCE && front.answered().get() > answeredBefore + PATIENCE) {
                copy(event.aside(refusals, clock.instant().plus(wait)), EventTopics.ASIDE);
                return;
            }
            Thread.sleep(wait);
        }
    }

    /** A moved clock makes nobody wait longer than the wait that was meant. */
    private Duration untilDue(AsyncEvent event) {
        Duration meant = event.refusals() > 0
                ? config.backoffMost()
                : event.failures() > 0 ? config.retryWaits().get(Math.min(event.failures(), 2) - 1) : Duration.ZERO;
        Duration left = Duration.between(clock.instant(), event.notBefore());
        return left.isNegative() ? Duration.ZERO : left.compareTo(meant) > 0 ? meant : left;
    }

    /** Empty when the function has been unknown for long enough: what watches the cluster may be a little behind. */
    private Optional<EventPolicy> policy(FunctionRef function) throws InterruptedException {
        Optional<EventPolicy> policy = policies.of(function);
        long end = System.nanoTime() + config.goneAfter().toNanos();
        while (policy.isEmpty() && System.nanoTime() < end) {
            Thread.sleep(config.goneAfter().dividedBy(20).plusMillis(1));
            policy = policies.of(function);
        }
        return policy;
    }

    private Verdict verdict(AsyncEvent event, EventPolicy policy, Front front, Acting acting)
            throws InterruptedException {
        if (Duration.between(event.accepted(), clock.instant()).compareTo(policy.maxAge()) > 0) {
            return new Verdict.GivenUp(
                    Condition.EVENT_AGE_EXCEEDED, 500, "The event was older than it may become", Optional.empty());
        }
        if (Lineage.times(event.trace(), event.function()) > Lineage.MOST) {
            return new Verdict.GivenUp(
                    Condition.RECURSIVE_LOOP,
                    500,
                    "The chain of requests has come by this function more than %d times".formatted(Lineage.MOST),
                    Optional.empty());
        }
        front.slots().acquire();
        try {
            if (event.failures() == 0) {
                meters.age(event.function(), Duration.between(event.accepted(), clock.instant()));
            }
            acting.now(true);
            Outcome outcome = functions.invoke(event.function(), event.payload(), headers(event));
            if (outcome instanceof Outcome.Returned || outcome instanceof Outcome.Failed) {
                front.answered().incrementAndGet();
            }
            return Verdict.of(outcome, event, policy);
        } catch (RuntimeException e) {
            LOG.warnf(e, "an event could not be handed over requestId=%s", event.requestId());
            return new Verdict.Refused(500, "it could not be handed over");
        } finally {
            front.slots().release();
        }
    }

    private void settle(AsyncEvent event, EventPolicy policy, Verdict verdict) throws InterruptedException {
        switch (verdict) {
            case Verdict.Handled handled -> {
                meters.handled(event.function());
                if (policy.onSuccess().isPresent()) {
                    tell(
                            event,
                            policy.onSuccess().get(),
                            () -> records.record(
                                    event,
                                    Condition.SUCCESS,
                                    event.failures() + 1,
                                    Optional.of(handled.payload()),
                                    clock.instant()));
                }
            }
            case Verdict.Retry retry -> {
                meters.retried(event.function());
                Duration wait = config.retryWaits().get(Math.min(event.failures(), 1));
                AsyncEvent next = event.failedOnce(clock.instant().plus(wait));
                copy(next, EventTopics.ofRetry(Math.min(next.failures(), 2)));
            }
            case Verdict.GivenUp givenUp -> giveUp(event, policy, givenUp);
            case Verdict.Refused refused -> throw new IllegalArgumentException("a refusal settles nothing");
        }
    }

    private void giveUp(AsyncEvent event, EventPolicy policy, Verdict.GivenUp why) throws InterruptedException {
        if (policy.deadLetter().isPresent()
                && !reaches(event, policy.deadLetter().get(), records.deadLetter(event, why.status(), why.message()))) {
            meters.deadLetterError(event.function());
        }
        if (policy.onFailure().isPresent()) {
            int invocations = event.failures() + (why.payload().isPresent() ? 1 : 0);
            tell(
                    event,
                    policy.onFailure().get(),
                    () -> records.record(event, why.condition(), invocations, why.payload(), clock.instant()));
        }
        meters.dropped(
                event.function(),
                switch (why.condition()) {
                    case RETRIES_EXHAUSTED -> AsyncMeters.Dropped.RETRIES_EXHAUSTED;
                    case EVENT_AGE_EXCEEDED -> AsyncMeters.Dropped.EVENT_AGE_EXCEEDED;
                    case RECURSIVE_LOOP -> AsyncMeters.Dropped.RECURSIVE_LOOP;
                    case REFUSED, SUCCESS -> AsyncMeters.Dropped.REFUSED;
                });
        LOG.infof(
                "an event was given up function=%s requestId=%s condition=%s",
                event.function(), event.requestId(), why.condition().word);
    }

    private void tell(AsyncEvent event, Destination destination, Supplier<Message> record) throws InterruptedException {
        if (!reaches(event, destination, record.get())) {
            meters.destinationFailure(event.function());
        }
    }

    /** Tries until it is there, or never will be. */
    private boolean reaches(AsyncEvent event, Destination destination, Message message) throws InterruptedException {
        long end = System.nanoTime() + config.destinationPatience().toNanos();
        for (int tries = 1; ; tries++) {
            try {
                destinations.deliver(event.function().namespace(), destination, message);
                return true;
            } catch (DestinationRefused e) {
                LOG.warnf(
                        "a destination refuses an outcome function=%s requestId=%s destination=%s cause=%s",
                        event.function(), event.requestId(), destination, e.getMessage());
                return false;
            } catch (RuntimeException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedException();
                }
                if (System.nanoTime() > end) {
                    LOG.warnf(
                            "a destination was away for too long function=%s requestId=%s destination=%s cause=%s",
                            event.function(), event.requestId(), destination, e.toString());
                    return false;
                }
                Thread.sleep(backoff.after(tries));
            }
        }
    }

    /** Until it is written: the copy that it was made from waits. */
    private void copy(AsyncEvent event, int partition) throws InterruptedException {
        for (int tries = 1; ; tries++) {
            try {
                enqueue.copy(event, partition);
                return;
            } catch (RuntimeException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedException();
                }
                LOG.warnf("an event waits for Kafka requestId=%s cause=%s", event.requestId(), e.toString());
                Thread.sleep(backoff.after(tries));
            }
        }
    }

    /** Hears whether a delivery is in the middle of something. */
    interface Acting {
        /** @throws InterruptedException when nothing new is to begin */
        void now(boolean acting) throws InterruptedException;
    }

    /** Of the Invoke call that an event becomes: the function sees the request id that the sender was told. */
    private Map<String, String> headers(AsyncEvent event) {
        Map<String, String> headers = new HashMap<>();
        headers.put(PodProtocol.INTERNAL_TOKEN, internalToken);
        headers.put(PodProtocol.ASYNC_REQUEST_ID, event.requestId());
        if (!event.trace().isEmpty()) {
            headers.put("X-Amzn-Trace-Id", event.trace());
        }
        if (!event.clientContext().isEmpty()) {
            headers.put("X-Amz-Client-Context", event.clientContext());
        }
        return headers;
    }
}
