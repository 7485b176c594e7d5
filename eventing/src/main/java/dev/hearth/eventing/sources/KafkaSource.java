package dev.hearth.eventing.sources;

import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.sources.Consumers.Member;
import dev.hearth.eventing.sources.delivery.Fates;
import dev.hearth.eventing.sources.delivery.LastResult;
import dev.hearth.eventing.sources.delivery.Target;
import dev.hearth.eventing.sources.poll.Poller;
import dev.hearth.eventing.sources.poll.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * A stream's or a topic's source in this process: as many consumers as its lag asks for. Without a lag it has none, and costs
 * no more than its place in the next look at all sources' lags.
 */
final class KafkaSource implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(KafkaSource.class);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(30);

    private final SourceSettings settings;
    private final Kafka kafka;
    private final boolean ownsKafka;
    private final String topic;
    private final Shape shape;
    private final Target target;
    private final Environment.Timing timing;
    private final LastResult result;
    private final List<Poller> pollers = new ArrayList<>();
    private long neededNanos = System.nanoTime();
    private long notBeforeNanos = System.nanoTime();
    private int defects;
    private boolean closed;
    private volatile boolean knowsPosition;
    private volatile long lag = -1;
    private volatile int consumers;
    private volatile int everywhere;
    private volatile Optional<String> problem = Optional.empty();

    KafkaSource(
            SourceSettings settings,
            Kafka kafka,
            boolean ownsKafka,
            String topic,
            Shape shape,
            Target target,
            LastResult result,
            Environment.Timing timing) {
        this.settings = settings;
        this.kafka = kafka;
        this.ownsKafka = ownsKafka;
        this.topic = topic;
        this.shape = shape;
        this.target = target;
        this.result = result;
        this.timing = timing;
    }

    SourceSettings settings() {
        return settings;
    }

    Kafka kafka() {
        return kafka;
    }

    String topic() {
        return topic;
    }

    Fates fates() {
        return target.fates();
    }

    /** Does it need to be told what its group has committed? It knows that nothing moves while it has no consumer and no lag. */
    boolean isAwake() {
        return consumers > 0 || everywhere > 0 || lag != 0 || !knowsPosition;
    }

    /**
     * What was seen at one look. Only the looking thread calls it.
     *
     * @param committed of its group
     * @param members of its group, as far as they are sources' consumers, of all replicas
     */
    synchronized void observe(
            List<TopicPartition> partitions,
            Map<TopicPartition, OffsetAndMetadata> committed,
            List<Member> members,
            Map<TopicPartition, Long> starts,
            Map<TopicPartition, Long> ends) {
        if (closed) {
            return;
        }
        if (partitions.isEmpty()) {
            problem = Optional.of("the topic \"%s\" does not exist".formatted(topic));
            lag = -1;
            scale(0, 0, members);
            return;
        }
        knowsPosition = !committed.isEmpty();
        if (!knowsPosition) {
            problem = Optional.of("where it begins is not fixed yet");
            return;
        }
        problem = Optional.empty();
        long waiting = 0;
        for (TopicPartition partition : partitions) {
            long end = ends.getOrDefault(partition, 0L);
            OffsetAndMetadata at = committed.get(partition);
            long from = Math.max(at == null ? 0 : at.offset(), starts.getOrDefault(partition, 0L));
            waiting += Math.max(0, end - from);
            if (at != null && !at.metadata().isEmpty() && consumers == 0) {
                result.accept(at.metadata());
            }
        }
        lag = waiting;
        int wanted = settings.enabled() ? settings.consumers().forLag(waiting, partitions.size()) : 0;
        scale(wanted, partitions.size(), members);
    }

    /** Kafka could not be asked. */
    void unknown(String why) {
        problem = Optional.of(why);
    }

    private void scale(int wanted, int partitions, List<Member> members) {
        dropBroken();
        long now = System.nanoTime();
        Set<String> mine = pollers.stream().map(Poller::clientId).collect(Collectors.toSet());
        int others = (int) members.stream()
                .filter(member -> !mine.contains(member.clientId()))
                .count();
        List<String> surplus = Consumers.surplus(wanted, members).stream()
                .filter(mine::contains)
                .toList();
        if (surplus.isEmpty()) {
            neededNanos = now;
        }
        if (now - notBeforeNanos >= 0) {
            for (int missing = settings.consumers().missing(wanted, pollers.size(), others); missing > 0; missing--) {
                pollers.add(new Poller(
                        kafka, new Poller.Group(settings.group(), topic, timing.handOver()), shape, target, result));
            }
        }
        boolean off = !settings.enabled() || problem.isPresent();
        if (off && !pollers.isEmpty()) {
            end(pollers.getLast());
        } else if (!surplus.isEmpty()
                && (isIdle(surplus.getLast(), partitions, members)
                        || now - neededNanos >= timing.cooldown().toNanos())) {
            pollers.stream()
                    .filter(poller -> poller.clientId().equals(surplus.getLast()))
                    .findFirst()
                    .ifPresent(this::end);
            neededNanos = now;
        }
        consumers = pollers.size();
        everywhere = others + pollers.size();
    }

    /** Has it nothing to read, since all partitions are with other consumers? */
    private boolean isIdle(String clientId, int partitions, List<Member> members) {
        return !settings.consumers().allowIdleConsumers()
                && members.stream().mapToInt(Member::partitions).sum() >= partitions
                && members.contains(new Member(clientId, 0));
    }

    private void end(Poller leaving) {
        pollers.remove(leaving);
        Thread.ofVirtual().name("source-leaves").start(leaving::close);
    }

    private void dropBroken() {
        for (Poller poller : List.copyOf(pollers)) {
            poller.defect().ifPresent(defect -> {
                pollers.remove(poller);
                defects++;
                long wait = Math.min(LONGEST_BACK_OFF.toMillis(), 500L << Math.min(defects, 10));
                notBeforeNanos = System.nanoTime() + Duration.ofMillis(wait).toNanos();
                LOG.warnf(defect, "a consumer begins anew source=%s waitMillis=%d", settings.id(), wait);
            });
        }
        if (!pollers.isEmpty() && pollers.stream().allMatch(poller -> poller.partitions() > 0)) {
            defects = 0;
        }
    }

    SourceView view() {
        String state = !settings.enabled() ? "Disabled" : knowsPosition ? "Enabled" : "Creating";
        return new SourceView(state, lag, everywhere, result.said(), problem);
    }

    /** Ends the consumers, which finish what they have under way, all at the same time. */
    @Override
    public synchronized void close() {
        closed = true;
        List<Thread> leaving = pollers.stream()
                .map(poller -> Thread.ofVirtual().name("source-leaves").start(poller::close))
                .toList();
        pollers.clear();
        consumers = 0;
        everywhere = 0;
        try {
            for (Thread thread : leaving) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (ownsKafka) {
            kafka.close();
        }
    }
}
