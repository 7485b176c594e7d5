package dev.hearth.eventing.sources;

import dev.hearth.eventing.kafka.KafkaUnavailable;
import dev.hearth.eventing.sources.SourceSettings.From;
import dev.hearth.eventing.sources.SourceSettings.Id;
import dev.hearth.eventing.sources.delivery.Fates;
import dev.hearth.eventing.sources.poll.Positions;
import dev.hearth.eventing.sources.poll.StartingPosition;
import dev.hearth.eventing.sources.table.TableSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The event sources that run in this process. Any thread; starting and ending a source block.
 *
 * <pre>
 *   apply ─▶ KafkaSource ─┐         each second: partitions, positions, ends of all sources, in a few requests
 *                         ├── LagWatch ─▶ lag ─▶ consumers ─▶ Poller …
 *   apply ─▶ TableSource  ┘
 * </pre>
 */
public final class EventSources implements AutoCloseable {
    private final Environment environment;
    private final SourceMaking making;
    private final Map<Id, KafkaSource> kafkaSources = new ConcurrentHashMap<>();
    private final Map<Id, TableSource> tableSources = new ConcurrentHashMap<>();
    private final LagWatch watch;
    private volatile Consumer<Id> changes = id -> {};
    private volatile boolean closing;

    public EventSources(Environment environment) {
        this.environment = environment;
        this.making = new SourceMaking(environment);
        this.watch = new LagWatch(kafkaSources::values, environment.timing().look(), id -> changes.accept(id));
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
        if (closing) {
            return;
        }
        String same = settings.uid() + settings.spec();
        Optional<SourceSettings> running = running(settings.id());
        if (running.map(before -> before.uid() + before.spec()).equals(Optional.of(same))) {
            return;
        }
        remove(settings.id());
        switch (settings.from()) {
            case From.Stream(String stream) -> kafkaSources.put(settings.id(), making.ofStream(settings, stream));
            case From.Topic topic -> kafkaSources.put(settings.id(), making.ofTopic(settings, topic));
            case From.Table(String table) -> tableSources.put(settings.id(), making.ofTable(settings, table));
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
                fix(settings, SourceMaking.streamTopic(settings.id().namespace(), stream), start);
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

    /** Ends all sources. */
    @Override
    public void close() {
        closing = true;
        List<Thread> ending = new ArrayList<>();
        kafkaSources.values().forEach(source -> ending.add(Thread.ofVirtual().start(source::close)));
        tableSources.values().forEach(source -> ending.add(Thread.ofVirtual().start(source::close)));
        try {
            watch.close();
            for (Thread thread : ending) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
