package dev.hearth.eventing.sources.delivery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.eventing.sources.payload.Envelope;
import dev.hearth.eventing.sources.payload.Item;
import java.time.Instant;
import java.util.List;

/**
 * The shard or partition that records are of: how its events look and how it is named where they fail.
 *
 * @param shard as windows name it
 * @param sourceArn as windows name it
 */
public record Origin(String shard, String sourceArn, Envelope envelope, Answer.Items items, BatchInfo batchInfo) {
    /** Writes which records a failure record is about. */
    public interface BatchInfo {
        void write(ObjectNode failure, List<Item> items, long payloadSize);
    }

    /** {@code KinesisBatchInfo} (developer guide, "Retain discarded batch records for a Kinesis Data Streams event source"). */
    public static BatchInfo kinesis(String shardId, String streamArn) {
        return stream("KinesisBatchInfo", shardId, streamArn);
    }

    /** {@code DDBStreamBatchInfo}, the same of a table's stream. */
    public static BatchInfo table(String shardId, String streamArn) {
        return stream("DDBStreamBatchInfo", shardId, streamArn);
    }

    private static BatchInfo stream(String name, String shardId, String streamArn) {
        return (failure, items, payloadSize) -> failure.putObject(name)
                .put("shardId", shardId)
                .put("startSequenceNumber", items.getFirst().sequence())
                .put("endSequenceNumber", items.getLast().sequence())
                .put("approximateArrivalOfFirstRecord", time(items.getFirst()))
                .put("approximateArrivalOfLastRecord", time(items.getLast()))
                .put("batchSize", items.size())
                .put("streamArn", streamArn);
    }

    /** {@code KafkaBatchInfo} (developer guide, "Capturing discarded batches for Amazon MSK"). */
    public static BatchInfo kafka(String topicPartition, String clusterArn, String bootstrapServers) {
        return (failure, items, payloadSize) -> {
            ObjectNode info = failure.putObject("KafkaBatchInfo").put("batchSize", items.size());
            if (!clusterArn.isEmpty()) {
                info.put("eventSourceArn", clusterArn);
            }
            info.put("bootstrapServers", bootstrapServers).put("payloadSize", payloadSize);
            info.putObject("recordsInfo")
                    .putObject(topicPartition)
                    .put("firstRecordOffset", items.getFirst().sequence())
                    .put("lastRecordOffset", items.getLast().sequence())
                    .put("firstRecordTimestamp", time(items.getFirst()))
                    .put("lastRecordTimestamp", time(items.getLast()));
        };
    }

    private static String time(Item item) {
        return Instant.ofEpochMilli(item.timestampMillis()).toString();
    }
}
