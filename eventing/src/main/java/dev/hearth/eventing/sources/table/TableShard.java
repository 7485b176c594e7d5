package dev.hearth.eventing.sources.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.eventing.sources.SourceSettings;
import dev.hearth.eventing.sources.delivery.Feed;
import dev.hearth.eventing.sources.delivery.Steps.Step;
import dev.hearth.eventing.sources.delivery.Target;
import dev.hearth.eventing.sources.payload.Item;
import dev.hearth.eventing.sources.payload.TableRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One shard of a table's stream, as far as its source has read it: asks for the records that come next and gives them to the
 * shard's feed. Of the source's thread.
 */
final class TableShard {
    static final int ONE_CALL = 1000;
    private static final JsonMapper JSON = new JsonMapper();

    private final SourceSettings settings;
    private final TableStreams tables;
    private final Target target;
    private final String id;
    private final Feed feed;
    private Optional<String> iterator = Optional.empty();
    private long next;

    /** @param next the first sequence number that is to be read */
    TableShard(SourceSettings settings, TableStreams tables, Target target, String id, Feed feed, long next) {
        this.settings = settings;
        this.tables = tables;
        this.target = target;
        this.id = id;
        this.feed = feed;
        this.next = next;
    }

    Feed feed() {
        return feed;
    }

    /**
     * One call.
     *
     * @param sinceMillis older records are passed over
     * @return whether it is worth asking again at once
     */
    boolean read(long sinceMillis) {
        JsonNode answer;
        try {
            String from = iterator.orElseGet(this::newIterator);
            answer = tables.call(
                    settings.id().namespace(),
                    "GetRecords",
                    JSON.createObjectNode().put("ShardIterator", from).put("Limit", ONE_CALL));
        } catch (TableStreams.Refused refused) {
            iterator = Optional.empty();
            if (refused.type().equals("ExpiredIteratorException")
                    || refused.type().equals("TrimmedDataAccessException")) {
                return true;
            }
            throw refused;
        }
        iterator = Optional.ofNullable(answer.path("NextShardIterator").asText(null));
        JsonNode records = answer.path("Records");
        if (records.isEmpty()) {
            return false;
        }
        target.steps().at(Step.POLLED);
        TableRecords event = new TableRecords(feed.arn());
        List<Item> items = new ArrayList<>();
        int passedOver = 0;
        for (JsonNode record : records) {
            long sequence = Long.parseLong(
                    record.path("dynamodb").path("SequenceNumber").asText());
            long at =
                    record.path("dynamodb").path("ApproximateCreationDateTime").asLong() * 1000;
            next = sequence + 1;
            if (at < sinceMillis - sinceMillis % 1000) {
                passedOver++;
            } else if (settings.filters().passTable(record)) {
                items.add(event.item(sequence, record));
            }
        }
        target.fates().filtered(records.size() - items.size() - passedOver);
        feed.take(items);
        feed.offsets().passed(next);
        return true;
    }

    private String newIterator() {
        ObjectNode ask = JSON.createObjectNode().put("StreamArn", feed.arn()).put("ShardId", id);
        if (next > 1) {
            ask.put("ShardIteratorType", "AFTER_SEQUENCE_NUMBER").put("SequenceNumber", "%021d".formatted(next - 1));
            try {
                return tables.call(settings.id().namespace(), "GetShardIterator", ask)
                        .path("ShardIterator")
                        .asText();
            } catch (TableStreams.Refused refused) {
                if (!refused.type().equals("TrimmedDataAccessException")) {
                    throw refused;
                }
            }
            ask.remove("SequenceNumber");
        }
        ask.put("ShardIteratorType", "TRIM_HORIZON");
        return tables.call(settings.id().namespace(), "GetShardIterator", ask)
                .path("ShardIterator")
                .asText();
    }
}
