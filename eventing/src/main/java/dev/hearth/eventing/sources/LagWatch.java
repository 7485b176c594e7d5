package dev.hearth.eventing.sources;

import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.sources.Consumers.Member;
import dev.hearth.eventing.sources.SourceSettings.Id;
import dev.hearth.eventing.sources.poll.Poller;
import dev.hearth.eventing.sources.poll.Positions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Looks at the lags of all sources of this process, each second, on a thread of its own, with a few requests for all of them:
 * the ends of their topics; and of those that are awake, what their groups have committed and who is in them. A source that
 * sleeps costs its place in the request for ends: a thousand of them take less than a hundredth of a core.
 */
final class LagWatch implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(LagWatch.class);
    private static final int TOPICS_AGAIN_AFTER_LOOKS = 10;
    private static final long KEEP_EVERY_NANOS = TimeUnit.HOURS.toNanos(6);
    private static final int MOST_KEPT_A_LOOK = 50;

    private final Supplier<Collection<KafkaSource>> watched;
    private final Duration every;
    private final Consumer<Id> changes;
    private final Map<Kafka, Map<String, List<TopicPartition>>> topics = new IdentityHashMap<>();
    private final Map<Id, Map<TopicPartition, OffsetAndMetadata>> positions = new HashMap<>();
    private final Map<Id, Long> keptNanos = new HashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /**
     * Begins.
     *
     * @param changes told of sources that wake up, fall asleep or have another problem
     */
    LagWatch(Supplier<Collection<KafkaSource>> watched, Duration every, Consumer<Id> changes) {
        this.watched = watched;
        this.every = every;
        this.changes = changes;
        this.thread = Thread.ofVirtual().name("sources-look").start(this::lookAgainAndAgain);
    }

    private void lookAgainAndAgain() {
        int looks = 0;
        try {
            while (!closing.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
                boolean topicsAgain = looks++ % TOPICS_AGAIN_AFTER_LOOKS == 0;
                Map<Kafka, List<KafkaSource>> byKafka = new IdentityHashMap<>();
                Set<Id> ids = new HashSet<>();
                for (KafkaSource source : watched.get()) {
                    ids.add(source.settings().id());
                    byKafka.computeIfAbsent(source.kafka(), k -> new ArrayList<>())
                            .add(source);
                }
                topics.keySet().retainAll(byKafka.keySet());
                positions.keySet().retainAll(ids);
                keptNanos.keySet().retainAll(ids);
                byKafka.forEach((kafka, sources) -> {
                    try {
                        look(kafka, sources, topicsAgain);
                    } catch (RuntimeException e) {
                        LOG.debugf("the lag of sources is not known reason=%s", e);
                        sources.forEach(source -> source.unknown("Kafka does not answer: " + e.getMessage()));
                    }
                });
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(Kafka kafka, List<KafkaSource> sources, boolean topicsAgain) {
        Positions ask = new Positions(kafka);
        Map<String, List<TopicPartition>> known = topics.computeIfAbsent(kafka, k -> new HashMap<>());
        Set<String> asked = new HashSet<>();
        sources.forEach(source -> {
            if (topicsAgain || known.getOrDefault(source.topic(), List.of()).isEmpty()) {
                asked.add(source.topic());
            }
        });
        known.putAll(ask.partitions(asked));
        Map<TopicPartition, Long> ends = ask.offsets(partitions(sources, known), OffsetSpec.latest());
        List<KafkaSource> awake = sources.stream()
                .filter(source -> source.isAwake() || hasNews(source, known, ends))
                .toList();
        Set<KafkaSource> asleep = new HashSet<>(sources);
        awake.forEach(asleep::remove);
        asleep.stream()
                .filter(source -> source.settings().ownsGroup() && isToBeKept(source))
                .limit(MOST_KEPT_A_LOOK)
                .forEach(source -> keep(ask, source));
        Map<TopicPartition, Long> starts = ask.offsets(partitions(awake, known), OffsetSpec.earliest());
        List<String> groups = awake.stream()
                .map(source -> source.settings().group())
                .distinct()
                .toList();
        Map<String, Map<TopicPartition, OffsetAndMetadata>> committed = ask.committed(groups);
        Map<String, Map<String, Integer>> members = ask.members(groups);
        for (KafkaSource source : awake) {
            String group = source.settings().group();
            Map<TopicPartition, OffsetAndMetadata> at = new HashMap<>(committed.getOrDefault(group, Map.of()));
            at.keySet().removeIf(partition -> !partition.topic().equals(source.topic()));
            positions.put(source.settings().id(), at);
            SourceView before = source.view();
            source.observe(
                    known.getOrDefault(source.topic(), List.of()),
                    at,
                    ours(members.getOrDefault(group, Map.of())),
                    starts,
                    ends);
            SourceView after = source.view();
            if ((before.consumers() == 0) != (after.consumers() == 0)
                    || (before.lag() == 0) != (after.lag() == 0)
                    || !Objects.equals(before.problem(), after.problem())) {
                changes.accept(source.settings().id());
            }
        }
    }

    private static List<TopicPartition> partitions(List<KafkaSource> sources, Map<String, List<TopicPartition>> known) {
        return sources.stream()
                .map(KafkaSource::topic)
                .distinct()
                .flatMap(topic -> known.getOrDefault(topic, List.of()).stream())
                .toList();
    }

    /** Members of a group that are sources' consumers; it may be a group that others read with, too. */
    private static List<Member> ours(Map<String, Integer> members) {
        return members.entrySet().stream()
                .filter(member -> member.getKey().startsWith(Poller.CLIENTS))
                .map(member -> new Member(member.getKey(), member.getValue()))
                .toList();
    }

    /** The place of a source that sleeps is told again from time to time, the first time soon after a start. */
    private boolean isToBeKept(KafkaSource source) {
        Id id = source.settings().id();
        Long kept = keptNanos.get(id);
        return !positions.getOrDefault(id, Map.of()).isEmpty()
                && (kept == null || System.nanoTime() - kept >= KEEP_EVERY_NANOS);
    }

    private void keep(Positions ask, KafkaSource source) {
        Id id = source.settings().id();
        ask.keep(source.settings().group(), positions.getOrDefault(id, Map.of()));
        keptNanos.put(id, System.nanoTime());
    }

    /** Has something come to a source that sleeps? */
    private boolean hasNews(
            KafkaSource source, Map<String, List<TopicPartition>> known, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, OffsetAndMetadata> at =
                positions.getOrDefault(source.settings().id(), Map.of());
        return known.getOrDefault(source.topic(), List.of()).stream().anyMatch(partition -> {
            OffsetAndMetadata committed = at.get(partition);
            return ends.getOrDefault(partition, 0L) > (committed == null ? 0 : committed.offset());
        });
    }

    /** Returns when the last look is over. */
    @Override
    public void close() throws InterruptedException {
        closing.countDown();
        thread.join();
    }
}
