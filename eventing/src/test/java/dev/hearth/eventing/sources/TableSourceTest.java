package dev.hearth.eventing.sources;

import static dev.hearth.eventing.sources.SourceStage.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.api.eventsource.EventSourceSpec;
import dev.hearth.eventing.functions.FunctionRef;
import dev.hearth.eventing.functions.Outcome;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaServer;
import dev.hearth.eventing.sources.delivery.Steps;
import dev.hearth.eventing.sources.table.TableStreams;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A table's stream of two shards in memory, a real Kafka for the place in it. */
@Tag("slow")
class TableSourceTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Kafka kafka = new Kafka(KafkaServer.shared().engine());
    private final FakeTable table = new FakeTable();
    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
    private final List<EventSources> instances = new ArrayList<>();
    private final SourceStage stage = new SourceStage(KafkaServer.shared(), 1);
    private final String uid = UUID.randomUUID().toString();
    private volatile boolean failing;

    /** The four calls of the DynamoDB Streams API, as the storage room answers them. */
    private static final class FakeTable implements TableStreams {
        private final List<List<ObjectNode>> shards = List.of(new ArrayList<>(), new ArrayList<>());
        volatile boolean expires;
        volatile boolean away;
        volatile String label = "2026-01-31T12:00:00.000";

        synchronized void put(int shard, String id, Instant at) {
            ObjectNode record = JSON.createObjectNode()
                    .put("eventID", shard + id)
                    .put("eventName", "INSERT")
                    .put("eventSource", "aws:dynamodb");
            ObjectNode dynamodb = record.putObject("dynamodb")
                    .put("ApproximateCreationDateTime", at.getEpochSecond())
                    .put("SequenceNumber", "%021d".formatted(shards.get(shard).size() + 1));
            dynamodb.putObject("Keys").putObject("id").put("S", id);
            shards.get(shard).add(record);
        }

        @Override
        public synchronized JsonNode call(String namespace, String operation, ObjectNode request) {
            if (away) {
                throw new Unavailable("the tables do not answer", new IOException("away"));
            }
            ObjectNode answer = JSON.createObjectNode();
            switch (operation) {
                case "ListStreams" ->
                    answer.putArray("Streams")
                            .addObject()
                            .put("StreamArn", "arn:" + label)
                            .put("StreamLabel", label);
                case "DescribeStream" -> {
                    var described = answer.putObject("StreamDescription").putArray("Shards");
                    described.addObject().put("ShardId", "shardId-00000000000000000001-00000000");
                    described.addObject().put("ShardId", "shardId-00000000000000000001-00000001");
                }
                case "GetShardIterator" -> {
                    String shard = request.path("ShardId").asText();
                    long after = request.path("SequenceNumber").asLong();
                    answer.put("ShardIterator", shard.charAt(shard.length() - 1) + ":" + after);
                }
                default -> {
                    if (expires) {
                        expires = false;
                        throw new Refused("ExpiredIteratorException", "too old");
                    }
                    String[] iterator = request.path("ShardIterator").asText().split(":");
                    List<ObjectNode> shard = shards.get(Integer.parseInt(iterator[0]));
                    int from = Integer.parseInt(iterator[1]);
                    int to = Math.min(shard.size(), from + 3);
                    shard.subList(from, to).forEach(answer.putArray("Records")::add);
                    answer.put("NextShardIterator", iterator[0] + ":" + to);
                }
            }
            return answer;
        }
    }

    private Outcome remember(FunctionRef function, byte[] event) {
        if (failing) {
            return FakeFunction.FAILS;
        }
        try {
            JSON.readTree(event)
                    .path("Records")
                    .forEach(record -> seen.add(record.at("/dynamodb/Keys/id/S").asText()));
            return FakeFunction.OK;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private EventSources instance() {
        EventSources made = new EventSources(new Environment(
                kafka,
                this::remember,
                stage.destinations,
                table,
                (namespace, name) -> Optional.empty(),
                "us-east-1",
                Clock.systemUTC(),
                SourceStage.QUICK,
                Steps.UNWATCHED));
        instances.add(made);
        return made;
    }

    private SourceSettings settings(String more) {
        EventSourceSpec.Source from = new EventSourceSpec.Source();
        from.table = "orders";
        return stage.settings(more, uid, from);
    }

    @BeforeEach
    void someRecords() {
        for (int i = 0; i < 10; i++) {
            table.put(i % 2, "old-" + i, Instant.now().minusSeconds(600));
        }
    }

    @AfterEach
    void stop() {
        instances.forEach(EventSources::close);
        stage.close();
        kafka.close();
    }

    @Test
    void readsAllShardsAndGoesOnWhereItStood() {
        EventSources first = instance();
        first.apply(settings(""));
        soon().untilAsserted(() -> assertThat(seen).hasSize(10));
        first.close();
        table.put(0, "new", Instant.now());
        EventSources second = instance();
        second.apply(settings(""));
        soon().untilAsserted(() -> assertThat(seen).hasSize(11).endsWith("new"));
        assertThat(second.view(settings("").id()).orElseThrow().state()).isEqualTo("Enabled");
    }

    @Test
    void passesOverWhatWasBeforeLatest() {
        EventSources sources = instance();
        sources.apply(settings("startingPosition: LATEST"));
        soon().until(() -> sources.view(settings("").id())
                .filter(view -> view.state().equals("Enabled"))
                .isPresent());
        table.put(1, "new", Instant.now().plusSeconds(1));
        soon().untilAsserted(() -> assertThat(seen).containsExactly("new"));
    }

    @Test
    void asksForAnotherIteratorWhenOneHasExpired() {
        EventSources sources = instance();
        sources.apply(settings(""));
        soon().untilAsserted(() -> assertThat(seen).hasSize(10));
        table.expires = true;
        soon().until(() -> !table.expires);
        table.put(0, "new", Instant.now());
        soon().untilAsserted(() -> assertThat(seen).hasSize(11).endsWith("new"));
    }

    @Test
    void saysThatTheTablesAreAwayAndGoesOnWhenTheyAreBack() {
        table.away = true;
        EventSources sources = instance();
        sources.apply(settings(""));
        soon().untilAsserted(() -> assertThat(
                        sources.view(settings("").id()).orElseThrow().problem().orElse(""))
                .contains("do not answer"));
        table.away = false;
        soon().untilAsserted(() -> assertThat(seen).hasSize(10));
    }

    @Test
    void readsAnotherStreamOfTheTableFromItsBeginning() {
        EventSources sources = instance();
        sources.apply(settings("startingPosition: LATEST"));
        soon().until(() -> sources.view(settings("").id())
                .filter(view -> view.state().equals("Enabled"))
                .isPresent());
        sources.close();
        table.label = "2026-02-01T12:00:00.000";
        EventSources second = instance();
        second.apply(settings("startingPosition: LATEST"));
        soon().untilAsserted(() -> assertThat(seen).hasSize(10));
    }

    @Test
    void keepsItsPlaceWhileTheFunctionFails() {
        failing = true;
        EventSources first = instance();
        first.apply(settings(""));
        soon().untilAsserted(() -> assertThat(
                        first.view(settings("").id()).orElseThrow().result())
                .isEqualTo("PROBLEM: Function call failed"));
        first.close();
        failing = false;
        EventSources second = instance();
        second.apply(settings(""));
        soon().untilAsserted(() -> assertThat(seen).hasSize(10));
    }
}
