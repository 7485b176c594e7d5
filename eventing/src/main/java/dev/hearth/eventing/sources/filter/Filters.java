package dev.hearth.eventing.sources.filter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.hearth.eventing.pattern.Pattern;
import dev.hearth.eventing.sources.payload.KinesisRecords;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The filters of one source; a record passes when one of them matches (AWS Lambda developer guide, "Control which events Lambda
 * sends to your function"). Only what the patterns speak of is decoded.
 *
 * <pre>
 *   source   decoded      JSON                 no JSON
 *   stream   data         as JSON              dropped, where a pattern speaks of data
 *   kafka    value, key   as JSON, as a text   as a text; dropped where it is no UTF-8
 *   table    nothing: the record itself is JSON
 * </pre>
 */
public final class Filters {
    private final List<Pattern> patterns;

    /** @param patterns none: every record passes */
    public Filters(List<Pattern> patterns) {
        this.patterns = List.copyOf(patterns);
    }

    public boolean isEmpty() {
        return patterns.isEmpty();
    }

    /** A record of a stream: {@code data} and what stands beside it in the event's {@code kinesis}. */
    public boolean passStream(ConsumerRecord<byte[], byte[]> record, String sequenceNumber) {
        if (patterns.isEmpty()) {
            return true;
        }
        ObjectNode seen = JsonNodeFactory.instance.objectNode();
        seen.put("partitionKey", KinesisRecords.partitionKey(record));
        seen.put("sequenceNumber", sequenceNumber);
        seen.put("approximateArrivalTimestamp", record.timestamp() / 1000.0);
        if (mention("data")) {
            JsonNode data = json(record.value());
            if (!data.isContainerNode()) {
                return false;
            }
            seen.set("data", data);
        }
        return any(seen);
    }

    /** A record of a topic: {@code value} and {@code key}, and the record's own fields. */
    public boolean passKafka(ConsumerRecord<byte[], byte[]> record) {
        if (patterns.isEmpty()) {
            return true;
        }
        ObjectNode seen = JsonNodeFactory.instance.objectNode();
        seen.put("topic", record.topic());
        seen.put("partition", record.partition());
        seen.put("offset", record.offset());
        seen.put("timestamp", record.timestamp());
        set(seen, "value", record.value());
        set(seen, "key", record.key());
        return any(seen);
    }

    /** A record of GetRecords. */
    public boolean passTable(JsonNode record) {
        return patterns.isEmpty() || any(record);
    }

    private void set(ObjectNode seen, String name, byte @Nullable [] bytes) {
        if (bytes != null && mention(name)) {
            JsonNode json = json(bytes);
            seen.set(name, json.isContainerNode() ? json : text(bytes));
        }
    }

    private boolean mention(String field) {
        return patterns.stream().anyMatch(pattern -> pattern.mentions(field));
    }

    private boolean any(JsonNode seen) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(seen));
    }

    private static JsonNode json(byte @Nullable [] bytes) {
        try {
            return bytes == null ? MissingNode.getInstance() : Pattern.read(bytes);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    private static JsonNode text(byte[] bytes) {
        try {
            return TextNode.valueOf(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return MissingNode.getInstance();
        }
    }
}
