package dev.hearth.eventing.sources;

import dev.hearth.api.AccountId;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaEngine;
import dev.hearth.eventing.kafka.KafkaUnavailable;
import dev.hearth.eventing.sources.SourceSettings.From;
import dev.hearth.eventing.sources.SourceSettings.Id;
import dev.hearth.eventing.sources.delivery.Fates;
import dev.hearth.eventing.sources.delivery.LastResult;
import dev.hearth.eventing.sources.delivery.Target;
import dev.hearth.eventing.sources.payload.KafkaRecords;
import dev.hearth.eventing.sources.payload.KinesisRecords;
import dev.hearth.eventing.sources.poll.Positions;
import dev.hearth.eventing.sources.poll.Shape;
import dev.hearth.eventing.sources.poll.StartingPosition;
import dev.hearth.eventing.sources.poll.StreamShape;
import dev.hearth.eventing.sources.poll.TopicShape;
import dev.hearth.eventing.sources.table.TableSource;
import dev.hearth.eventing.streams.StreamTopic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * The event sources that run in this process, and the one thread that looks at all their lags. Any thread; starting and
 * ending a source block.
 *
 * <pre>
 *   apply ─▶ KafkaSource ─┐         each second: partitions, positions, ends of all sources, in a few requests
 *                         ├── look ─▶ lag ─▶ consumers ─▶ Poller …
 *   apply ─▶ TableSource  ┘
 * </pre>
 */
