package dev.hearth.eventing.sources.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.eventing.kafka.KafkaUnavailable;
import dev.hearth.eventing.sources.Environment;
import dev.hearth.eventing.sources.SourceSettings;
import dev.hearth.eventing.sources.SourceView;
import dev.hearth.eventing.sources.delivery.Answer;
import dev.hearth.eventing.sources.delivery.Defect;
import dev.hearth.eventing.sources.delivery.Fates;
import dev.hearth.eventing.sources.delivery.Feed;
import dev.hearth.eventing.sources.delivery.LastResult;
import dev.hearth.eventing.sources.delivery.Origin;
import dev.hearth.eventing.sources.delivery.Steps.Step;
import dev.hearth.eventing.sources.delivery.Target;
import dev.hearth.eventing.sources.payload.Envelope;
import dev.hearth.eventing.sources.poll.StartingPosition;
import dev.hearth.eventing.sources.table.TablePositions.Place;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The source of a table: one thread asks each shard of the table's stream for records in turn, more seldom when there are none,
 * feeds them to lanes and keeps its place.
 */
public final class TableSource implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(TableSource.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration SHORTEST = Duration.ofMillis(50);
    private static final Duration LONGEST = Duration.ofSeconds(1);
    private static final Duration AWAY = Duration.ofSeconds(2);
    private static final Duration STREAM_AGAIN = Duration.ofSeconds(30);
    private static final Duration SAVE_EVERY = Duration.ofMillis(500);

    /** A group without members is forgotten after a week; what does not move is told again before. */
    private static final Duration SAVE_ANYHOW = Duration.ofHours(6);

    private final SourceSettings settings;
    private final String namespace;
    private final String table;
    private final TableStreams tables;
    private final TablePositions positions;
    private final Target target;
    private final LastResult result;
    private final Environment environment;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Defect defect = new Defect();
    private final Map<Integer, TableShard> shards = new LinkedHashMap<>();
    private final Thread thread;
    private Place saved = new Place("", 0, Map.of());
    private long savedNanos = System.nanoTime();
    private long describedNanos;
    private boolean described;
    private volatile int reading;
    private volatile Optional<String> problem = Optional.of("the stream was not read yet");

    public TableSource(
            String table, SourceSettings settings, Environment environment, Target target, LastResult result) {
        this.settings = settings;
        this.namespace = settings.id().namespace();
        this.table = table;
        this.tables = environment.tables();
        this.positions = new TablePositions(environment.kafka(), settings.group());
        this.environment = environment;
        this.target = target;
        this.result = result;
        this.thread = Thread.ofVirtual().name("source-" + settings.id()).unstarted(this::run);
        if (settings.enabled()) {
            thread.start();
        }
    }

    public SourceSettings settings() {
        return settings;
    }

    public Fates fates() {
        return target.fates();
    }

    public SourceView view() {
        String state = !settings.enabled() ? "Disabled" : reading > 0 ? "Enabled" : "Creating";
        return new SourceView(
                state, -1, reading > 0 ? 1 : 0, result.said(), settings.enabled() ? problem : Optional.empty());
    }

    private void run() {
        Duration idle = SHORTEST;
        try {
            while (closing.getCount() > 0) {
                try {
                    defect.get().ifPresent(this::beginAnew);
                    boolean some = round();
                    save(false);
                    problem = Optional.empty();
                    idle = some ? SHORTEST : longer(idle);
                    sleep(some ? Duration.ZERO : idle);
                } catch (TableStreams.Refused refused) {
                    problem = Optional.of("the stream of table \"%s\" cannot be read: %s: %s"
                            .formatted(table, refused.type(), refused.getMessage()));
                    described = false;
                    sleep(AWAY);
                } catch (TableStreams.Unavailable | KafkaUnavailable away) {
                    problem = Optional.of(String.valueOf(away.getMessage()));
                    sleep(AWAY);
                } catch (RuntimeException e) {
                    // Whatever it is, the records wait: from what is kept, again.
                    problem = Optional.of("it begins anew: " + e);
                    defect.set(e);
                    sleep(AWAY);
                }
            }
            letGo(environment.timing().handOver());
            save(true);
        } catch (InterruptedException e) {
            LOG.debugf("a table's source was interrupted source=%s", settings.id());
        } catch (RuntimeException | Error e) {
            problem = Optional.of("it has ended: " + e);
            LOG.errorf(e, "a table's source has ended source=%s", settings.id());
        } finally {
            reading = 0;
        }
    }

    private static Duration longer(Duration idle) {
        Duration twice = idle.multipliedBy(2);
        return twice.compareTo(LONGEST) > 0 ? LONGEST : twice;
    }

    private void sleep(Duration time) throws InterruptedException {
        boolean ignored = closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Lanes have ended by a defect: from what is kept, again. */
    private void beginAnew(Throwable why) {
        LOG.warnf(why, "a table's source begins anew source=%s", settings.id());
        shards.values().forEach(shard -> shard.feed().stop());
        shards.clear();
        described = false;
        defect.clear();
    }

    private void letGo(Duration longest) throws InterruptedException {
        shards.values().forEach(shard -> shard.feed().stop());
        for (TableShard shard : shards.values()) {
            shard.feed().awaitEnd(longest);
        }
    }

    // ---- the stream

    private boolean round() throws InterruptedException {
        if (!described || System.nanoTime() - describedNanos > STREAM_AGAIN.toNanos()) {
            describe();
        }
        boolean some = false;
        for (TableShard shard : shards.values()) {
            if (!shard.feed().isFull() && closing.getCount() > 0) {
                some |= shard.read(saved.sinceMillis());
            }
        }
        return some;
    }

    private void describe() throws InterruptedException {
        JsonNode listed = tables.call(
                        namespace, "ListStreams", JSON.createObjectNode().put("TableName", table))
                .path("Streams");
        if (listed.isEmpty()) {
            throw new TableStreams.Refused("NoStream", "the table has no change stream: set spec.streamSpecification");
        }
        JsonNode newest = listed.get(listed.size() - 1);
        String arn = newest.path("StreamArn").asText();
        String label = newest.path("StreamLabel").asText();
        if (!saved.streamLabel().equals(label)) {
            letGo(environment.timing().handOver());
            shards.clear();
            open(label);
        }
        String after = "";
        do {
            ObjectNode ask = JSON.createObjectNode().put("StreamArn", arn);
            if (!after.isEmpty()) {
                ask.put("ExclusiveStartShardId", after);
            }
            JsonNode stream = tables.call(namespace, "DescribeStream", ask).path("StreamDescription");
            for (JsonNode shard : stream.path("Shards")) {
                add(arn, shard.path("ShardId").asText());
            }
            after = stream.path("LastEvaluatedShardId").asText("");
        } while (!after.isEmpty());
        reading = shards.size();
        described = true;
        describedNanos = System.nanoTime();
    }

    /** A stream that is new to this source begins as asked, once; one that comes after it is read from its beginning. */
    private void open(String label) {
        Optional<Place> kept = positions.read();
        Place place = kept.filter(found -> found.streamLabel().equals(label)).orElseGet(() -> {
            boolean latest = settings.start() instanceof StartingPosition.Latest && kept.isEmpty();
            return new Place(label, latest ? environment.clock().millis() : 0, Map.of());
        });
        positions.write(place);
        saved = place;
        savedNanos = System.nanoTime();
    }

    private void add(String arn, String shardId) {
        int number = Integer.parseInt(shardId.substring(shardId.lastIndexOf('-') + 1), 16);
        if (shards.containsKey(number)) {
            return;
        }
        long next = saved.next().getOrDefault(number, 1L);
        Origin origin =
                new Origin(shardId, arn, Envelope.records(), Answer.Items.bySequence(), Origin.table(shardId, arn));
        Feed feed = new Feed(origin, next, TableShard.ONE_CALL, target, defect::set);
        shards.put(number, new TableShard(settings, tables, target, shardId, feed, next));
    }

    // ---- the place

    private void save(boolean now) {
        Map<Integer, Long> next = new HashMap<>(saved.next());
        shards.forEach(
                (number, shard) -> next.put(number, shard.feed().offsets().position()));
        Place place = new Place(saved.streamLabel(), saved.sinceMillis(), next);
        long since = System.nanoTime() - savedNanos;
        boolean moved = !place.equals(saved);
        if (moved && (now || since >= SAVE_EVERY.toNanos()) || since >= SAVE_ANYHOW.toNanos()) {
            target.steps().at(Step.COMMITTING);
            positions.overwrite(place);
            saved = place;
            savedNanos = System.nanoTime();
            target.steps().at(Step.COMMITTED);
        }
    }

    /** Ends what is under way and keeps its place. */
    @Override
    public void close() {
        closing.countDown();
        if (!settings.enabled()) {
            return;
        }
        try {
            if (!thread.join(environment.timing().handOver().plusSeconds(20))) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
