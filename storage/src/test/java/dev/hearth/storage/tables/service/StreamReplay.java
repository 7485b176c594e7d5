package dev.hearth.storage.tables.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** A change stream, played back from its beginning; each record must follow from those before it. */
final class StreamReplay {
    private final DynamoDbStreamsClient streams;
    private final List<String> iterators = new ArrayList<>();
    private final Map<Map<String, AttributeValue>, Map<String, AttributeValue>> items = new HashMap<>();

    StreamReplay(DynamoDbStreamsClient streams, String arn) {
        this.streams = streams;
        for (var shard : streams.describeStream(request -> request.streamArn(arn))
                .streamDescription()
                .shards()) {
            iterators.add(streams.getShardIterator(request ->
                            request.streamArn(arn).shardId(shard.shardId()).shardIteratorType("TRIM_HORIZON"))
                    .shardIterator());
        }
    }

    /** The items after all that can be read now. */
    Set<Map<String, AttributeValue>> items() {
        iterators.replaceAll(this::replayShard);
        return Set.copyOf(items.values());
    }

    /** Reads to the end of what can be read now; gives where to go on. */
    private String replayShard(String from) {
        String iterator = from;
        while (true) {
            String current = iterator;
            var page =
                    streams.getRecords(request -> request.shardIterator(current).limit(100));
            page.records().forEach(this::replay);
            iterator = page.nextShardIterator();
            if (page.records().isEmpty()) {
                return iterator;
            }
        }
    }

    private void replay(Record record) {
        var change = record.dynamodb();
        Map<String, AttributeValue> before = items.getOrDefault(change.keys(), Map.of());
        assertThat(change.oldImage()).isEqualTo(before);
        assertThat(record.eventNameAsString())
                .isEqualTo(
                        change.newImage().isEmpty()
                                ? "REMOVE"
                                : change.oldImage().isEmpty() ? "INSERT" : "MODIFY");
        assertThat(change.newImage()).isNotEqualTo(before);
        if (change.newImage().isEmpty()) {
            items.remove(change.keys());
        } else {
            items.put(change.keys(), change.newImage());
        }
    }
}