public final class EventSources implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(EventSources.class);
    private static final int TOPICS_AGAIN_AFTER_LOOKS = 10;
    private static final long KEEP_EVERY_NANOS = TimeUnit.HOURS.toNanos(6);

    private final Environment environment;
    private final Map<Id, KafkaSource> kafkaSources = new ConcurrentHashMap<>();
    private final Map<Id, TableSource> tableSources = new ConcurrentHashMap<>();
    private final Map<Kafka, Map<String, List<TopicPartition>>> topics = new IdentityHashMap<>();
    private final Map<Id, Map<TopicPartition, OffsetAndMetadata>> positions = new HashMap<>();
    private final Map<Id, Long> keptNanos = new HashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread looking;
    private volatile Consumer<Id> changes = id -> {};

    public EventSources(Environment environment) {
        this.environment = environment;
        this.looking = Thread.ofVirtual().name("sources-look").start(this::lookAgainAndAgain);
    }

    /** Tells of sources that wake up or fall asleep. */
    public void onChange(Consumer<Id> changed) {
        this.changes = changed;
    }

    /**
     * Runs the source as it is asked now; does nothing where it runs so.
     *
     * @throws InvalidSource when it cannot be done
     */
    public synchronized void apply(SourceSettings settings) {
        if (closing.getCount() == 0) {
            return;
        }
        String same = settings.uid() + settings.spec();
        Optional<SourceSettings> running = running(settings.id());
        if (running.map(before -> before.uid() + before.spec()).equals(Optional.of(same))) {
            return;
        }
        remove(settings.id());
        switch (settings.from()) {
            case From.Stream(String stream) -> start(settings, stream);
            case From.Topic topic -> start(settings, topic);
            case From.Table(String table) -> {
                LastResult result = new LastResult();
                tableSources.put(
                        settings.id(), new TableSource(table, settings, environment, target(settings, result), result));
            }
        }
    }

    private Optional<SourceSettings> running(Id id) {
        return Optional.ofNullable(kafkaSources.get(id))
                .map(KafkaSource::settings)
                .or(() -> Optional.ofNullable(tableSources.get(id)).map(TableSource::settings));
    }

    /** Ends the source; what it has under way is finished first. */
    public synchronized void remove(Id id) {
        KafkaSource kafka = kafkaSources.remove(id);
        if (kafka != null) {
            kafka.close();
        }
        TableSource table = tableSources.remove(id);
        if (table != null) {
            table.close();
        }
    }

    /**
     * Fixes where a source begins, if it is not fixed. To be called before the source is said to be ready, by one replica.
     *
     * @param knownBefore it has read before: if its place is lost nevertheless, it begins with the oldest record, since
     *     twice is better than never
     * @return why it cannot be done yet; empty when it is fixed
     * @throws KafkaUnavailable when Kafka cannot be asked
     */
    public Optional<String> prepare(SourceSettings settings, boolean knownBefore) {
        StartingPosition start = knownBefore ? new StartingPosition.TrimHorizon() : settings.start();
        return switch (settings.from()) {
            case From.Table(String table) -> Optional.empty();
            case From.Stream(String stream) ->
                fix(settings, streamTopic(settings.id().namespace(), stream), start);
            case From.Topic topic -> fix(settings, topic.topic(), start);
        };
    }

    private Optional<String> fix(SourceSettings settings, String topic, StartingPosition start) {
        KafkaSource source = kafkaSources.get(settings.id());
        if (source == null) {
            return Optional.of("the source has not started");
        }
        return new Positions(source.kafka()).fix(settings.group(), topic, start)
                ? Optional.empty()
                : Optional.of("the topic \"%s\" does not exist".formatted(topic));
    }

    /** Forgets the place of a source that is no more. */
    public void forget(SourceSettings settings) {
        if (settings.ownsGroup() && settings.from() instanceof From.Stream
                || settings.from() instanceof From.Topic topic
                        && topic.bootstrapServers().isEmpty()) {
            new Positions(environment.kafka()).forget(settings.group());
        }
    }

    public Optional<SourceView> view(Id id) {
        return Optional.ofNullable(kafkaSources.get(id))
                .map(KafkaSource::view)
                .or(() -> Optional.ofNullable(tableSources.get(id)).map(TableSource::view));
    }

    /** How many records of the source ended where, in this process. */
    public Optional<Fates.Counts> counts(Id id) {
        return Optional.ofNullable(kafkaSources.get(id))
                .map(KafkaSource::fates)
                .or(() -> Optional.ofNullable(tableSources.get(id)).map(TableSource::fates))
                .map(Fates::counts);
    }

    // ---- starting

    private void start(SourceSettings settings, String stream) {
        String account = AccountId.of(settings.id().namespace());
        String arn = "arn:aws:kinesis:%s:%s:stream/%s".formatted(environment.region(), account, stream);
        KinesisRecords records = new KinesisRecords(
                arn, environment.region(), "arn:aws:iam::%s:role/hearth".formatted(account), StreamNaming.NAMES);
        put(
                settings,
                environment.kafka(),
                false,
                streamTopic(settings.id().namespace(), stream),
                new StreamShape(records, settings.filters()));
    }

    private void start(SourceSettings settings, From.Topic from) {
        boolean own = from.bootstrapServers().isEmpty();
        Optional<String> arn = own
                ? Optional.of("arn:aws:kafka:%s:%s:cluster/hearth/00000000-0000-0000-0000-000000000000-1"
                        .formatted(
                                environment.region(), AccountId.of(settings.id().namespace())))
                : Optional.empty();
        Kafka kafka = own ? environment.kafka() : new Kafka(elsewhere(settings, from));
        String servers = own
                ? String.valueOf(kafka.engine().connection().get("bootstrap.servers"))
                : String.join(",", from.bootstrapServers());
        put(
                settings,
                kafka,
                !own,
                from.topic(),
                new TopicShape(new KafkaRecords(from.topic(), arn, servers), settings.filters()));
    }

    private void put(SourceSettings settings, Kafka kafka, boolean ownsKafka, String topic, Shape shape) {
        LastResult result = new LastResult();
        kafkaSources.put(
                settings.id(),
                new KafkaSource(
                        settings,
                        kafka,
                        ownsKafka,
                        topic,
                        shape,
                        target(settings, result),
                        result,
                        environment.timing()));
    }

    private Target target(SourceSettings settings, LastResult result) {
        return new Target(
                settings.uid(),
                settings.function(),
                "arn:aws:lambda:%s:%s:function:%s"
                        .formatted(
                                environment.region(),
                                AccountId.of(settings.id().namespace()),
                                settings.function().name()),
                settings.policy(),
                environment.functions(),
                environment.destinations(),
                environment.clock(),
                new Fates(),
                environment.steps(),
                result);
    }

    private KafkaEngine elsewhere(SourceSettings settings, From.Topic from) {
        Optional<Map<String, String>> secret = from.secret()
                .map(name -> environment
                        .secrets()
                        .find(settings.id().namespace(), name)
                        .orElseThrow(() -> new InvalidSource(
                                "SecretMissing", "there is no Secret \"%s\" in this namespace".formatted(name))));
        Map<String, Object> connection = KafkaLogin.settings(from.bootstrapServers(), secret);
        return new KafkaEngine() {
            @Override
            public Map<String, Object> connection() {
                return connection;
            }

            @Override
            public boolean mayHoldRecords() {
                return true;
            }

            @Override
            public short replicationFactor() {
                return -1; // as that cluster has it
            }
        };
    }

    private static String streamTopic(String namespace, String stream) {
        return new StreamTopic(namespace, stream).name();
    }

    // ---- looking

    private void lookAgainAndAgain() {
        int looks = 0;
        try {
            while (!closing.await(environment.timing().look().toMillis(), TimeUnit.MILLISECONDS)) {
                boolean topicsAgain = looks++ % TOPICS_AGAIN_AFTER_LOOKS == 0;
                Map<Kafka, List<KafkaSource>> byKafka = new IdentityHashMap<>();
                kafkaSources
                        .values()
                        .forEach(source -> byKafka.computeIfAbsent(source.kafka(), k -> new ArrayList<>())
                                .add(source));
                topics.keySet().retainAll(byKafka.keySet());
                positions.keySet().retainAll(kafkaSources.keySet());
                keptNanos.keySet().retainAll(kafkaSources.keySet());
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
        List<TopicPartition> all = sources.stream()
                .map(KafkaSource::topic)
                .distinct()
                .flatMap(topic -> known.getOrDefault(topic, List.of()).stream())
                .toList();
        Map<TopicPartition, Long> ends = ask.offsets(all, OffsetSpec.latest());
        List<KafkaSource> awake = sources.stream()
                .filter(source -> source.isAwake() || hasNews(source, known, ends))
                .toList();
        for (KafkaSource source : sources) {
            if (source.view().consumers() == 0 && source.settings().ownsGroup()) {
                keep(ask, source);
            }
        }
        Map<TopicPartition, Long> starts = ask.offsets(
                awake.stream()
                        .flatMap(source -> known.getOrDefault(source.topic(), List.of()).stream())
                        .distinct()
                        .toList(),
                OffsetSpec.earliest());
        Map<String, Map<TopicPartition, OffsetAndMetadata>> committed = ask.committed(awake.stream()
                .map(source -> source.settings().group())
                .distinct()
                .toList());
        for (KafkaSource source : awake) {
            Id id = source.settings().id();
            Map<TopicPartition, OffsetAndMetadata> at =
                    new HashMap<>(committed.getOrDefault(source.settings().group(), Map.of()));
            at.keySet().removeIf(partition -> !partition.topic().equals(source.topic()));
            positions.put(id, at);
            SourceView before = source.view();
            source.observe(known.getOrDefault(source.topic(), List.of()), at, starts, ends);
            SourceView after = source.view();
            if ((before.consumers() == 0) != (after.consumers() == 0)
                    || (before.lag() == 0) != (after.lag() == 0)
                    || !Objects.equals(before.problem(), after.problem())) {
                changes.accept(id);
            }
        }
    }

    /** The place of a source that sleeps is told again from time to time, the first time soon after a start. */
    private void keep(Positions ask, KafkaSource source) {
        Id id = source.settings().id();
        long now = System.nanoTime();
        Map<TopicPartition, OffsetAndMetadata> at = positions.getOrDefault(id, Map.of());
        Long kept = keptNanos.get(id);
        if (!at.isEmpty() && (kept == null || now - kept >= KEEP_EVERY_NANOS)) {
            ask.keep(source.settings().group(), at);
            keptNanos.put(id, now);
        }
    }

    /** Has something come to a source that sleeps? */
    private boolean hasNews(
            KafkaSource source, Map<String, List<TopicPartition>> known, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, OffsetAndMetadata> at =
                positions.getOrDefault(source.settings().id(), Map.of());
        return known.getOrDefault(source.topic(), List.of()).stream().anyMatch(partition -> {
            OffsetAndMetadata known1 = at.get(partition);
            return ends.getOrDefault(partition, 0L) > (known1 == null ? 0 : known1.offset());
        });
    }

    /** Ends all sources. */
    @Override
    public void close() {
        closing.countDown();
        List<Thread> ending = new ArrayList<>();
        kafkaSources.values().forEach(source -> ending.add(Thread.ofVirtual().start(source::close)));
        tableSources.values().forEach(source -> ending.add(Thread.ofVirtual().start(source::close)));
        try {
            looking.join();
            for (Thread thread : ending) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
