package dev.hearth.eventing.topics.delivery;

import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaUnavailable;
import dev.hearth.eventing.topics.catalogue.Catalogue;
import dev.hearth.eventing.topics.catalogue.SubscriptionRecord;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Keeps a {@link SubscriptionLoop} running for each confirmed subscription of the catalogue, and for no other. */
public final class Deliveries implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Deliveries.class);
    private static final int LOOK_SECONDS = 60;

    /** SNS API reference, "Subscribe": a subscription that nobody confirms goes by itself. */
    private static final Duration MOST_PENDING = Duration.ofHours(48);

    private final Catalogue catalogue;
    private final Kafka kafka;
    private final Delivery delivery;
    private final Clock clock;
    private final Map<String, SubscriptionLoop> loops = new HashMap<>();
    private final Semaphore changed = new Semaphore(1);
    private volatile boolean closed;
    private @Nullable Thread thread;

    public Deliveries(Catalogue catalogue, Kafka kafka, Endpoints endpoints, Waiting waiting, Clock clock) {
        this.catalogue = catalogue;
        this.kafka = kafka;
        this.delivery = new Delivery(endpoints, new DeadLetters(endpoints, kafka, waiting), waiting);
        this.clock = clock;
        catalogue.onChange(changed::release);
    }

    public synchronized void start() {
        thread = Thread.ofVirtual().name("deliveries").start(this::run);
    }

    private void run() {
        while (!closed) {
            try {
                changed.tryAcquire(LOOK_SECONDS, TimeUnit.SECONDS);
                changed.drainPermits();
                compare();
            } catch (KafkaUnavailable e) {
                LOG.warnf("the subscriptions cannot be read now cause=%s", e.getMessage());
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.errorf(e, "subscriptions could not be compared with what runs");
            }
        }
    }

    private synchronized void compare() {
        if (closed) {
            return;
        }
        Map<String, SubscriptionRecord> wanted = new HashMap<>();
        for (SubscriptionRecord one : catalogue.subscriptions()) {
            if (one.confirmed()) {
                wanted.put(one.id(), one);
            } else if (one.sinceMillis() + MOST_PENDING.toMillis() < clock.millis()) {
                catalogue.remove(one);
            }
        }
        Set<String> gone = new HashSet<>(loops.keySet());
        gone.removeAll(wanted.keySet());
        for (String id : gone) {
            SubscriptionLoop loop = loops.remove(id);
            if (loop != null) {
                loop.close();
                forget(loop.subscription());
            }
        }
        wanted.forEach((id, one) ->
                loops.computeIfAbsent(id, made -> new SubscriptionLoop(one, catalogue, kafka, delivery, clock)));
    }

    /** Its progress; the last replica that ends it succeeds. */
    private void forget(SubscriptionRecord subscription) {
        kafka.admin().deleteConsumerGroups(List.of(subscription.group())).all().whenComplete((done, failed) -> {
            if (failed != null) {
                LOG.debugf("a group stays for now group=%s", subscription.group());
            }
        });
    }

    /** Ends all loops, together. */
    @Override
    public void close() {
        closed = true;
        List<Thread> ending;
        synchronized (this) {
            if (thread != null) {
                thread.interrupt();
            }
            ending = loops.values().stream()
                    .map(loop -> Thread.ofVirtual().start(loop::close))
                    .toList();
            loops.clear();
        }
        try {
            for (Thread one : ending) {
                one.join(Duration.ofSeconds(20));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
